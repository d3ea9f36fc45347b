"""``parse(print(snapshot)) == snapshot`` for every table, on both releases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.labs.emulated.show.bgp import print_bgp
from dmvpn.labs.emulated.show.dmvpn import print_dmvpn
from dmvpn.labs.emulated.show.eigrp import print_eigrp
from dmvpn.labs.emulated.show.ikev2 import print_ikev2
from dmvpn.labs.emulated.show.ipsec import print_ipsec
from dmvpn.labs.emulated.show.nhrp import print_nhrp
from dmvpn.labs.emulated.show.nhs import print_nhs
from dmvpn.labs.emulated.show.ospf import print_ospf
from dmvpn.labs.emulated.show.route import print_routes
from dmvpn.labs.emulated.show.session import print_sessions
from dmvpn.labs.emulated.show.tunnel import print_tunnel
from dmvpn.model import Release
from dmvpn.parsers import parse
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.parsers.show_ip_route import Route
from tests.examples import examples
from tests.unit.emulated.show_records import (
    bgp_tables,
    dmvpn_blocks,
    eigrp_tables,
    ikev2_sas,
    ipsec_sas,
    nhrp_entries,
    nhs_tables,
    ospf_tables,
    route_tables,
    sessions,
    tunnel_interfaces,
)

RELEASES = [Release.parse("15.9(3)M9"), Release.parse("17.12.4")]
both = pytest.mark.parametrize("release", RELEASES, ids=str)
quick = examples(60)


@both
@given(dmvpn_blocks())
@quick
def test_dmvpn(release: Release, rows: tuple[DmvpnPeer, ...]) -> None:
    assert tuple(parse("show dmvpn", print_dmvpn(rows, release))) == rows


@given(st.lists(nhrp_entries(), max_size=6))
@quick
def test_nhrp(rows: list[NhrpEntry]) -> None:
    assert parse("show ip nhrp", print_nhrp(rows)) == rows


@given(nhs_tables())
@quick
def test_nhs_detail(rows: tuple[Nhs, ...]) -> None:
    assert tuple(parse("show ip nhrp nhs detail", print_nhs(rows, detail=True))) == rows


@both
@given(st.lists(ikev2_sas(), max_size=4))
@quick
def test_ikev2(release: Release, rows: list[Ikev2Sa]) -> None:
    assert parse("show crypto ikev2 sa", print_ikev2(rows, release)) == rows


@both
@given(st.lists(ikev2_sas(), max_size=3))
@quick
def test_ikev2_detailed_holds_the_same(release: Release, rows: list[Ikev2Sa]) -> None:
    text = print_ikev2(rows, release, detailed=True)
    parsed = parse("show crypto ikev2 sa detailed", text)
    assert [(sa.tunnel_id, sa.status, sa.prf) for sa in parsed] == [
        (sa.tunnel_id, sa.status, sa.prf) for sa in rows
    ]


@both
@given(st.lists(ipsec_sas(), max_size=4))
@quick
def test_ipsec(release: Release, rows: list[IpsecSa]) -> None:
    assert parse("show crypto ipsec sa", print_ipsec(rows, release)) == rows


@given(st.lists(sessions(), max_size=4))
@quick
def test_session(rows: list[CryptoSession]) -> None:
    assert parse("show crypto session", print_sessions(rows)) == rows


@given(eigrp_tables())
@quick
def test_eigrp(rows: tuple[EigrpNeighbor, ...]) -> None:
    assert tuple(parse("show ip eigrp neighbors", print_eigrp(rows))) == rows


@given(ospf_tables())
@quick
def test_ospf(rows: tuple[OspfNeighbor, ...]) -> None:
    assert tuple(parse("show ip ospf neighbor", print_ospf(rows))) == rows


@given(bgp_tables())
@quick
def test_bgp(rows: tuple[BgpNeighbor, ...]) -> None:
    assert tuple(parse("show ip bgp summary", print_bgp(rows))) == rows


@both
@given(route_tables)
@quick
def test_routes(release: Release, rows: tuple[Route, ...]) -> None:
    assert tuple(parse("show ip route", print_routes(rows, release))) == rows


@given(st.lists(tunnel_interfaces(), max_size=3))
@quick
def test_tunnels(rows: list[TunnelInterface]) -> None:
    text = "".join(print_tunnel(row) for row in rows)
    assert parse("show interfaces tunnel", text) == rows
