"""A rendered cloud in a `Network`: its state follows from its lines, its traffic and the clock."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address
from typing import Any

import pytest

from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.underlay import wan_interfaces
from dmvpn.simulate import Flow, Simulation
from tests.unit.emulated.show_cloud import SECRETS, Cloud

SPOKES = ("spoke1", "spoke2", "spoke3", "spoke4")
HUB1, SPOKE2 = ip_address("203.0.113.2"), ip_address("198.51.100.6")


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Cloud]:
    """The example cloud in a phase."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return Cloud.of_phase


phases = pytest.mark.parametrize("phase", [1, 2, 3])


@phases
def test_a_rendered_cloud_is_healthy(cloud: Callable[[int], Cloud], phase: int) -> None:
    lab = cloud(phase)
    for spoke in SPOKES:
        peers = lab.show(spoke, "show dmvpn")
        assert {(peer.state, peer.attributes) for peer in peers} == {("UP", "S")}
        assert len(peers) == (1 if phase == 1 else 2)
        assert {nhs.flags for nhs in lab.show(spoke, "show ip nhrp nhs detail")} == {"RE"}
        assert {sa.status for sa in lab.show(spoke, "show crypto ikev2 sa")} == {"READY"}
        assert len(lab.show(spoke, "show ip eigrp neighbors")) == len(peers)
        assert all(sa.encaps and sa.decaps for sa in lab.show(spoke, "show crypto ipsec sa"))
    registered = [p for p in lab.show("hub1", "show dmvpn") if p.attributes == "D"]
    assert {peer.state for peer in registered} == {"UP"}
    assert len(registered) == (3 if phase == 1 else 5)  # its spokes, and hub2


