"""tests/cases/config/<case>.cfg: a text, and <case>.yaml: what the reader shall make of it.

The YAML is a tree of names as in dmvpn/config/model.py; what it does not name is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dmvpn.config import RouterConfig, read
from dmvpn.config.model import Line
from dmvpn.config.sections import eigrp, ikev2, interfaces, ipsec, nhrp, tunnel
from dmvpn.config.sections.router import ROUTER
from dmvpn.config.shapes import Shapes

CASES = Path(__file__).parents[2] / "cases" / "config"
NAMES = sorted(path.stem for path in CASES.glob("*.cfg"))


def case(name: str) -> RouterConfig:
    return read((CASES / f"{name}.cfg").read_bytes().decode(), name)


def shown(value: object) -> str | None:
    """A value as the YAML writes it."""
    if isinstance(value, Line):
        return value.text
    return None if value is None else str(value)


def differences(expected: object, actual: object, path: str = "") -> Iterator[str]:
    """One text for each place where the record is not what the case says."""
    if isinstance(expected, Mapping):
        for key, below in expected.items():
            held = actual.get(key) if isinstance(actual, Mapping) else getattr(actual, key)
            yield from differences(below, held, f"{path}.{key}")
    elif isinstance(expected, list):
        values = list(actual) if isinstance(actual, (list, tuple)) else [actual]
        if len(values) != len(expected):
            yield f"{path}: {len(values)} values, not {len(expected)}: {values}"
        for number, pair in enumerate(zip(expected, values, strict=False)):
            yield from differences(*pair, f"{path}[{number}]")
    elif shown(expected) != shown(actual):
        yield f"{path}: {shown(actual)!r}, not {shown(expected)!r}"


@pytest.mark.parametrize("name", NAMES)
def test_reads_as_the_case_says(name: str) -> None:
    expected = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    assert list(differences(expected, case(name))) == []


GLOBAL_OR_BLOCK: tuple[Shapes[Any], ...] = (
    ROUTER, interfaces.INTERFACE, ikev2.PROPOSAL, ikev2.POLICY, ikev2.KEYRING, ikev2.PEER,
    ikev2.PROFILE, ipsec.TRANSFORM_SET, ipsec.PROFILE, eigrp.FAMILY, eigrp.SETTINGS,
)  # fmt: skip


def registered() -> Iterator[str]:
    """The keywords of every line some function reads, from the start of the line."""
    for shapes in GLOBAL_OR_BLOCK:
        yield from shapes.read_by_a_function()
    yield from (f"ip nhrp {keywords}" for keywords in nhrp.NHRP.read_by_a_function())
    yield from (f"tunnel {keywords}" for keywords in tunnel.TUNNEL.read_by_a_function())


ONLY_OTHERWISE = {"ip nhrp group": "written `nhrp group`", "nhrp": "a family", "keyring": "short"}
"""Keywords that stand in no case, and why."""


@pytest.mark.parametrize("keywords", sorted(set(registered()) - ONLY_OTHERWISE.keys()))
def test_every_line_shape_has_a_case(keywords: str) -> None:
    lines = (CASES / "every-line.cfg").read_text().splitlines()
    bare = (line.strip().removeprefix("no ") + " " for line in lines)
    assert any(line.startswith(keywords + " ") for line in bare), "add it to every-line.cfg"


def test_a_line_prints_no_secret() -> None:
    config = case("every-line")
    printed = (
        repr(config) + repr(config.tree) + " ".join(map(str, config.interfaces["Tunnel0"].lines))
    )
    printed += " ".join(repr(node) for _path, node in config.tree.walk())
    assert not [word for word in ("case-", "CaseNhrp") if word in printed]
