"""IPv6 over and beneath the tunnels: the same rules as for IPv4, on the written IPv6 cases."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from dmvpn.config import RouterConfig, read
from dmvpn.simulate import Flow, Layer, Prediction, simulate

CASES = Path(__file__).parents[2] / "cases" / "matrix"
OTHER_LAN = ip_address("2001:db8:104::1")
NAMED = """ipv6 unicast autonomous-system 100
  !
  af-interface default
   passive-interface
  exit-af-interface
  !
  af-interface Tunnel0
   hello-interval 20
   hold-time 60
   {}-interface
"""
DUAL = [f"ipv6-dual-{protocol}" for protocol in ("eigrp", "ospf", "bgp", "static")]


def texts(case: str) -> dict[str, str]:
    """The written configurations of a case, with the release a router prints above them."""
    files = sorted((CASES / case).glob("*.cfg"))
    return {file.stem: f"version 17.12\n{file.read_text('utf-8')}" for file in files}


def configs(found: dict[str, str]) -> dict[str, RouterConfig]:
    return {name: read(text, name) for name, text in found.items()}


def predicted(found: dict[str, str]) -> Prediction:
    flows = [Flow("spoke1", OTHER_LAN)]
    return simulate(configs(found), traffic=flows, assume_underlay=True)


@pytest.mark.parametrize("case", [*DUAL, "ipv6-over-ipv4"])
def test_spokes_register_and_meet_directly(case: str) -> None:
    prediction = predicted(texts(case))
    assert prediction.causes == ()
    rows = [
        (str(row.nbma_address), str(row.tunnel_address), str(row.target_network), row.attributes)
        for row in prediction.snapshots["spoke1"].dmvpn or ()
        if row.address_family == "ipv6"
    ]
    last = "DT1" if case.endswith("static") else "DT2"
    assert rows == [
        ("203.0.113.2", "2001:db8:100::1", "2001:db8:100::1/128", "S"),
        ("203.0.113.6", "2001:db8:100::2", "2001:db8:100::2/128", "S"),
        ("198.51.100.6", "2001:db8:100::c", "2001:db8:100::c/128", "DT1"),
        ("198.51.100.6", "2001:db8:100::c", "2001:db8:104::/64", last),
    ]
    [path] = prediction.paths
    assert path.reached and path.direct


def test_both_families_share_the_sa_of_a_tunnel() -> None:
    hub = predicted(texts("ipv6-dual-bgp")).snapshots["hub1"]
    assert len(hub.ipsec or ()) == len({row.peer for row in hub.ipsec or ()}) == 3
    assert {row.address_family for row in hub.dmvpn or ()} == {"ipv4", "ipv6"}


def test_eigrp_and_ospf_speak_from_link_local_addresses() -> None:
    eigrp = predicted(texts("ipv6-dual-eigrp")).snapshots["spoke1"]
    six = {str(row.address) for row in eigrp.eigrp or () if row.address.version == 6}  # type: ignore[union-attr]
    assert six == {"fe80::1", "fe80::2"}
    ospf = predicted(texts("ipv6-dual-ospf")).snapshots["spoke1"]
    hops = {str(route.next_hop) for route in ospf.routes or ()
            if str(route.prefix) == "2001:db8:104::/64"}  # fmt: skip
    assert hops == {"fe80::1", "fe80::2"}


def test_ipv6_carries_ipv6_in_phase_1() -> None:
    prediction = predicted(texts("ipv6-over-ipv6"))
    assert prediction.causes == ()
    [row] = prediction.snapshots["spoke1"].dmvpn or ()
    assert (str(row.nbma_address), row.state, row.attributes) == ("2001:db8:1::2", "UP", "S")
    assert [path.direct for path in prediction.paths] == [False]
    assert [path.reached for path in prediction.paths] == [True]


def test_eigrp_on_the_wan_makes_the_tunnel_carry_itself() -> None:
    found = texts("ipv6-over-ipv6")
    found = {name: text.replace("   shutdown\n", "") for name, text in found.items()}
    causes = predicted(found).causes
    assert {cause.layer for cause in causes} == {Layer.ROUTING}
    assert all("recursive routing" in cause.cause for cause in causes)


@pytest.mark.parametrize(
    ("was", "becomes", "layer"),
    [
        ("ipv6 nhrp authentication CaseNhrp", "ipv6 nhrp authentication Other", Layer.NHRP),
        (" ipv6 nhrp network-id 1\n", "", Layer.NHRP),
        ("nhs 2001:DB8:100::1 nbma 203.0.113.2", "nhs 2001:DB8:100::9 nbma 203.0.113.2", Layer.NHRP),
        (NAMED.format("no passive"), NAMED.format("passive"), Layer.ROUTING),
    ],
)  # fmt: skip
def test_a_fault_in_ipv6_alone_is_named(was: str, becomes: str, layer: Layer) -> None:
    found = texts("ipv6-over-ipv4" if layer is Layer.ROUTING else "ipv6-dual-eigrp")
    assert was in found["spoke1"]
    found["spoke1"] = found["spoke1"].replace(was, becomes)
    causes = predicted(found).causes
    assert {(cause.router, cause.layer) for cause in causes} == {("spoke1", layer)}
    healthy = simulate(configs(found), assume_underlay=True).snapshots["spoke1"]
    if layer is Layer.NHRP:
        states = {row.state for row in healthy.dmvpn or () if row.address_family == "ipv4"}
        assert states == {"UP"}


def test_a_map_of_a_whole_subnet_serves_every_address_in_it() -> None:
    found = texts("ipv6-over-ipv6")
    one, whole = "map 2001:DB8:100::1/128 ", "map 2001:DB8:100::1/64 "
    found["spoke1"] = found["spoke1"].replace(one, whole)
    prediction = predicted(found)
    assert prediction.causes == ()
    [row] = prediction.snapshots["spoke1"].dmvpn or ()
    assert (str(row.tunnel_address), str(row.target_network)) == (
        "2001:db8:100::1", "2001:db8:100::/64",
    )  # fmt: skip


def test_an_ipv6_list_that_drops_esp_is_found_beneath() -> None:
    found = texts("ipv4-over-ipv6")
    found["hub1"] += (
        "\nipv6 access-list WAN\n permit udp any any eq isakmp\n deny ipv6 any any\n"
        "interface GigabitEthernet1\n ipv6 traffic-filter WAN in\n"
    )
    causes = simulate(configs(found), assume_underlay=True).causes
    assert causes and {cause.layer for cause in causes} == {Layer.UNDERLAY}
    assert {cause.router for cause in causes} == {"hub1"}


def test_without_ipv6_nobody_is_asked_for_it() -> None:
    prediction = simulate(
        configs(texts("routing-bgp-internal-phase3")), traffic=[Flow("spoke1", OTHER_LAN)]
    )
    assert [path.why for path in prediction.paths] == ["no router has IPv6"]
