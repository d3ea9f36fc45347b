"""NAT: rules and pools; which side an interface is on stands on the interface."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class NatRule:
    """``ip nat {inside | outside} source …`` (or ``ip nat source …`` of an NVI).

    side: inside | outside | nvi.  A dynamic rule names an ACL or a route map, and a pool or an
    interface; a static one (``static``) names two addresses, with protocol and ports when it is
    a port mapping; ``global_interface`` where the outside address is an interface's.
    """

    side: str
    access_list: str | None = None
    route_map: str | None = None
    pool: str | None = None
    interface: str | None = None
    overload: bool = False
    static: bool = False
    protocol: str | None = None
    local: IPv4Address | None = None
    local_port: int | None = None
    outside: IPv4Address | None = None
    outside_port: int | None = None
    prefix_length: int = 32
    vrf: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NatPool:
    """``ip nat pool NAME FIRST LAST {netmask M | prefix-length N}``."""

    name: str
    first: IPv4Address
    last: IPv4Address
    prefix_length: int
    at: Line = NOWHERE
