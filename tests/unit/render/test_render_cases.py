"""tests/cases/render/<case>: an inventory, and the text each router shall have.

``pytest --update`` rewrites the texts; read the diff as you would read a change to a router.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from nornir.plugins.inventory import SimpleInventory

from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from dmvpn.render import render

CASES = Path(__file__).parents[2] / "cases" / "render"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())

NEWER_THAN_THE_ORACLE: dict[str, str] = {}
"""Lines the oracle's grammar (IOS-XE 16.4) lacks, each with its source."""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMVPN_PSK", "Case-PSK-not-secret")
    monkeypatch.setenv("DMVPN_NHRP_AUTH", "CaseNhrp")


def designed(folder: Path) -> Design:
    """The design of a folder of Nornir files."""
    files = (str(folder / "hosts.yaml"), str(folder / "groups.yaml"), str(folder / "none.yaml"))
    inventory = SimpleInventory(*files).load()
    return design(read_intent(inventory.hosts, inventory.groups))


@pytest.mark.parametrize("name", NAMES)
def test_rendered_text(name: str, update: bool) -> None:
    folder = CASES / name
    rendered = {
        f"{router.name}.cfg": render(router) for router in designed(folder).routers.values()
    }
    if update:
        for old in folder.glob("*.cfg"):
            old.unlink()
        for file, text in rendered.items():
            (folder / file).write_text(text, encoding="utf-8")
    assert rendered == {file.name: file.read_text("utf-8") for file in folder.glob("*.cfg")}


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize("hubs", ["one-hub", "two-hubs"])
@pytest.mark.parametrize("platform", ["ios", "ios-xe"])
def test_every_combination_of_the_matrix_has_a_case(phase: int, hubs: str, platform: str) -> None:
    assert f"phase{phase}-{hubs}-{platform}" in NAMES


def test_syntax_oracle_knows_every_line(shared: Path) -> None:
    goldens = sorted(CASES.glob("*/*.cfg"))
    checked = subprocess.run(
        [sys.executable, shared / "oracle" / "check_syntax", *goldens],
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert len(goldens) > 50
    assert not checked.stderr
    unknown = [
        line
        for line in checked.stdout.splitlines()
        if not any(known in line for known in NEWER_THAN_THE_ORACLE)
    ]
    assert unknown == []
