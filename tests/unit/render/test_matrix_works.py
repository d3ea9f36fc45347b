"""Every case of the matrix on routers: the simulator finds nothing wrong, a second plan is empty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from dmvpn.design import Design
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.plan import missing
from dmvpn.render import render
from dmvpn.simulate import Flow, simulate
from tests.unit.render.lab import on_the_lab
from tests.unit.render.matrix import NAMES, SECRETS, applied, change_of, designed

NOT_SIMULATED = {
    "ike-both-migrating": "whether a hub answers both versions is believed, not known (docs/matrix.md)",
    "wan-nat": "no router of the case is the provider's NAT device",
}

OUT_OF_REACH = {
    "nhs-dynamic": "no name server answers in the lab",
    "nhs-dynamic-ipv6": "no name server answers in the lab",
    "routing-eigrp-receive-only": "spokes tell nothing",
    "routing-eigrp-classic-receive-only": "spokes tell nothing",
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


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in NOT_SIMULATED and name not in OUT_OF_REACH]
)
def test_every_lan_reaches_every_other(name: str, tmp_path: Path) -> None:
    network = designed(applied(change_of(name)), tmp_path)
    flows = list(_between_lans(network))
    paths = simulate(on_the_lab(network), traffic=flows).paths
    lost = [(flow, path.why) for flow, path in zip(flows, paths, strict=True) if not path.reached]
    assert lost == []
    assert len(flows) >= 6


def _between_lans(network: Design) -> Iterator[Flow]:
    """A packet from each LAN to each of the other routers' in the same VRF, of each version inside."""
    lans = [
        (router, lan) for router in network.routers.values()
        for lan in router.interfaces if lan.purpose == "lan"
    ]  # fmt: skip
    for (sender, here), (receiver, there) in product(lans, lans):
        if sender is receiver or here.vrf != there.vrf:
            continue
        if here.address and there.address and any(tunnel.ipv4 for tunnel in sender.tunnels):
            yield Flow(sender.name, there.address.ip, here.address.ip)
        if here.ipv6 and there.ipv6:
            yield Flow(sender.name, there.ipv6.ip, here.ipv6.ip)
