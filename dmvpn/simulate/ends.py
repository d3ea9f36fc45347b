"""The ends of tunnels: routers, tunnel interfaces, and what holds a line protocol down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Interface, ip_address

from dmvpn.config.model import (
    Interface,
    Line,
    NhrpConfig,
    RouterConfig,
    TunnelConfig,
    TunnelMode,
)
from dmvpn.model import Address
from dmvpn.simulate.families import AddressInterface, Network


@dataclass(slots=True, eq=False)
class Tunnel:
    """One tunnel interface in its place.

    admin: not shut down.  up: line protocol.  nbma: address of the tunnel source, None when it has
    none.  idle: ``if-state nhrp`` holds the line protocol down, while registrations go on.  why: what
    keeps it down, with the lines and whether the interface below is to blame.  assumed: its source
    is not in the configurations, and was taken as there.  base: the tunnel this is the IPv6 view of.
    """

    router: str
    config: RouterConfig
    interface: Interface
    settings: TunnelConfig
    nbma: Address | None = None
    source_interface: str | None = None
    admin: bool = True
    up: bool = True
    idle: bool = False
    why: str = ""
    why_lines: tuple[tuple[str, Line], ...] = ()
    below: bool = False
    assumed: bool = False
    base: Tunnel | None = None

    @property
    def origin(self) -> Tunnel:
        """The tunnel itself, whichever address family this is."""
        return self.base or self

    @property
    def family(self) -> int:
        """4, or 6 where this is the tunnel as IPv6 sees it."""
        return 6 if self.base is not None else 4

    @property
    def ip(self) -> str:
        """The word its NHRP lines begin with."""
        return "ipv6" if self.base is not None else "ip"

    def six(self, config: RouterConfig) -> Tunnel:
        """This tunnel as IPv6 sees it; source, destination and protection are the same."""
        interface = config.interfaces[self.name]
        config = replace(config, ipsec_profiles=self.config.ipsec_profiles)
        return replace(self, config=config, interface=interface, base=self)

    @property
    def nhrp(self) -> NhrpConfig | None:
        """The NHRP settings when NHRP runs: it needs a network-id."""
        nhrp = self.interface.nhrp
        return nhrp if nhrp is not None and nhrp.network_id is not None else None

    def does(self, switch: str) -> bool:
        """Whether NHRP's ``multicast_dynamic`` or ``shortcut`` is on.

        From 15.7 and 16.3 on both are, without a line.  A text without a ``version`` line was never
        printed by a router: it holds what somebody typed, and what is not there was not typed, or
        was taken away (measured on IOL-XE 17.15: the hub stops sending multicast).
        """
        if self.nhrp is None or not getattr(self.nhrp, switch):
            return False
        return self.config.release is not None or switch in self.nhrp.typed

    @property
    def name(self) -> str:
        """The interface's name."""
        return self.interface.name

    @property
    def address(self) -> AddressInterface | None:
        """The tunnel address."""
        return self.interface.address

    @property
    def gre(self) -> bool:
        """GRE, or IPsec alone (``tunnel mode ipsec ipv4``); VXLAN, L2TP and others are left out."""
        other = self.settings.mode is TunnelMode.OTHER
        return not other or self.settings.mode_text.startswith("ipsec")

    @property
    def multipoint(self) -> bool:
        """Multipoint GRE: peers come from NHRP, not from ``tunnel destination``."""
        return self.settings.mode in (TunnelMode.MGRE, TunnelMode.MGRE_IPV6)

    @property
    def destination(self) -> Address | None:
        """The destination of a point-to-point tunnel, when it is an address."""
        target = self.settings.destination
        return None if self.multipoint or isinstance(target, str) else target

    def line(self, *starts: str) -> tuple[tuple[str, Line], ...]:
        """The lines of the interface that begin with one of the texts; ``ip`` as the family says."""
        if self.base is not None:
            starts = tuple(re.sub(r"\bip (?=nhrp|address)", "ipv6 ", start) for start in starts)
        wanted = tuple(start.lower() for start in starts)
        lines = [*self.settings.lines, *(self.interface.nhrp.lines if self.interface.nhrp else ())]
        seen = {line.number: line for line in (*self.interface.lines, *lines)}
        return tuple(
            (self.router, line)
            for _, line in sorted(seen.items())
            if line.text.lower().startswith(wanted)
        )


