"""The routers as one network: which interfaces are up, who owns an address, where tunnels end.

`Fabric.build` reads every configuration once.  Everything later asks it by address, so that a
cloud of a thousand spokes costs a thousand look-ups and never a million pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, ip_address

from dmvpn.config.model import (
    Interface,
    Line,
    NhrpConfig,
    RouterConfig,
    TunnelConfig,
    TunnelMode,
)
from dmvpn.model import Address, interface_name


@dataclass(slots=True, eq=False)
class Tunnel:
    """One tunnel interface in its place.

    admin: not shut down.  up: line protocol.  nbma: address of the tunnel source, None when it has
    none.  idle: ``if-state nhrp`` holds the line protocol down, while registrations go on.  why: what keeps it down, with the lines and whether the interface below is to blame.
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
    def address(self) -> IPv4Interface | None:
        """The tunnel address."""
        return self.interface.address

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
        """The lines of the interface that begin with one of the texts."""
        lines = [*self.settings.lines, *(self.interface.nhrp.lines if self.interface.nhrp else ())]
        seen = {line.number: line for line in (*self.interface.lines, *lines)}
        return tuple(
            (self.router, line)
            for _, line in sorted(seen.items())
            if any(line.text.startswith(start) for start in starts)
        )


@dataclass(slots=True, eq=False)
class Node:
    """One router: its configuration and which of its interfaces work."""

    name: str
    config: RouterConfig
    up: dict[str, bool] = field(default_factory=dict)
    tunnels: list[Tunnel] = field(default_factory=list)


class Fabric:
    """All routers, indexed by the addresses they own."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.owners: dict[Address, list[tuple[str, Interface]]] = {}
        self.endpoints: dict[Address, list[Tunnel]] = {}
        self.overlay: dict[IPv4Address, list[Tunnel]] = {}
        self.dead: dict[Address, tuple[str, Interface | None]] = {}
        """Addresses of interfaces and routers that are down."""
        self.any_acl = False

    @classmethod
    def build(cls, configs: Mapping[str, RouterConfig], down: Iterable[str] = ()) -> Fabric:
        """Index all routers; ``down`` holds ``ROUTER`` and ``ROUTER:INTERFACE``."""
        fabric = cls()
        dead = {_down_name(item) for item in down}
        for name, config in configs.items():
            if (name, "") not in dead:
                fabric._add_node(name, config, dead)
                continue
            for interface in config.interfaces.values():
                fabric.dead.update((item.ip, (name, None)) for item in interface.addresses)
        for node in fabric.nodes.values():
            for interface in node.config.tunnels():
                fabric._add_tunnel(node, interface)
        return fabric

    def _add_node(self, name: str, config: RouterConfig, dead: set[tuple[str, str]]) -> None:
        node = self.nodes[name] = Node(name, config)
        for interface in config.interfaces.values():
            working = not interface.shutdown and (name, interface.name) not in dead
            node.up[interface.name] = working
            self.any_acl |= bool(interface.acl_in or interface.acl_out)
            if interface.tunnel is not None:
                continue
            for address in addresses(interface):
                if working:
                    self.owners.setdefault(address, []).append((name, interface))
                else:
                    self.dead[address] = (name, interface)

    def _add_tunnel(self, node: Node, interface: Interface) -> None:
        assert interface.tunnel is not None
        tunnel = Tunnel(node.name, node.config, interface, interface.tunnel)
        node.tunnels.append(tunnel)
        _find_source(node, tunnel)
        _judge_line(node, tunnel)
        node.up[interface.name] = tunnel.up
        if tunnel.nbma is not None:
            self.endpoints.setdefault(tunnel.nbma, []).append(tunnel)
        for address in interface.addresses:
            self.overlay.setdefault(address.ip, []).append(tunnel)

    def tunnels(self) -> Iterable[Tunnel]:
        """Every tunnel, router by router."""
        for node in self.nodes.values():
            yield from node.tunnels

    def endpoint(self, nbma: Address, sender: Tunnel) -> Tunnel | None:
        """The tunnel that takes GRE of a sender: one whose key and destination fit, else the
        likeliest one, so that it can be said what is wrong with it."""
        found = self.endpoints.get(nbma, [])
        return min(found, key=lambda item: _misfit(item, sender), default=None)


def _misfit(tunnel: Tunnel, sender: Tunnel) -> tuple[bool, bool, bool, bool, bool]:
    """IOS prefers the point-to-point tunnel to the sender's address over a multipoint one.

    Where none fits, the one on the sender's overlay subnet is the one that was meant.
    """
    mine = tunnel.destination == sender.nbma
    fits = tunnel.settings.key == sender.settings.key and (mine or tunnel.multipoint)
    near = (
        tunnel.address is not None
        and sender.address is not None
        and tunnel.address.network == sender.address.network
    )
    return not fits, not mine, not near, not tunnel.multipoint, not tunnel.up


def addresses(interface: Interface) -> list[Address]:
    """Every address of an interface, of both families."""
    return [
        *(item.ip for item in interface.addresses),
        *(item.ip for item in interface.ipv6_addresses),
    ]


def _down_name(text: str) -> tuple[str, str]:
    router, _, interface = text.partition(":")
    return router, interface_name(interface) if interface else ""


def _find_source(node: Node, tunnel: Tunnel) -> None:
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


def _judge_line(node: Node, tunnel: Tunnel) -> None:
    """IOS brings a tunnel's line protocol up when source, and destination if any, are usable."""
    below = node.config.interfaces.get(tunnel.source_interface or "")
    if not node.up[tunnel.name]:
        tunnel.admin = not tunnel.interface.shutdown
        _set_down(tunnel, f"{tunnel.name} is shut down", tunnel.line("shutdown"))
    elif tunnel.settings.source is None:
        _set_down(
            tunnel, f"{tunnel.name} has no tunnel source", ((node.name, tunnel.interface.at),)
        )
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
