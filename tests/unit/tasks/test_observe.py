"""Captured texts become tables: of VRFs and IPv6 too, and of protocols that do not run."""

from __future__ import annotations

from dmvpn.snapshot import TABLES, Scope, commands_of, scope_of
from dmvpn.tasks import snapshot_from

BGP, VRF_BGP = "show ip bgp summary", "show ip bgp vpnv4 vrf RED summary"
SUMMARY = """\
BGP router identifier 172.16.0.11, local AS number 65000
BGP table version is 4, main routing table version 4

Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
172.16.0.1      4        65000       6       6        4    0    0 00:02:05        3
"""


def texts(**tables: str) -> dict[str, str]:
    """A capture of every global table, empty but for those given."""
    return {command: tables.get(table, "") for table, command in TABLES.items()}


def test_a_protocol_that_does_not_run_is_an_empty_table_with_a_reason() -> None:
    seen = snapshot_from(texts(bgp="% BGP not active\n"), "spoke1")
    assert seen.snapshot.bgp == ()
    assert seen.snapshot.inactive == (("bgp", "BGP not active"),)
    assert seen.snapshot.missing == ()
    assert seen.errors == ()


def test_any_other_refusal_could_not_be_told() -> None:
    seen = snapshot_from(texts(bgp="          ^\n% Invalid input detected at '^' marker.\n"))
    assert seen.snapshot.bgp is None
    assert [table for table, _why in seen.snapshot.missing] == ["bgp"]
    assert len(seen.errors) == 1


def test_neighbors_of_a_vrf_stand_beside_the_global_ones() -> None:
    seen = snapshot_from({**texts(bgp=SUMMARY), VRF_BGP: SUMMARY})
    assert [row.vrf for row in seen.snapshot.bgp or ()] == [None, "RED"]


def test_a_vrf_that_is_not_there_has_nothing_to_show() -> None:
    scope = Scope(("RED",))
    commands = [command for table in TABLES for command in commands_of(table, scope)]
    captured = dict.fromkeys(commands, "")
    captured["show ip route vrf RED"] = "% IP routing table vrf RED does not exist\n"
    seen = snapshot_from(captured, scope=scope).snapshot
    assert seen.routes == ()
    assert seen.inactive == (("routes", "IP routing table vrf RED does not exist"),)


def test_a_capture_without_the_vrf_cannot_tell_of_it() -> None:
    seen = snapshot_from(texts(bgp=SUMMARY), scope=Scope(("RED",))).snapshot
    assert (seen.bgp, seen.routes, seen.eigrp) == (None, None, None)
    assert ("bgp", f"{VRF_BGP!r} was not captured") in seen.missing
    assert seen.ospf == ()


def test_ipv6_has_commands_of_its_own() -> None:
    scope = Scope((), ipv6=True)
    assert commands_of("nhrp", scope) == ("show ip nhrp", "show ipv6 nhrp")
    assert commands_of("dmvpn", scope) == ("show dmvpn",)
    nhrp = "2001:DB8:100::1/128 via 2001:DB8:100::1\n   Tunnel0 created 00:01:10, never expire \n"
    nhrp += "   Type: static, Flags: \n   NBMA address: 203.0.113.2 \n"
    captured = dict.fromkeys([c for table in TABLES for c in commands_of(table, scope)], "")
    seen = snapshot_from({**captured, "show ipv6 nhrp": nhrp}, scope=scope).snapshot
    assert [str(row.target) for row in seen.nhrp or ()] == ["2001:db8:100::1/128"]


def test_what_a_capture_was_asked_for_can_be_told_from_it() -> None:
    asked = Scope(("RED", "BLUE-2"), ipv6=True)
    commands = [command for table in TABLES for command in commands_of(table, asked)]
    assert scope_of(commands) == asked
    assert scope_of(TABLES.values()) == Scope()
