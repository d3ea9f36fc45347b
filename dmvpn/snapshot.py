"""`Snapshot`: the parsed state of one router at one moment.

Expected comes from the design, predicted from simulating configurations, observed from parsed
``show`` output.  A table that was not looked at is None, a table that was empty is ``()``: what
could not be told is never taken for what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dmvpn.model import Address, Printed
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_isakmp_sa import IsakmpSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.parsers.show_ip_route import Route


@dataclass(frozen=True, slots=True)
class Trace:
    """A ping and a traceroute from this router.

    peer: name of the router the destination belongs to.  sent, received: echo requests, replies.
    hops: addresses in order, None where a hop did not answer; the destination last when reached.
    """

    destination: Address
    source: Address | None
    peer: str
    sent: int
    received: int
    hops: tuple[Printed | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """State of one router; each table is None when it was not looked at."""

    router: str
    taken: datetime | None = None
    dmvpn: tuple[DmvpnPeer, ...] | None = None
    nhrp: tuple[NhrpEntry, ...] | None = None
    nhs: tuple[Nhs, ...] | None = None
    ikev2: tuple[Ikev2Sa, ...] | None = None
    ipsec: tuple[IpsecSa, ...] | None = None
    sessions: tuple[CryptoSession, ...] | None = None
    eigrp: tuple[EigrpNeighbor, ...] | None = None
    ospf: tuple[OspfNeighbor, ...] | None = None
    bgp: tuple[BgpNeighbor, ...] | None = None
    routes: tuple[Route, ...] | None = None
    tunnels: tuple[TunnelInterface, ...] | None = None
    traces: tuple[Trace, ...] | None = None
    ikev1: tuple[IsakmpSa, ...] | None = None
    missing: tuple[tuple[str, str], ...] = field(default=())
    """(table, why) for every table that could not be had."""


TABLES: dict[str, str] = {
    "tunnels": "show interfaces | section ^Tunnel",
    "dmvpn": "show dmvpn",
    "nhrp": "show ip nhrp",
    "nhs": "show ip nhrp nhs detail",
    "ikev1": "show crypto isakmp sa",
    "ikev2": "show crypto ikev2 sa",
    "ipsec": "show crypto ipsec sa",
    "sessions": "show crypto session",
    "eigrp": "show ip eigrp neighbors",
    "routes": "show ip route",
}
"""Table of a snapshot → the command whose parsed output fills it, in the order of the layers."""