def test_one_wrong_key_stops_one_spoke_at_ike(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    assert {peer.state for peer in lab.show("spoke2", "show dmvpn")} == {"UP"}
    lab.key_of("spoke2", "wrong-key")
    assert {peer.state for peer in lab.show("spoke2", "show dmvpn")} == {"IKE"}
    assert "READY" not in {sa.status for sa in lab.show("spoke2", "show crypto ikev2 sa")}
    assert {peer.state for peer in lab.show("spoke1", "show dmvpn")} == {"UP"}
    assert SPOKE2 not in {peer.nbma_address for peer in lab.show("hub1", "show dmvpn")}
    lab.network.clock.advance(90)
    lab.key_of("spoke2", "right-key")
    (back, _) = lab.show("spoke2", "show dmvpn")
    assert (back.state, back.uptime.total_seconds()) == ("UP", 0)
    (kept, _) = lab.show("spoke1", "show dmvpn")
    assert kept.uptime.total_seconds() >= 90


@pytest.mark.parametrize(("phase", "rows"), [(1, []), (2, ["D"]), (3, ["DT1", "DT2"])])
def test_a_ping_builds_what_the_phase_allows(
    cloud: Callable[[int], Cloud], phase: int, rows: list[str]
) -> None:
    lab = cloud(phase)
    first = lab.type("spoke1", "ping 10.2.1.1 source 10.1.1.1")
    assert ("\n.!!!!\n" if rows else "\n!!!!!\n") in first
    assert "\n!!!!!\n" in lab.type("spoke1", "ping 10.2.1.1 source 10.1.1.1")
    peers = lab.show("spoke1", "show dmvpn")
    built = [peer.attributes for peer in peers if peer.nbma_address == SPOKE2]
    assert sorted(built) == rows
    hops = lab.type("spoke1", "traceroute 10.2.1.1 source 10.1.1.1 probe 1").splitlines()[3:]
    through = [] if rows else ["  1 172.16.0.1 1 msec"]
    assert hops == [*through, f"  {len(through) + 1} 10.2.1.1 {len(through) + 1} msec"]


def test_unused_shortcuts_expire_and_used_ones_stay(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    clock = lab.network.clock
    lab.type("spoke1", "ping 10.2.1.1 source 10.1.1.1")
    clock.advance(200)
    (entry, _) = [e for e in lab.show("spoke1", "show ip nhrp") if e.nbma_address == SPOKE2]
    assert 95 <= entry.expire.total_seconds() <= 100  # holdtime 300
    lab.type("spoke1", "ping 10.2.1.1 source 10.1.1.1")
    clock.advance(200)
    assert SPOKE2 in {peer.nbma_address for peer in lab.show("spoke1", "show dmvpn")}
    clock.advance(101)
    assert SPOKE2 not in {peer.nbma_address for peer in lab.show("spoke1", "show dmvpn")}


def test_registrations_refresh_before_they_expire(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    lab.show("hub1", "show ip nhrp")
    for seconds in (50, 100, 500):
        lab.network.clock.advance(seconds)
        entries = [e for e in lab.show("hub1", "show ip nhrp") if "registered" in e.flags]
        assert entries
        assert all(200 < entry.expire.total_seconds() <= 300 for entry in entries)
    (nhs, _) = lab.show("spoke1", "show ip nhrp nhs detail")
    assert nhs.requests_sent == nhs.replies_received == 1 + 650 // 100


def test_counters_count_what_both_ends_sent(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)

    def at_spoke() -> Any:
        flows = lab.show("spoke1", "show crypto ipsec sa")
        return next(sa for sa in flows if sa.peer == HUB1)

    before = at_spoke()
    lab.network.clock.advance(60)
    lab.type("spoke1", "ping 172.16.0.1 repeat 7")
    after = at_spoke()
    assert after.encaps - before.encaps == 60 // 20 + 7  # hellos every 20 seconds, echoes
    flows = lab.show("hub1", "show crypto ipsec sa")
    hub = next(sa for sa in flows if sa.peer == ip_address("198.51.100.2"))
    assert (hub.encaps, hub.decaps) == (after.decaps, after.encaps)
    assert hub.inbound_spis == (after.outbound_spi,)
    lab.type("spoke1", "clear crypto sa counters")
    assert at_spoke().encaps == 0
    tunnel = lab.show("spoke1", "show interfaces Tunnel0")[0]
    assert tunnel.packets_out > 0


def test_clear_makes_new_sas_on_both_ends(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(2)
    old = {sa.outbound_spi for sa in lab.show("spoke1", "show crypto ipsec sa")}
    lab.type("spoke1", "ping 10.2.1.1")
    lab.network.clock.advance(500)
    lab.type("spoke1", "clear dmvpn session")
    new = lab.show("spoke1", "show crypto ipsec sa")
    assert not old & {sa.outbound_spi for sa in new}
    assert SPOKE2 not in {sa.peer for sa in new}
    ready = lab.show("hub1", "show crypto ikev2 sa")
    active = {sa.remote_address: sa.active_time.total_seconds() for sa in ready}
    assert active[IPv4Address("198.51.100.2")] == 0
    assert active[IPv4Address("198.51.100.14")] >= 500


def test_cleared_eigrp_neighbours_meet_again(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    lab.show("hub1", "show ip eigrp neighbors")
    lab.network.clock.advance(45)
    hold = {row.hold for row in lab.show("hub1", "show ip eigrp neighbors")}
    assert hold == {60 - 45 % 20}
    lab.type("spoke1", "clear ip eigrp neighbors")
    ages = {r.address: r.uptime.seconds for r in lab.show("hub1", "show ip eigrp neighbors")}
    assert ages[ip_address("172.16.0.11")] == 0
    assert ages[ip_address("172.16.0.12")] == 45


def test_a_booting_router_is_down_for_the_others(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    hub = lab.network.routers["hub1"]
    assert isinstance(hub, EmulatedRouter)
    hub.booting = True
    states = {p.nbma_address: p.state for p in lab.show("spoke1", "show dmvpn")}
    assert states == {HUB1: "IKE", ip_address("203.0.113.6"): "UP"}
    hub.booting = False
    assert {peer.state for peer in lab.show("spoke1", "show dmvpn")} == {"UP"}


def test_only_changed_configurations_are_read_again(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    before = {name: lab.network.config(name) for name in lab.network.routers}
    lab.type("spoke1", "configure terminal", "interface Tunnel0", "shutdown", "end")
    again = {name for name in before if lab.network.config(name) is not before[name]}
    assert again == {"spoke1"}
    assert lab.show("spoke1", "show dmvpn") == [] or {
        peer.state for peer in lab.show("spoke1", "show dmvpn")
    } == {"INTF"}


def test_pings_that_cannot_arrive(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    assert "\nU.U.U\n" in lab.type("spoke1", "ping 10.99.0.1")  # the transit router knows no way
    assert "\n.....\n" in lab.type("isp", "ping 10.99.0.1")  # no route at all
    too_big = lab.type("spoke1", "ping 10.0.1.1 size 1500 df-bit")
    assert "Packet sent with the DF bit set\n.....\n" in too_big
    assert "Invalid source" in lab.type("spoke1", "ping 10.0.1.1 source 192.0.2.9")
    hops = lab.type("spoke1", "traceroute 10.99.0.1 probe 1").splitlines()[3:]
    assert hops == ["  1 198.51.100.1 1 msec", "  2 198.51.100.1 !H "]
    stars = lab.type("isp", "traceroute 10.99.0.1 probe 2 ttl 1 3").splitlines()[3:]
    assert stars == [f"  {ttl}  *  * " for ttl in (1, 2, 3)]


def test_the_transit_router_has_every_gateway(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(1)
    gateways = {str(address.ip) for address in wan_interfaces(lab.design).values()}
    assert len(gateways) == 6
    assert gateways == {
        str(route.next_hop) for r in lab.design.routers.values() for route in r.static_routes
    }
    codes = {route.code for route in lab.show("isp", "show ip route")}
    assert codes == {"C", "L"}


def test_a_change_nobody_looked_at_is_as_old_as_it_is(cloud: Callable[[int], Cloud]) -> None:
    lab = cloud(3)
    lab.network.clock.advance(40)
    lab.key_of("spoke2", "wrong-key")
    lab.network.clock.advance(75)
    (stuck, _) = lab.show("spoke2", "show dmvpn")
    assert (stuck.state, stuck.uptime.total_seconds()) == ("IKE", 75)
    (nhs, _) = lab.show("spoke2", "show ip nhrp nhs detail")
    assert (nhs.requests_sent, nhs.replies_received) == (7, 0)  # at 0, 1, 3, 7, 15, 31, 63 s


@phases
def test_looking_only_at_routers_on_the_way_misses_nothing(
    cloud: Callable[[int], Cloud], phase: int
) -> None:
    lab = cloud(phase)
    pairs = [(a, b) for a in (1, 2, 3, 4) for b in (1, 2, 3, 4, 9) if a != b]
    flows = [Flow(f"spoke{a}", ip_address(f"10.{b}.1.1")) for a, b in pairs]
    flows += [Flow("hub1", ip_address("10.0.3.1")), Flow("isp", ip_address("172.16.0.1"))]
    whole = Simulation({name: lab.network.config(name) for name in lab.network.routers})
    for flow in flows:
        lab.network.send(flow)
        whole.send(flow)
    seen = lab.network.snapshots()
    for name in lab.network.routers:
        assert seen[name] == whole.snapshot(name)
