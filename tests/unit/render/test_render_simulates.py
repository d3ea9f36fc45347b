"""Every case, simulated: nothing stops, and packets travel as the phase says."""

from __future__ import annotations

from pathlib import Path

import pytest
from nornir.plugins.inventory import SimpleInventory

from dmvpn.config import read
from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from dmvpn.model import Phase
from dmvpn.render import render_file
from dmvpn.simulate import Flow, simulate

CASES = Path(__file__).parents[2] / "cases" / "render"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMVPN_PSK", "Case-PSK-not-secret")
    monkeypatch.setenv("DMVPN_NHRP_AUTH", "CaseNhrp")


def spoke_to_spoke(cloud: Design) -> list[Flow]:
    """A packet from a LAN of every spoke to a LAN of every other one."""
    spokes = cloud.clouds["blue"].spokes
    lan = {
        name: [
            item.address.ip
            for item in cloud.routers[name].interfaces
            if item.purpose == "lan" and item.address is not None
        ]
        for name in spokes
    }
    return [
        Flow(one, lan[other][0], lan[one][0]) for one in spokes for other in spokes if one != other
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_cloud_works(name: str) -> None:
    folder = CASES / name
    files = (str(folder / f"{file}.yaml") for file in ("hosts", "groups", "defaults"))
    inventory = SimpleInventory(*files).load()
    cloud = design(read_intent(inventory.hosts, inventory.groups))
    configs = {
        router.name: read(render_file(router), router.name) for router in cloud.routers.values()
    }
    flows = spoke_to_spoke(cloud)
    predicted = simulate(configs, traffic=flows, assume_underlay=True)
    assert predicted.causes == ()
    direct = cloud.clouds["blue"].phase is not Phase.ONE
    assert [(path.reached, path.direct) for path in predicted.paths] == [(True, direct)] * len(
        flows
    )
    for router, hubs in cloud.clouds["blue"].registrations.items():
        shown = predicted.snapshots[router].nhs or ()
        answering = {entry.address for entry in shown if "R" in entry.flags}
        assert answering == {cloud.routers[hub].tunnels[0].address.ip for hub in hubs}
