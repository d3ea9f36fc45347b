"""What is read of a Nornir inventory, whoever fills it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nornir import InitNornir
from nornir.core.inventory import Defaults, Group, Groups, Host, ParentGroups
from nornir.plugins.inventory import SimpleInventory

from dmvpn.intent import read_intent
from dmvpn.model import Phase, Release

ROOT = Path(__file__).parents[3]
CLOUD: dict[str, Any] = {
    "phase": 3,
    "subnet": "172.16.0.0/24",
    "nhrp": {"network_id": 1},
    "ike": {"pre_shared_key": "env:DMVPN_PSK"},
    "routing": {"protocol": "eigrp", "name": "DMVPN", "autonomous_system": 100},
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMVPN_PSK", "Case-PSK-not-secret")
    monkeypatch.setenv("DMVPN_NHRP_AUTH", "CaseNhrp")
    monkeypatch.setenv("DMVPN_PASSWORD", "Case-password")


def router(role: str, number: int) -> dict[str, Any]:
    wan = f"198.51.100.{4 * number + 2}/30"
    return {
        "role": role,
        "release": "17.12.4",
        "wan": {
            "interface": "Gi1",
            "address": wan,
            "gateway": f"198.51.100.{4 * number + 1}",
        },
    }


def test_both_plugins_read_the_example_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    nornir = InitNornir(config_file="inventory/config.yaml")
    files = (f"inventory/{name}.yaml" for name in ("hosts", "groups", "defaults"))
    simple = SimpleInventory(*files).load()
    ours = read_intent(nornir.inventory.hosts, nornir.inventory.groups)
    assert ours == read_intent(simple.hosts, simple.groups)
    assert list(ours.routers) == ["hub1", "hub2", "spoke1", "spoke2", "spoke3", "spoke4"]
    assert ours.routers["spoke4"].settings.release == Release.parse("15.7(3)M8")
    assert [hub.name for hub in ours.hubs("blue")] == ["hub1", "hub2"]


def test_the_phase_asked_for_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    files = (f"inventory/{name}.yaml" for name in ("hosts", "groups", "defaults"))
    inventory = SimpleInventory(*files).load()
    for phase in (1, 2, 3):
        intent = read_intent(inventory.hosts, inventory.groups, phase=phase)
        assert intent.clouds["blue"].phase is Phase(phase)
    assert inventory.groups["blue"].data["dmvpn_cloud"]["phase"] == 3


def test_membership_and_settings_are_inherited_as_nornir_does() -> None:
    """The cloud is a group of a group; the spokes' settings stand in a group."""
    defaults = Defaults(data={"site": "lab"})
    cloud = Group("blue", data={"dmvpn_cloud": CLOUD}, defaults=defaults)
    hubs = Group(
        "hubs", groups=ParentGroups([cloud]), defaults=defaults, data=router_data("hub", 1)
    )
    branches = Group(
        "branches", groups=ParentGroups([cloud]), defaults=defaults, data=router_data("spoke", 2)
    )
    hosts = {
        "core": Host("core", groups=ParentGroups([hubs]), defaults=defaults),
        "branch": Host("branch", groups=ParentGroups([branches]), defaults=defaults),
        "switch": Host("switch", data={"vlan": 7}, defaults=defaults),
    }
    groups = Groups({"blue": cloud, "hubs": hubs, "branches": branches})
    intent = read_intent(hosts, groups)
    assert {name: (one.settings.role, one.clouds) for name, one in intent.routers.items()} == {
        "core": ("hub", ("blue",)),
        "branch": ("spoke", ("blue",)),
    }


def router_data(role: str, number: int) -> dict[str, Any]:
    return {"dmvpn": router(role, number)}


def test_nothing_that_can_be_printed_of_an_intent_holds_a_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    files = (f"inventory/{name}.yaml" for name in ("hosts", "groups", "defaults"))
    inventory = SimpleInventory(*files).load()
    intent = read_intent(inventory.hosts, inventory.groups)
    cloud = intent.clouds["blue"]
    assert cloud.ike.pre_shared_key is not None
    assert cloud.ike.pre_shared_key.reveal() == "Case-PSK-not-secret"
    for text in (f"{intent}", repr(intent), f"{cloud.ike}", str(cloud.ike.pre_shared_key)):
        assert "Case-PSK" not in text
        assert "CaseNhrp" not in text
