"""Which provider serves whom: from the addresses of a design to a `LabModel`.

A router's default gateway says where its WAN cable ends: at the NAT router whose inside network it
is in, else at the provider whose prefixes hold it.  A wiring names providers, peerings and NAT
routers; without one there is a single provider, ``isp``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from dmvpn.design.model import Design, RouterDesign
from dmvpn.errors import Problem, StoreError
from dmvpn.labs.day0 import gateways
from dmvpn.labs.model import End, Kind, LabModel, Link, Node, Port, StaticRoute
from dmvpn.labs.platforms import LabPlatform, platform_for
from dmvpn.model import Role

EVERYWHERE = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, slots=True)
class Provider:
    """A transit router.  prefixes: the WAN subnets it serves lie in them."""

    name: str
    prefixes: tuple[IPv4Network, ...] = (EVERYWHERE,)


@dataclass(frozen=True, slots=True)
class Peering:
    """A cable between two providers; the first takes the first address of the subnet."""

    a: str
    b: str
    subnet: IPv4Network


@dataclass(frozen=True, slots=True)
class NatRouter:
    """A router that hides ``inside`` behind the address of ``outside`` (PAT)."""

    name: str
    outside: IPv4Interface
    gateway: IPv4Address
    inside: IPv4Interface


@dataclass(frozen=True, slots=True)
class Wiring:
    """What lies between the WAN interfaces.  platforms: by router name, where not by release.

    hosts: one host behind the first LAN of every router.
    """

    providers: tuple[Provider, ...] = (Provider("isp"),)
    peerings: tuple[Peering, ...] = ()
    nat: tuple[NatRouter, ...] = ()
    hosts: bool = False
    platform: LabPlatform | None = None


@dataclass(slots=True)
class _Bench:
    """The lab while it is being wired: ports and cables of every box so far."""

    design: Design
    wiring: Wiring
    ports: dict[str, list[Port]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def platform(self, name: str) -> LabPlatform:
        """The platform of a box; providers are like the first router."""
        if self.wiring.platform is not None:
            return self.wiring.platform
        routers = self.design.routers
        return platform_for(routers.get(name, next(iter(routers.values()))).release)

    def free(self, name: str) -> str:
        """The next interface of a provider or NAT router; slot 0 is for management."""
        platform, used = self.platform(name), len(self.ports.get(name, ()))
        if used + 1 >= platform.ports:
            what = f"needs more than the {platform.ports} interfaces of {platform.title}"
            self.problems.append(Problem(f"lab: {name}", what, "choose another platform"))
        return platform.interface(used + 1)

    def add(self, name: str, port: Port) -> End:
        """Give a box an interface."""
        self.ports.setdefault(name, []).append(port)
        return End(name, port.interface)


def wire(design: Design, wiring: Wiring, name: str, title: str = "") -> LabModel:
    """The lab of a design; StoreError names everything that cannot be wired."""
    bench = _Bench(design, wiring)
    for nat in wiring.nat:
        _place_nat(bench, nat)
    for router in design.routers.values():
        _place_router(bench, router)
    for peering in wiring.peerings:
        _place_peering(bench, peering)
    model = LabModel(name, title or name, tuple(_nodes(bench)), tuple(bench.links))
    problems = [*bench.problems, *(Problem(f"lab {name}", what) for what in model.problems())]
    if problems:
        raise StoreError(*problems)
    return model


def _place_nat(bench: _Bench, nat: NatRouter) -> None:
    outside = Port(bench.free(nat.name), nat.outside, "to the provider", "outside", nat.gateway)
    end = bench.add(nat.name, outside)
    _to_provider(bench, end, IPv4Interface((nat.gateway, nat.outside.network.prefixlen)), nat.name)


def _place_router(bench: _Bench, router: RouterDesign) -> None:
    bench.ports[router.name] = []
    for interface in router.interfaces:
        if interface.purpose != "wan":
            continue
        gateway, _ = gateways(router, interface)
        if interface.address is None or gateway is None:
            where = f"lab: {router.name} {interface.name}"
            lacks = "gateway" if interface.address else "IPv4 address that is known beforehand"
            what = f"has no {lacks}, so it is not known whose it is"
            bench.problems.append(Problem(where, what, "write one down; dmvpn lab up needs none"))
            continue
        port = Port(
            interface.name, interface.address, interface.description,
            gateway=gateway, vrf=interface.vrf,
        )  # fmt: skip
        network = IPv4Interface((gateway, interface.address.network.prefixlen))
        _to_provider(bench, bench.add(router.name, port), network, router.name)
    _place_hosts(bench, router)


def _place_hosts(bench: _Bench, router: RouterDesign) -> None:
    lan = next((item for item in router.interfaces if item.purpose == "lan" and item.address), None)
    if not bench.wiring.hosts or lan is None or lan.address is None:
        return
    host, network = f"{router.name}-host", lan.address.network
    own = next(address for address in network.hosts() if address != lan.address.ip)
    port = Port("eth0", IPv4Interface((own, network.prefixlen)), gateway=lan.address.ip)
    end = bench.add(host, port)
    bench.links.append(Link(End(router.name, lan.name), end, transport=False))


def _to_provider(bench: _Bench, end: End, gateway: IPv4Interface, who: str) -> None:
    """Run a cable from a WAN interface to the box that owns its gateway."""
    for nat in bench.wiring.nat:
        if gateway.ip == nat.inside.ip and nat.name != who:
            port = Port(bench.free(nat.name), nat.inside, f"to {who}", "inside")
            bench.links.append(Link(end, _single(bench, nat.name, port, who)))
            return
    for provider in bench.wiring.providers:
        if any(gateway.ip in prefix for prefix in provider.prefixes):
            port = Port(bench.free(provider.name), gateway, f"to {who}")
            bench.links.append(Link(end, _single(bench, provider.name, port, who)))
            return
    what = f"no provider serves its gateway {gateway.ip}"
    bench.problems.append(Problem(f"lab: {end}", what, "name its prefix in topology.yaml"))


def _single(bench: _Bench, name: str, port: Port, who: str) -> End:
    """A port of its own for each router: a cable has two ends, and a segment would need a switch."""
    for known in bench.ports.get(name, ()):
        if known.address.network.overlaps(port.address.network):
            what = f"shares its WAN subnet {port.address.network} with another router"
            bench.problems.append(Problem(f"lab: {who}", what, "give each router a subnet"))
    return bench.add(name, port)


def _place_peering(bench: _Bench, peering: Peering) -> None:
    ends = []
    names = (peering.a, peering.b)
    for name, other, address in zip(names, reversed(names), peering.subnet.hosts(), strict=False):
        port = Port(
            bench.free(name),
            IPv4Interface((address, peering.subnet.prefixlen)),
            f"peering with {other}",
        )
        ends.append(bench.add(name, port))
    bench.links.append(Link(ends[0], ends[1]))


def _nodes(bench: _Bench) -> Iterator[Node]:
    design, wiring = bench.design, bench.wiring
    for provider in wiring.providers:
        routes = tuple(_routes(bench, provider))
        ports = tuple(bench.ports.get(provider.name, ()))
        yield Node(provider.name, Kind.PROVIDER, bench.platform(provider.name), ports, routes)
    for nat in wiring.nat:
        yield Node(nat.name, Kind.NAT, bench.platform(nat.name), tuple(bench.ports[nat.name]))
    for name, router in design.routers.items():
        kind = Kind.HUB if router.role is Role.HUB else Kind.SPOKE
        ports = tuple(bench.ports[name])
        yield Node(name, kind, bench.platform(name), ports, hostname=router.hostname)
    for name, ports_of_host in bench.ports.items():
        if name.endswith("-host") and name not in design.routers:
            yield Node(name, Kind.HOST, None, tuple(ports_of_host))


def _routes(bench: _Bench, provider: Provider) -> Iterator[StaticRoute]:
    """A provider reaches what its peer serves through the peering, by prefix."""
    others = {item.name: item for item in bench.wiring.providers}
    for peering in bench.wiring.peerings:
        first, second, *_ = peering.subnet.hosts()
        if provider.name == peering.a:
            yield from (StaticRoute(prefix, second) for prefix in others[peering.b].prefixes)
        if provider.name == peering.b:
            yield from (StaticRoute(prefix, first) for prefix in others[peering.a].prefixes)
