"""Fixtures every test may use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from nornir.core.inventory import Inventory
from nornir.plugins.inventory import SimpleInventory

from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from tests.examples import PROFILE

ROOT = Path(__file__).resolve().parents[1]

settings.load_profile(PROFILE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite the golden files; then read the diff"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party truth beside the project; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "captures").is_dir():
        pytest.skip("the shared folder of real captures is not here")
    return folder


@pytest.fixture
def example_design(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Design]:
    """The example network's design, by phase."""
    for name in ("DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        monkeypatch.setenv(name, "dummy-1")
    return _designed


@cache
def _designed(phase: int) -> Design:
    inventory = _example_inventory()
    return design(read_intent(inventory.hosts, inventory.groups, phase=phase))


def _example_inventory() -> Inventory:
    files = (ROOT / "inventory" / f"{name}.yaml" for name in ("hosts", "groups", "defaults"))
    return SimpleInventory(*map(str, files)).load()
