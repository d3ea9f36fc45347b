"""Our tree against ciscoconfparse2's, and against real configurations."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ciscoconfparse2 import CiscoConfParse  # type: ignore[import-untyped]

from dmvpn.config import ConfigNode, ConfigTree, read

RENDERED = sorted((Path(__file__).parents[2] / "cases" / "render").glob("*/*.cfg"))

FOREIGN = {"compression iphc": "no interface command of any release we know"}
"""Unread lines of the real configurations, and why they stay unread."""

Pair = tuple[int, int]
"""(number of a line, number of its parent; 0: none)."""


def ours(text: str) -> Iterator[Pair]:
    def below(nodes: list[ConfigNode], parent: int) -> Iterator[Pair]:
        for node in nodes:
            yield node.line, parent
            yield from below(node.children, node.line)

    yield from below(ConfigTree.parse(text).nodes, 0)


def theirs(text: str) -> Iterator[Pair]:
    for line in CiscoConfParse(text.splitlines(), syntax="ios").objs:
        if line.text.strip() and not line.text.strip().startswith("!"):
            yield line.linenum + 1, 0 if line.parent is line else line.parent.linenum + 1


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_same_tree_as_ciscoconfparse2(path: Path) -> None:
    text = path.read_text()
    assert sorted(ours(text)) == sorted(theirs(text))


def test_same_tree_as_ciscoconfparse2_on_real_configurations(shared: Path) -> None:
    """But for ``quit`` under a certificate, which ends it and is indented further than its rows."""
    for path in sorted(shared.glob("configs/*/*.cfg")):
        text = path.read_bytes().decode("utf-8", "replace")
        rows = text.split("\n")
        different = {number for number, _parent in set(ours(text)) ^ set(theirs(text))}
        lines = {rows[number - 1].strip() for number in different}
        assert lines <= {"quit", "!"}, path  # a comment sign within a banner is text


def real(shared: Path) -> list[Path]:
    files = [*shared.glob("configs/*/*.cfg"), *shared.glob("labs-observed/**/configs/*")]
    return [path for path in files if path.is_file()]


def test_real_configurations_leave_only_foreign_lines_unread(shared: Path) -> None:
    files = real(shared)
    assert len(files) > 300
    unread = {
        line.text: f"{path}:{line.number}"
        for path in files
        for line in read(path.read_bytes().decode("utf-8", "replace")).unread
    }
    assert {text: place for text, place in unread.items() if text not in FOREIGN} == {}


def test_ten_thousand_lines_well_under_a_third_of_a_second() -> None:
    text = max((path.read_text() for path in RENDERED), key=len)
    copies = 10_000 // len(text.splitlines()) + 1
    blocks = [
        text.replace("Tunnel0", f"Tunnel{n}").replace("DMVPN", f"V{n}") for n in range(copies)
    ]
    whole = "".join(blocks)
    assert len(whole.splitlines()) >= 10_000
    best = min(_seconds(whole) for _ in range(3))
    assert best < 0.3


def _seconds(text: str) -> float:
    begun = time.process_time()
    config = read(text)
    assert len(config.tunnels()) > 80
    return time.process_time() - begun
