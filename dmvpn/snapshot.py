"""`Snapshot`: the parsed state of one router at one moment.

Expected comes from the design, predicted from simulating configurations, observed from parsed
``show`` output.  A table that was not looked at is None, a table that was empty is ``()``: what
could not be told is never taken for what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    inactive: tuple[tuple[str, str], ...] = field(default=())
    """(table, the router's words) for every table that is empty because its protocol does not run."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the tables of a router must cover: inside VRFs by name, and IPv6 in the tunnels."""

    vrfs: tuple[str, ...] = ()
    ipv6: bool = False


GLOBAL_IPV4 = Scope()
"""The global tables, and IPv4 alone."""


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
    "ospf": "show ip ospf neighbor",
    "bgp": "show ip bgp summary",
    "routes": "show ip route",
}
"""Table of a snapshot → the command whose parsed output fills it, in the order of the layers."""

IN_VRF: dict[str, str] = {
    "eigrp": "show ip eigrp vrf {} neighbors",
    "bgp": "show ip bgp vpnv4 vrf {} summary",
    "routes": "show ip route vrf {}",
}
"""Tables whose command tells of the global table alone → the command that tells of one VRF."""

OVER_IPV6: dict[str, str] = {
    "nhrp": "show ipv6 nhrp",
    "nhs": "show ipv6 nhrp nhs detail",
    "bgp": "show bgp ipv6 unicast summary",
}
"""Tables that have a second command for IPv6 in the tunnel; ``show dmvpn`` tells of both.

There is none for EIGRP, OSPF and routes: no parser reads what IOS shows of them over IPv6.
"""


def commands_of(table: str, scope: Scope) -> tuple[str, ...]:
    """The commands that fill a table."""
    commands = [TABLES[table]]
    if table in IN_VRF:
        commands += [IN_VRF[table].format(vrf) for vrf in scope.vrfs]
    if scope.ipv6 and table in OVER_IPV6:
        commands.append(OVER_IPV6[table])
    return tuple(commands)


def scope_of(commands: Iterable[str]) -> Scope:
    """What a capture that holds these commands was meant to cover."""
    asked = tuple(commands)
    ipv6 = any(command in OVER_IPV6.values() for command in asked)
    return Scope(tuple(dict.fromkeys(_vrfs(asked))), ipv6)


def _vrfs(commands: tuple[str, ...]) -> Iterator[str]:
    for form in IN_VRF.values():
        before, after = map(re.escape, form.split("{}"))
        for command in commands:
            if named := re.fullmatch(rf"{before}(\S+){after}", command):
                yield named[1]
