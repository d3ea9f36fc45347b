"""What the design decides per phase, role and release."""

from __future__ import annotations

from pathlib import Path

import pytest
from nornir.plugins.inventory import SimpleInventory

from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from dmvpn.model import Release
from dmvpn.releases import release_facts

INVENTORY = Path(__file__).parents[3] / "inventory"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMVPN_PSK", "Case-PSK-not-secret")
    monkeypatch.setenv("DMVPN_NHRP_AUTH", "CaseNhrp")


def example(phase: int) -> Design:
    """The example inventory, as Nornir's own plugin reads it."""
    files = (str(INVENTORY / f"{name}.yaml") for name in ("hosts", "groups", "defaults"))
    inventory = SimpleInventory(*files).load()
    return design(read_intent(inventory.hosts, inventory.groups, phase=phase))


def test_spokes_of_phase_1_register_with_their_home_hub_alone() -> None:
    cloud = example(1).clouds["blue"]
    assert cloud.registrations == {
        "hub2": ("hub1",),
        "spoke1": ("hub1",),
        "spoke2": ("hub1",),
        "spoke3": ("hub2",),
        "spoke4": ("hub2",),
    }


@pytest.mark.parametrize("phase", [2, 3])
def test_spokes_register_with_every_hub_and_hub2_with_hub1(phase: int) -> None:
    cloud = example(phase).clouds["blue"]
    spokes = dict.fromkeys(("spoke1", "spoke2", "spoke3", "spoke4"), ("hub1", "hub2"))
    assert cloud.registrations == {"hub2": ("hub1",), **spokes}


def test_only_a_spoke_of_phase_1_is_point_to_point() -> None:
    for phase in (1, 2, 3):
        for router in example(phase).routers.values():
            tunnel = router.tunnels[0]
            point_to_point = phase == 1 and router.role == "spoke"
            assert tunnel.multipoint is not point_to_point
            assert (tunnel.destination is not None) is point_to_point
            assert all(server.mapped is point_to_point for server in tunnel.nhrp.nhs)


@pytest.mark.parametrize(
    ("phase", "hub"), [(1, (False, True)), (2, (False, False)), (3, (False, True))]
)
def test_split_horizon_and_next_hop_self(phase: int, hub: tuple[bool, bool]) -> None:
    """commands.md §14: phase 2 alone keeps the other spoke as next hop."""
    for router in example(phase).routers.values():
        (tunnel,) = [i for i in router.eigrp[0].interfaces if i.interface == "Tunnel0"]
        expected = hub if router.role == "hub" else (True, True)
        assert (tunnel.split_horizon, tunnel.next_hop_self) == expected
        assert router.eigrp[0].stub == (() if router.role == "hub" else ("connected", "summary"))


def test_redirect_belongs_to_hubs_of_phase_3() -> None:
    for phase in (1, 2, 3):
        for router in example(phase).routers.values():
            assert router.tunnels[0].nhrp.redirect is (phase == 3 and router.role == "hub")


@pytest.mark.parametrize(
    ("release", "on"),
    [("15.6(3)M", False), ("15.7(3)M", True), ("16.2.1", False), ("16.3.1", True), ("17.1", True)],
)
def test_nhrp_defaults_turned_on_with_the_release(release: str, on: bool) -> None:
    facts = release_facts(Release.parse(release))
    assert (facts.multicast_dynamic, facts.shortcut) == (on, on)


@pytest.mark.parametrize(
    ("release", "gcm", "refuses"),
    [("15.4(1)T", False, False), ("15.4(2)T", True, False), ("16.1.1", True, False),
     ("17.10.1", True, False), ("17.11.1", True, True)],
)  # fmt: skip
def test_crypto_of_a_release(release: str, gcm: bool, refuses: bool) -> None:
    facts = release_facts(Release.parse(release))
    assert (facts.ikev2_gcm, facts.refuses_weak_crypto) == (gcm, refuses)


def test_decisions_say_how_the_mtu_came_about() -> None:
    (decision,) = example(3).decisions
    assert decision == (
        "blue: ip mtu 1430, TCP segment 1390: "
        "1500 bytes less gcm-256, transport mode, NAT-T, tunnel key"
    )
