"""What a lint rule is given, what it answers, and the register it stands in.

Four kinds of rules, by what they look at::

    @on_router("DMV901", …)   def rule(router: RouterConfig, context: Context) -> Iterator[Seen]
    @on_tunnel("DMV101", …)   def rule(tunnel: Member, cloud: Cloud) -> Iterator[Seen]
    @on_cloud("DMV112", …)    def rule(cloud: Cloud) -> Iterator[Seen]
    @on_network("DMV612", …)  def rule(network: Network) -> Iterator[Seen]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface
from typing import Any

from dmvpn.config.model import NOWHERE, Interface, Line, NhrpConfig, RouterConfig, TunnelConfig
from dmvpn.config.tree import ConfigNode
from dmvpn.findings import Register, Severity
from dmvpn.lint.lines import first
from dmvpn.model import Address, Phase, Role

MULTIPOINT = frozenset({"gre multipoint", "gre multipoint ipv6"})
NO_NHRP = NhrpConfig()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw: the line to show, and what is wrong with it, secrets left out.

    router: needed from cloud and network rules only.  severity: when it is not the rule's own.
    """

    at: Line
    message: str
    router: str = ""
    severity: Severity | None = None


@dataclass(frozen=True)
class Member:
    """One router's tunnel in a cloud.  nbma: the addresses its tunnel source has, when known."""

    name: str
    router: RouterConfig = field(repr=False)
    interface: Interface = field(repr=False)
    tunnel: TunnelConfig = field(repr=False)
    nhrp: NhrpConfig = field(repr=False)
    role: Role = Role.SPOKE
    phase: Phase | None = None

    @property
    def is_hub(self) -> bool:
        return self.role is Role.HUB

    @property
    def multipoint(self) -> bool:
        return self.tunnel.mode.value in MULTIPOINT

    @property
    def over_ipv6(self) -> bool:
        """IPv6 carries the tunnel."""
        return self.tunnel.mode.value.endswith("ipv6")

    @property
    def address(self) -> IPv4Interface | None:
        return self.interface.address

    @cached_property
    def source(self) -> Interface | None:
        """The interface the tunnel leaves by; None when it is not in this configuration."""
        return source_interface(self.router, self.tunnel)

    @cached_property
    def nbma(self) -> Address | None:
        """The outer address, before any NAT; None when it is dynamic or unknown."""
        if self.tunnel.source is not None and not isinstance(self.tunnel.source, str):
            return self.tunnel.source
        source = self.source
        if source is None:
            return None
        held = source.ipv6_addresses if self.over_ipv6 else source.addresses
        return next((own.ip for own in held if not own.ip.is_link_local), None)

    def line(self, *shapes: str) -> Line:
        """The interface's first line of these shapes, or the interface's own line."""
        return first(self.interface.lines, *shapes) or self.interface.at

    def typed(self, *shapes: str) -> Line | None:
        """The interface's first line of these shapes."""
        return first(self.interface.lines, *shapes)

    def seen(self, at: Line | None, message: str, severity: Severity | None = None) -> Seen:
        """Seen on this router; None: the interface's own line."""
        return Seen(at or self.interface.at, message, self.name, severity)


def own_addresses(interface: Interface) -> tuple[IPv4Interface | IPv6Interface, ...]:
    """The IPv4 addresses of an interface, primary first, and then the IPv6 ones."""
    return (*interface.addresses, *interface.ipv6_addresses)


def source_interface(router: RouterConfig, tunnel: TunnelConfig) -> Interface | None:
    """The interface that ``tunnel source`` names, by name or by one of its addresses."""
    source = tunnel.source
    if isinstance(source, str):
        return router.interfaces.get(source)
    if source is None:
        return None
    return next(
        (
            interface for interface in router.interfaces.values()
            if any(own.ip == source for own in own_addresses(interface))
        ),
        None,
    )  # fmt: skip


