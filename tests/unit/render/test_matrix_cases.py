"""tests/cases/matrix/<row and value>: a change to a cloud, and what every router then gets.

change.yaml: ``set``, ``remove``, and the decisive lines: ``has`` and ``lacks``.  ``pytest --update``
rewrites the texts; read the diff as you would read a change to a router.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.render import render
from tests.unit.render.matrix import CASES, NAMES, SECRETS, applied, change_of, designed
from tests.unit.render.oracle import unknown_lines
from tests.unit.render.printed import lines_of, printed_back, without_reason


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", NAMES)
def test_rendered_text(name: str, tmp_path: Path, update: bool) -> None:
    folder, change = CASES / name, change_of(name)
    routers = designed(applied(change), tmp_path).routers.values()
    rendered = {f"{router.name}.cfg": render(router) for router in routers}
    if update:
        for old in folder.glob("*.cfg"):
            old.unlink()
        for file, text in rendered.items():
            (folder / file).write_text(text, encoding="utf-8")
    for router, lines in change.has.items():
        missing = set(lines) - set(rendered[f"{router}.cfg"].splitlines())
        assert not missing, f"{router} lacks {missing}"
    for router, lines in change.lacks.items():
        unwanted = set(lines) & set(rendered[f"{router}.cfg"].splitlines())
        assert not unwanted, f"{router} has {unwanted}"
    assert rendered == {file.name: file.read_text("utf-8") for file in folder.glob("*.cfg")}


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize(
    "protocol", ["eigrp", "eigrp-classic", "ospf", "bgp-internal", "bgp-external", "static"]
)
def test_every_canonical_design_has_a_case(phase: int, protocol: str) -> None:
    name = f"routing-{protocol}-phase{phase}"
    assert name in NAMES
    assert change_of(name).has


@pytest.mark.parametrize("name", NAMES)
def test_a_router_takes_every_line_and_prints_it_back(name: str, tmp_path: Path) -> None:
    for router in designed(applied(change_of(name)), tmp_path).routers.values():
        text = render(router)
        running = RunningConfig(router.release, [item.name for item in router.interfaces])
        assert type_text(running, text) == (), router.name
        assert printed_back(running, text) == lines_of(text), router.name
        before = running.text()
        assert type_text(running, text) == ()
        assert running.text() == before, "typing it again changes something"


@pytest.mark.parametrize("name", NAMES)
def test_every_section_has_a_reason(name: str, tmp_path: Path) -> None:
    for router in designed(applied(change_of(name)), tmp_path).routers.values():
        assert without_reason(router, render(router)) == [], router.name


def test_syntax_oracle_knows_every_line(shared: Path) -> None:
    goldens = sorted(CASES.glob("*/*.cfg"))
    assert len(goldens) > 4 * 80
    unknown = unknown_lines(shared, goldens)
    assert unknown == []
