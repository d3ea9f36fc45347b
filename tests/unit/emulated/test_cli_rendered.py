"""What the project renders, typed line by line, is printed back as it was rendered."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dmvpn.config.tree import ConfigTree
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.model import Release, interface_name

CASES = Path(__file__).parents[2] / "cases" / "render"
RENDERED = sorted(CASES.glob("*/*.cfg"))


def _router(path: Path) -> RunningConfig:
    hosts = yaml.safe_load((path.parent / "hosts.yaml").read_text())
    host = hosts[path.stem]["data"]["dmvpn"]
    ports = [interface_name(part["interface"]) for part in (host["wan"], *host.get("lan", ()))]
    hardware = [name for name in ports if "Ethernet" in name]
    return RunningConfig(Release.parse(str(host["release"])), hardware)


def _lines(text: str) -> list[tuple[tuple[str, ...], str]]:
    """(parents, line) in order, without trailing blanks; ``shutdown`` was there before."""
    found = [(path, node.text) for path, node in ConfigTree.parse(text).walk()]
    return [item for item in found if item[1] not in ("shutdown",)]


def test_there_are_rendered_cases_for_both_platforms() -> None:
    assert {_router(path).release.platform.value for path in RENDERED} == {"ios", "ios-xe"}


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_rendered_configuration_is_printed_back_as_rendered(path: Path) -> None:
    running = _router(path)
    rendered = path.read_text()
    assert type_text(running, rendered) == ()
    wanted = _lines(rendered)
    titles = {parents[0] if parents else line for parents, line in wanted}
    printed = [
        (parents, line)
        for parents, line in _lines(running.text())
        if (parents[0] if parents else line) in titles
    ]
    assert printed == wanted


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_typing_a_rendered_configuration_again_changes_nothing(path: Path) -> None:
    running = _router(path)
    type_text(running, path.read_text())
    version, text = running.version, running.text()
    type_text(running, path.read_text())
    assert (running.version, running.text()) == (version, text)


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_printed_configuration_loads_to_itself(path: Path) -> None:
    running = _router(path)
    type_text(running, path.read_text())
    other = _router(path)
    assert other.load(running.text()) == ()
    assert other.text() == running.text()
    assert running.copy().text() == running.text()