@dataclass(frozen=True)
class Cloud:
    """Tunnels that belong together.  name: the tunnel subnet.  phase: None when nothing tells."""

    name: str
    members: tuple[Member, ...] = field(repr=False)
    phase: Phase | None = None

    @cached_property
    def hubs(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.is_hub)

    @cached_property
    def spokes(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if not member.is_hub)

    @cached_property
    def by_address(self) -> Mapping[Address, Member]:
        """The member that owns a tunnel address; of duplicates the first."""
        owners: dict[Address, Member] = {}
        for member in self.members:
            for own in own_addresses(member.interface):
                owners.setdefault(own.ip, member)
        return owners


@dataclass(frozen=True)
class Network:
    """All routers and the clouds they form."""

    routers: Mapping[str, RouterConfig] = field(repr=False)
    clouds: tuple[Cloud, ...]

    @cached_property
    def tunnels_of(self) -> Mapping[str, tuple[tuple[Member, Cloud], ...]]:
        """A router's DMVPN tunnels, each with its cloud."""
        found: dict[str, list[tuple[Member, Cloud]]] = {}
        for cloud in self.clouds:
            for member in cloud.members:
                found.setdefault(member.name, []).append((member, cloud))
        return {name: tuple(pairs) for name, pairs in found.items()}

    @cached_property
    def owners(self) -> Mapping[IPv4Address, tuple[str, ...]]:
        """Routers by the addresses of their interfaces that are no tunnels."""
        found: dict[IPv4Address, list[str]] = {}
        for name, router in self.routers.items():
            for interface in router.interfaces.values():
                if interface.tunnel is None:
                    for own in interface.addresses:
                        found.setdefault(own.ip, []).append(name)
        return {address: tuple(names) for address, names in found.items()}


@dataclass(frozen=True)
class Context:
    """What a router rule knows beside the router's configuration."""

    name: str
    router: RouterConfig = field(repr=False)
    tunnels: tuple[tuple[Member, Cloud], ...]
    network: Network = field(repr=False)

    @cached_property
    def top(self) -> Mapping[str, list[ConfigNode]]:
        """Global lines by their first word; ``no`` lines by ``no`` and the next."""
        found: dict[str, list[ConfigNode]] = {}
        for node in self.router.tree:
            word, _, rest = node.text.partition(" ")
            key = f"no {rest.partition(' ')[0]}" if word == "no" else word
            found.setdefault(key, []).append(node)
        return found

    @property
    def members(self) -> tuple[Member, ...]:
        return tuple(member for member, _cloud in self.tunnels)

    @cached_property
    def head(self) -> Line:
        """The line to show when something global is missing: ``hostname``, or the first line."""
        node = next(iter(self.top.get("hostname", self.router.tree.nodes)), None)
        return node if node is not None else NOWHERE

    def globals(self, *shapes: str) -> Iterator[tuple[Line, ConfigNode]]:
        """Global lines that begin with one of these texts, typed in full."""
        for shape in shapes:
            words = shape.split()
            key = " ".join(words[:2]) if words[0] == "no" else words[0]
            for node in self.top.get(key, ()):
                if node.text == shape or node.text.startswith(shape + " "):
                    yield node, node

    def has(self, *shapes: str) -> bool:
        """Whether a global line begins with one of these texts."""
        return next(self.globals(*shapes), None) is not None


Judge = Callable[..., Iterator[Seen]]
RULES: Register[Judge] = Register()

LAYERS = {
    "1": "interface", "2": "ike", "3": "ipsec", "4": "nhrp", "5": "routing", "6": "underlay",
    "7": "qos", "8": "operations", "9": "inventory",
}  # fmt: skip


def _on(table: str) -> Callable[..., Callable[[Judge], Judge]]:
    def add(code: str, severity: Severity, **more: Any) -> Callable[[Judge], Judge]:
        layer = LAYERS[code[3]]
        return RULES.add(code, layer=layer, table=table, severity=severity, **more)

    return add


on_router = _on("router")
on_tunnel = _on("tunnel")
on_cloud = _on("cloud")
on_network = _on("network")
on_silence = _on("silence")

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
