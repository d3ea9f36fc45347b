"""tests/cases/config/<case>.cfg: a text, and <case>.yaml: what the reader shall make of it.

The YAML is a tree of names as in dmvpn/config/model.py; what it does not name is not compared.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from dmvpn.config import RouterConfig, read, sections
from dmvpn.config.model import Line
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


def registered() -> Iterator[str]:
    """The keywords of every line some function reads, of every section."""
    for module in pkgutil.iter_modules(sections.__path__):
        held = vars(importlib.import_module(f"{sections.__name__}.{module.name}")).values()
        for shapes in held:
            if isinstance(shapes, Shapes):
                yield from shapes.read_by_a_function()


ONLY_OTHERWISE = {"nhrp": "a family", "keyring": "short", "group": "written `nhrp group`"}
"""Keywords that stand in no case, and why."""


@pytest.mark.parametrize("keywords", sorted(set(registered()) - ONLY_OTHERWISE.keys()))
def test_every_line_shape_has_a_case(keywords: str) -> None:
    lines = [line for path in CASES.glob("every-*.cfg") for line in path.read_text().splitlines()]
    known = [f" {line.strip()} " for line in lines]
    assert any(f" {keywords} " in line for line in known), "add it to an every-….cfg"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("every-")])
def test_a_line_prints_no_secret(name: str) -> None:
    config = case(name)
    lines = [line for port in config.interfaces.values() for line in port.lines]
    printed = repr(config) + repr(config.tree) + " ".join(map(str, lines))
    printed += " ".join(repr(node) for _path, node in config.tree.walk())
    assert not [word for word in ("case-", "CaseNhrp") if word in printed]
