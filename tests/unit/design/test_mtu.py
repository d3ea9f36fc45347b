"""``ip mtu`` and MSS against the packet written out byte by byte."""

from __future__ import annotations

from itertools import product

import pytest

from dmvpn.design.mtu import tcp_mss, tunnel_mtu
from dmvpn.suites import SUITES, Suite, with_authentication_header

ESP = {  # suite: IV, block, ICV (RFC 4106, 3602, 4868, 2404)
    "gcm-256": (8, 4, 16),
    "gcm-128": (8, 4, 16),
    "cbc-256": (16, 16, 16),
    "cbc-128": (16, 16, 16),
    "3des-sha1": (8, 8, 12),
}


def on_the_wire(packet: int, suite: str, mode: str, key: bool, nat: bool) -> int:
    """The size of the outer IPv4 packet that carries an inner one, from the inside out."""
    iv, block, icv = ESP[suite]
    gre = packet + 4 + (4 if key else 0) + (20 if mode == "tunnel" else 0)
    padded = gre + 2
    while padded % block:
        padded += 1
    return 20 + (8 if nat else 0) + 8 + iv + padded + icv


@pytest.mark.parametrize(
    ("suite", "mode", "key", "nat"),
    list(product(ESP, ("transport", "tunnel"), (True, False), (True, False))),
)
@pytest.mark.parametrize("underlay", [1500, 1492])
def test_the_mtu_is_the_largest_that_fits(
    suite: str, mode: str, key: bool, nat: bool, underlay: int
) -> None:
    mtu = tunnel_mtu(SUITES[suite], mode=mode, key=key, nat_traversal=nat, underlay_mtu=underlay)
    assert on_the_wire(mtu, suite, mode, key, nat) <= underlay
    assert on_the_wire(mtu + 1, suite, mode, key, nat) > underlay


def test_ipv6_underneath_costs_its_header() -> None:
    gcm = SUITES["gcm-256"]
    over_ipv4 = tunnel_mtu(gcm, mode="transport", key=True, nat_traversal=True)
    over_ipv6 = tunnel_mtu(gcm, mode="transport", key=True, nat_traversal=True, outer_header=40)
    assert (over_ipv4, over_ipv6) == (1430, 1410)


def test_the_segment_leaves_room_for_ip_and_tcp() -> None:
    assert tcp_mss(1430) == 1390
    assert tcp_mss(1430, inner_header=40) == 1370
    assert tcp_mss(8900) == 1460  # the most ip tcp adjust-mss takes


def authenticated(suite: str) -> Suite:
    """The suite with AH in front of ESP."""
    return with_authentication_header(SUITES[suite])


def behind_authentication_header(packet: int, suite: str, outer: int, key: bool, tag: int) -> int:
    """The outer packet with AH (RFC 4302: 12 bytes and the ICV, whole 32 or 64-bit words)."""
    iv, block, icv = ESP[suite]
    padded = packet + tag + 4 + (4 if key else 0) + 2
    while padded % block:
        padded += 1
    header = 12 + icv
    while header % (8 if outer == 40 else 4):
        header += 1
    return outer + header + 8 + iv + padded  # no ICV of ESP's own, no UDP: AH cannot cross NAT


@pytest.mark.parametrize(
    ("suite", "outer", "key", "tag"),
    list(product(("cbc-256", "cbc-128", "3des-sha1"), (20, 40), (True, False), (0, 8))),
)
def test_the_mtu_behind_an_authentication_header(
    suite: str, outer: int, key: bool, tag: int
) -> None:
    mtu = tunnel_mtu(
        authenticated(suite), mode="transport", key=key, nat_traversal=False,
        outer_header=outer, tag=tag,
    )  # fmt: skip
    assert behind_authentication_header(mtu, suite, outer, key, tag) <= 1500
    assert behind_authentication_header(mtu + 1, suite, outer, key, tag) > 1500


@pytest.mark.parametrize(
    ("suite", "outer", "nat"),
    list(product(("gcm-256", "cbc-256", "3des-sha1"), (20, 40), (True, False))),
)
def test_the_mtu_under_either_ip_version(suite: str, outer: int, nat: bool) -> None:
    iv, block, icv = ESP[suite]
    mtu = tunnel_mtu(SUITES[suite], mode="tunnel", key=True, nat_traversal=nat, outer_header=outer)

    def wire(packet: int) -> int:
        inner = outer + 8 + packet + 2  # GRE's own IP header, GRE with key, trailer
        return outer + (8 if nat else 0) + 8 + iv + -(-inner // block) * block + icv

    assert wire(mtu) <= 1500 < wire(mtu + 1)
