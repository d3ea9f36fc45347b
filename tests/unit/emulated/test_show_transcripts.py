"""Transcripts of the example cloud in ``tests/cases/show``: what is typed is run, the rest compared.

A case begins with ``! phase N``; a line ``ROUTER#COMMAND`` is typed, the lines below it are the
answer; ``! wait N`` lets N seconds pass.  ``--update`` writes the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dmvpn.errors import InputError
from dmvpn.labs.emulated.commands import HANDLERS
from dmvpn.labs.emulated.show.load import load
from dmvpn.parsers import parse
from tests.unit.emulated.show_cloud import ROOT, SECRETS, Cloud

CASES = sorted((ROOT / "tests" / "cases" / "show").glob("*.txt"))


def typed(text: str) -> Iterator[str]:
    """The lines of a case that are typed, or say what happens."""
    return (line for line in text.splitlines() if re.match(r"! (phase|wait) \d+$|\w+#\S", line))


def played(text: str) -> str:
    """The case with the answers of now."""
    cloud: Cloud | None = None
    out = ""
    for line in typed(text):
        out += line + "\n"
        word, _, rest = line.removeprefix("! ").partition(" ")
        if word == "phase":
            cloud = Cloud.of_phase(int(rest))
        elif cloud is not None and word == "wait":
            cloud.network.clock.advance(int(rest))
        elif cloud is not None:
            router, _, command = line.partition("#")
            answer = cloud.type(router, *command.split("; "))
            out += answer
            _reads_back(command, answer)
    return out


def _reads_back(command: str, answer: str) -> None:
    """Our own parsers understand every table (``show ip route A`` and ``%`` are none)."""
    with suppress(InputError):
        if not answer.startswith("%") and not re.match(r"show ip route \d", command):
            parse(command, answer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_transcript(case: Path, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    now = played(case.read_text(encoding="utf-8"))
    if update:
        case.write_text(now, encoding="utf-8")
    assert now == case.read_text(encoding="utf-8")
    assert now.count("#") > 1


def test_every_command_of_ours_stands_in_a_transcript() -> None:
    load()
    ours = re.compile(r"dmvpn\.labs\.emulated\.(show\.|commands\.(ping|traceroute|clear)$)")
    heads = {head for head, handler in HANDLERS.items() if ours.match(handler.__module__)}
    lines = [line for case in CASES for line in typed(case.read_text(encoding="utf-8"))]
    commands = [line.partition("#")[2] + " " for line in lines]
    assert heads
    assert not {head for head in heads if not any(c.startswith(head + " ") for c in commands)}
