"""What of a cloud must still work when a router or a cable is lost."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from dmvpn.cli.network import open_network
from dmvpn.design.model import Design
from dmvpn.labs.failover.survivors import Remainder, without_routers, without_transport
from dmvpn.labs.topologies import load_topology
from dmvpn.verify import expect


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DMVPN_PASSWORD", "DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        monkeypatch.setenv(name, "dummy-1")


def shipped(name: str) -> Design:
    return open_network(load_topology(name).inventory).design


def tunnels(left: Remainder) -> dict[str, list[str]]:
    return {
        name: [tunnel.interface for tunnel in router.tunnels]
        for name, router in left.design.routers.items()
    }


def test_spoke_on_two_providers_loses_one_cable() -> None:
    left = without_transport(shipped("dual-isp"), "spoke3", "GigabitEthernet2")
    both = ["Tunnel0", "Tunnel1"]
    assert tunnels(left) == {
        "hub1": ["Tunnel0"], "hub2": ["Tunnel1"], "spoke1": both, "spoke2": both, "spoke3": ["Tunnel1"],
    }  # fmt: skip
    assert left.orphans == () and left.silent == {("spoke3", "Tunnel0")}
    assert left.dead == {IPv4Address("172.16.0.13")}
    expected = expect(left.design)
    assert {row.interface for row in expected["spoke3"].nhs or ()} == {"Tunnel1"}
    ways = {
        str(row.next_hop) for row in expected["hub1"].routes or () if "10.3." in str(row.prefix)
    }
    assert ways == set(), "hub1's cloud knows spoke3 no more"


def test_hub_of_one_of_two_clouds_is_lost() -> None:
    left = without_routers(shipped("dual-isp"), ["hub1"])
    assert tunnels(left) == {key: ["Tunnel1"] for key in ("hub2", "spoke1", "spoke2", "spoke3")}
    assert left.orphans == ()
    assert left.silent >= {(f"spoke{number}", "Tunnel0") for number in (1, 2, 3)}
    assert left.dead == {IPv4Address("172.16.0.1")}


def test_spoke_with_one_cable_is_an_orphan_that_can_be_asked() -> None:
    left = without_transport(shipped("mini"), "spoke2", "GigabitEthernet2")
    assert left.orphans == ("spoke2",) and "spoke2" not in left.design.routers


@pytest.mark.parametrize(("name", "left_over"), [("mini", []), ("standard", ["hub2", "spoke1"])])
def test_servers_that_are_lost_are_expected_nowhere(name: str, left_over: list[str]) -> None:
    left = without_routers(shipped(name), ["hub1"])
    assert [*left.design.routers][:2] == left_over
    for snapshot in expect(left.design).values():
        assert IPv4Address("172.16.0.1") not in {row.address for row in snapshot.nhs or ()}
