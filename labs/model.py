"""A lab: routers, providers, NAT routers, hosts and the links between them.

One model for every builder; CML, GNS3, containerlab, the emulated routers, the map and the testbed
are printed from it and decide nothing about addresses or wiring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from dmvpn.labs.platforms import LabPlatform


class Kind(StrEnum):
    """What a node is in the lab."""

    HUB = "hub"
    SPOKE = "spoke"
    PROVIDER = "provider"
    NAT = "nat"
    HOST = "host"


ROUTERS = (Kind.HUB, Kind.SPOKE)


@dataclass(frozen=True, slots=True)
class Port:
    """An interface that day 0 configures.

    nat: ``inside``, ``outside`` or empty.  gateway: where its default route goes, or None.  vrf: the
    front door that interface and route stand in; empty: the global table.
    """

    interface: str
    address: IPv4Interface
    description: str = ""
    nat: str = ""
    gateway: IPv4Address | None = None
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """A route of a provider towards what another one serves."""

    prefix: IPv4Network
    next_hop: IPv4Address


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the lab.

    name: in lab, inventory and prompt.  platform: None for a host.  management: its address on the
    management network; None: by DHCP.
    """

    name: str
    kind: Kind
    platform: LabPlatform | None
    ports: tuple[Port, ...] = ()
    routes: tuple[StaticRoute, ...] = ()
    management: IPv4Interface | None = None
    hostname: str = ""

    def port(self, interface: str) -> Port:
        """Its port of that name; KeyError when it has none."""
        for port in self.ports:
            if port.interface == interface:
                return port
        raise KeyError(f"{self.name} has no {interface}")

    @property
    def is_ios(self) -> bool:
        """Whether it runs IOS or IOS-XE."""
        return self.platform is not None


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link."""

    node: str
    interface: str

    def __str__(self) -> str:
        return f"{self.node}:{self.interface}"


@dataclass(frozen=True, slots=True)
class Link:
    """A cable.  transport: it carries NBMA traffic, so that cutting it cuts a router off."""

    a: End
    b: End
    transport: bool = True

    @property
    def name(self) -> str:
        """``hub1:GigabitEthernet2 -- isp:GigabitEthernet2``."""
        return f"{self.a} -- {self.b}"

    def joins(self, node: str) -> bool:
        """Whether the node is at one of its ends."""
        return node in (self.a.node, self.b.node)


@dataclass(frozen=True, slots=True)
class LabModel:
    """A whole lab.  gateway: of the management network, where it has fixed addresses."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    gateway: IPv4Address | None = None

    def node(self, name: str) -> Node:
        """The node of that name; KeyError when there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"the lab {self.name} has no {name}")

    def of_kind(self, *kinds: Kind) -> tuple[Node, ...]:
        """Nodes of these kinds, in order."""
        return tuple(node for node in self.nodes if node.kind in kinds)

    @property
    def routers(self) -> tuple[Node, ...]:
        """Hubs and spokes: the ones that are deployed to."""
        return self.of_kind(*ROUTERS)

    @property
    def ios_nodes(self) -> tuple[Node, ...]:
        """Everything that runs IOS: routers, providers, NAT routers."""
        return tuple(node for node in self.nodes if node.is_ios)

    def links_of(self, node: str) -> tuple[Link, ...]:
        """Cables of a node."""
        return tuple(link for link in self.links if link.joins(node))

    def ends_of(self, node: str) -> tuple[End, ...]:
        """Its ends of its cables."""
        ends = (end for link in self.links_of(node) for end in (link.a, link.b))
        return tuple(end for end in ends if end.node == node)

    def transports(self, node: str) -> tuple[Link, ...]:
        """Cables of a node that carry its NBMA traffic."""
        return tuple(link for link in self.links_of(node) if link.transport)

    def problems(self) -> Iterator[str]:
        """What no builder could build."""
        yield from _twice("node", [node.name for node in self.nodes])
        yield from _twice("end", [str(end) for link in self.links for end in (link.a, link.b)])
        known = {node.name: node for node in self.nodes}
        for link in self.links:
            for end in (link.a, link.b):
                if end.node not in known:
                    yield f"{link.name}: there is no {end.node}"
        for node in self.ios_nodes:
            yield from _ports(node)


def _twice(what: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{what} {name} is there twice"


def _ports(node: Node) -> Iterator[str]:
    assert node.platform is not None
    for port in node.ports:
        if port.interface.startswith("Loopback"):
            continue
        try:
            if node.platform.slot(port.interface) == 0:
                yield f"{node.name}: {port.interface} is its management interface"
        except ValueError as error:
            yield f"{node.name}: {error}"