@dataclass(slots=True, eq=False)
class Node:
    """One router: its configuration and which of its interfaces work.

    base: the router this is the IPv6 view of.
    """

    name: str
    config: RouterConfig
    up: dict[str, bool] = field(default_factory=dict)
    tunnels: list[Tunnel] = field(default_factory=list)
    base: Node | None = None

    @property
    def family(self) -> int:
        """4, or 6 where this is the router as IPv6 sees it."""
        return 6 if self.base is not None else 4

    @property
    def routes(self) -> bool:
        """Whether it forwards packets of this family: not with ``no ip routing``."""
        return self.base is not None or self.config.ip_routing

    def router_id(self, vrf: str | None = None, *, any_vrf: bool = False) -> IPv4Address | None:
        """The highest address of a loopback, else of any interface that is up: always IPv4."""
        config = (self.base or self).config
        up = [
            item
            for item in config.interfaces.values()
            if self.up[item.name] and item.address and (any_vrf or item.vrf == vrf)
        ]
        loopbacks = [item for item in up if item.name.startswith("Loopback")]
        return max(
            (address.ip for item in loopbacks or up for address in item.addresses), default=None
        )


def addresses(interface: Interface) -> list[Address]:
    """Every address of an interface, of both families."""
    return [
        *(item.ip for item in interface.addresses),
        *(item.ip for item in interface.ipv6_addresses),
    ]


def speaking(interface: Interface) -> AddressInterface | None:
    """The address routing protocols have as their own there: with IPv6 the link-local one."""
    address: AddressInterface | None = interface.address
    if address is None or address.version == 4:
        return address
    return IPv6Interface((interface.ipv6.link_local or address.ip, 64))


def prefixes(interface: Interface) -> tuple[Network, ...]:
    """The subnets of an interface."""
    return tuple(item.network for item in interface.addresses)


def find_source(node: Node, tunnel: Tunnel) -> None:
    source = tunnel.settings.source
    if source is None:
        return
    if isinstance(source, str):
        tunnel.source_interface = source
        interface = node.config.interfaces.get(source)
        if interface is not None and interface.unnumbered:
            interface = node.config.interfaces.get(interface.unnumbered)
        if interface is None:
            return
        if tunnel.settings.mode in (TunnelMode.MGRE_IPV6, TunnelMode.GRE_IPV6):
            tunnel.nbma = interface.ipv6_addresses[0].ip if interface.ipv6_addresses else None
        else:
            tunnel.nbma = interface.address.ip if interface.address else None
        return
    tunnel.nbma = source
    for interface in node.config.interfaces.values():
        if source in addresses(interface):
            tunnel.source_interface = interface.name


def judge_line(node: Node, tunnel: Tunnel) -> None:
    """IOS brings a tunnel's line protocol up when source, and destination if any, are usable."""
    below = node.config.interfaces.get(tunnel.source_interface or "")
    if not node.up[tunnel.name]:
        tunnel.admin = not tunnel.interface.shutdown
        _set_down(tunnel, f"{tunnel.name} is shut down", tunnel.line("shutdown"))
    elif tunnel.settings.source is None:
        _set_down(
            tunnel, f"{tunnel.name} has no tunnel source", ((node.name, tunnel.interface.at),)
        )
    elif tunnel.assumed:
        if not tunnel.multipoint and tunnel.settings.destination is None:
            _no_destination(node, tunnel)
    elif below is None:
        said = f"{tunnel.name}: the tunnel source {tunnel.settings.source} is not on this router"
        _set_down(tunnel, said, tunnel.line("tunnel source"))
    elif not node.up[below.name]:
        lines = tuple((node.name, line) for line in below.lines if line.text == "shutdown")
        said = f"{tunnel.name}: its source {below.name} is down"
        _set_down(tunnel, said, lines or ((node.name, below.at),), below=True)
    elif tunnel.nbma is None:
        said = f"{tunnel.name}: its source {below.name} has no address"
        _set_down(tunnel, said, ((node.name, below.at),), below=True)
    elif not tunnel.multipoint and tunnel.settings.destination is None:
        _no_destination(node, tunnel)


def _no_destination(node: Node, tunnel: Tunnel) -> None:
    said = f"{tunnel.name} is point-to-point GRE without a tunnel destination"
    _set_down(tunnel, said, tunnel.line("tunnel mode") or ((node.name, tunnel.interface.at),))


def _set_down(
    tunnel: Tunnel, why: str, lines: tuple[tuple[str, Line], ...], below: bool = False
) -> None:
    tunnel.up, tunnel.why, tunnel.why_lines, tunnel.below = False, why, lines, below


def as_address(value: Address | str | None) -> Address | None:
    """The address a configuration field holds; None when it is a name."""
    if not isinstance(value, str):
        return value
    try:
        return ip_address(value)
    except ValueError:
        return None
