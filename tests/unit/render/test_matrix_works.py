"""Every case of the matrix on routers: the simulator finds nothing wrong, a second plan is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.plan import missing
from dmvpn.render import render
from dmvpn.simulate import simulate
from tests.unit.render.lab import on_the_lab
from tests.unit.render.matrix import NAMES, SECRETS, applied, change_of, designed

NOT_SIMULATED = {
    "ike-both-migrating": "whether a hub answers both versions is believed, not known (docs/matrix.md)",
    "wan-nat": "no router of the case is the provider's NAT device",
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_plan_is_empty(name: str, tmp_path: Path) -> None:
    for router in designed(applied(change_of(name)), tmp_path).routers.values():
        text = render(router)
        running = RunningConfig(router.release, [item.name for item in router.interfaces])
        type_text(running, text)
        for interface in router.interfaces:
            type_text(running, f"interface {interface.name}\n no shutdown\n")
        left = missing(running.text(), text, router.release)
        assert [node.text for _, node in left.walk()] == [], router.name


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_SIMULATED])
def test_the_simulator_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    configs = on_the_lab(designed(applied(change_of(name)), tmp_path))
    assert [unread for config in configs.values() for unread in config.unread] == []
    assert simulate(configs).causes == ()
