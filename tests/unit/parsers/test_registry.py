"""Commands are found by name, abbreviated or not; others are refused by name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from dmvpn.errors import InputError
from dmvpn.parsers import COMMANDS, find, parse

CASES = Path(__file__).resolve().parents[2] / "cases" / "parsers"
ONE_TUNNEL = CASES / "show_ip_nhrp_stats" / "one_tunnel.txt"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("show dmvpn", "show dmvpn"),
        ("sh dmv det", "show dmvpn"),
        ("show dmvpn interface Tunnel0 detail", "show dmvpn"),
        ("show dmvpn vrf detail detail", "show dmvpn"),
        ("sh ip nhr", "show ip nhrp"),
        ("show ip nhrp 10.0.0.1", "show ip nhrp"),
        ("show ip nhrp vrf RED dynamic", "show ip nhrp"),
        ("show ipv6 nhrp 2001:DB8::/64", "show ip nhrp"),
        ("sh ip nhrp nhs", "show ip nhrp nhs detail"),
        ("sh ip nhrp nhs det tunnel 0", "show ip nhrp nhs detail"),
        ("sh cry ikev2 sa", "show crypto ikev2 sa"),
        ("do show dmvpn", "show dmvpn"),
        ("sh ip eigrp vrf RED nei det", "show ip eigrp neighbors"),
        ("sh ip eigrp 100 neighbors", "show ip eigrp neighbors"),
        ("sh ip ospf 10 nei", "show ip ospf neighbor"),
        ("show ip bgp vpnv4 vrf RED summary", "show ip bgp summary"),
        ("show bgp vpnv4 unicast vrf RED sum", "show ip bgp summary"),
        ("show crypto ikev2 sa detailed", "show crypto ikev2 sa"),
        ("sh cry map tag SITES", "show crypto map"),
        ("sh cry ips sa int tu0", "show crypto ipsec sa"),
        ("show crypto ipsec sa peer 192.0.2.1 detail", "show crypto ipsec sa"),
        ("sh cry sess", "show crypto session"),
        ("sh ip ei ne", "show ip eigrp neighbors"),
        ("sh ip ro vrf RED", "show ip route"),
        ("show ip route next hop override", "show ip route"),
        ("sh int tu0", "show interfaces tunnel"),
        ("show interfaces Tunnel 0", "show interfaces tunnel"),
        ("PING 10.0.0.1 source Tunnel0", "ping"),
        ("trace 10.0.0.1", "traceroute"),
    ],
)
def test_a_command_is_found(typed: str, name: str) -> None:
    assert find(typed).name == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show dmvpm", "show dmvpn"),
        ("show ip nhrp wrong", "show ip nhrp"),
        ("show clock", "no parser for this command"),
        ("", "no command"),
        ("show dmvpn | include UP", "pipe"),
    ],
)
def test_an_unknown_command_is_named_with_those_near(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse(typed, "")


def _totals(head: str, name: str) -> str:
    kinds = ("Resolution Request", "Resolution Reply", "Registration Request",
             "Registration Reply", "Purge Request", "Purge Reply",
             "Error Indication", "Traffic Indication", "Redirect Suppress")  # fmt: skip
    counts = [f"0 {kind}" for kind in kinds]
    rows = "".join(f"         {'  '.join(counts[i : i + 3])}\n" for i in (0, 3, 6))
    return f"{head}\n   {name}: Total 0\n{rows}"


def test_the_whole_router_is_not_the_tunnel_that_the_command_names() -> None:
    limit = "Tunnel0: Max-send limit:10000Pkts/10Sec, Usage:0%"
    text = "".join(
        _totals(head, "Sent") + _totals("", "Rcvd").lstrip("\n")
        for head in ("Global statistics:\n Packet Queue size: 0[0](1)", limit)
    )
    rows = parse("show ip nhrp traffic detail interface tunnel 0", text)
    assert [row.interface for row in rows] == [None, None, "Tunnel0", "Tunnel0"]


@pytest.mark.parametrize(
    ("echo", "interface"),
    [
        ("hub1#show nhrp stats tunnel100", "Tunnel100"),
        ("hub1#\nhub1# sh nhrp stats tu 7", "Tunnel7"),
        ("hub1#show nhrp stats", None),
        ("hub1#show ip route vrf RED tunnel 7", None),
    ],
)
def test_the_echo_names_the_tunnel(echo: str, interface: str | None) -> None:
    rows = parse("show nhrp stats", f"{echo}\n{ONE_TUNNEL.read_text()}")
    assert {row.interface for row in rows} == {interface}


def test_every_command_finds_itself() -> None:
    assert [find(name).name for name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_record_is_flat_frozen_and_explained(name: str) -> None:
    command = COMMANDS[name]
    assert command.record.__doc__ and command.parse.__doc__
    assert command.record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert command.fields == tuple(field.name for field in fields(command.record))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("text", ["", "\n", "\r\n\r\n", "hub1#", "hub1#show x\nhub1#"])
def test_nothing_printed_is_nothing_found(name: str, text: str) -> None:
    assert parse(name, text) == []
