"""Static routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """``ip route [vrf V] PREFIX {INTERFACE | NEXT_HOP} … [distance]``.

    global_next_hop: a VRF's route whose next hop is looked up in the global table.
    """

    prefix: IPv4Network
    next_hop: IPv4Address | None = None
    interface: str | None = None
    vrf: str | None = None
    distance: int = 1
    dhcp: bool = False
    name: str | None = None
    tag: int | None = None
    track: int | None = None
    permanent: bool = False
    global_next_hop: bool = False
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class StaticRouteV6:
    """``ipv6 route [vrf V] PREFIX {INTERFACE | NEXT_HOP} … [distance]``."""

    prefix: IPv6Network
    next_hop: IPv6Address | None = None
    interface: str | None = None
    vrf: str | None = None
    distance: int = 1
    at: Line = field(default=NOWHERE, compare=False)
