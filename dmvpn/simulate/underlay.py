"""Step 1: can a packet travel from one tunnel endpoint to the other, beneath the tunnels?

Per VRF: connected subnets of interfaces that are up, static routes, and transit routers.  Two
interfaces of different routers that share a subnet are neighbours.  Tunnels never carry the
underlay here: a route that leads into a tunnel is named as the cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dmvpn.config.model import Interface, Line
from dmvpn.model import Address
from dmvpn.simulate import nat
from dmvpn.simulate.acl import Denied, Packet, check
from dmvpn.simulate.fabric import Fabric, Node, Tunnel
from dmvpn.simulate.families import Network
from dmvpn.simulate.fib import Fib, Hop, build_fib
from dmvpn.simulate.nat import Translation
from dmvpn.simulate.rib import Rib, Ribs

MOST_HOPS = 32


@dataclass(frozen=True, slots=True)
class Crossing:
    """One router on the way: where the packet came in and where it left.

    came, goes: its source and destination there, where addresses are translated at all.
    """

    router: str
    entered: Interface | None
    left: Interface | None
    came: tuple[Address, Address] | None = None
    goes: tuple[Address, Address] | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The addresses of a packet where it is.  made: translations on its way so far.

    sessions: translations that packets the other way have made, by which it may pass.
    """

    source: Address
    destination: Address
    sessions: tuple[Translation, ...] = ()
    made: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The routers between two addresses, or why there is no way.

    router, lines: whose configuration ends the way, when it ends.  parcel: the addresses with which
    it arrives.
    """

    crossings: tuple[Crossing, ...] = ()
    why: str = ""
    router: str = ""
    lines: tuple[tuple[str, Line], ...] = ()
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """What stops packets of one kind."""

    why: str
    router: str
    lines: tuple[tuple[str, Line], ...] = ()


class Underlay:
    """Reachability between tunnel endpoints; remembers every way it has found."""

    def __init__(self, fabric: Fabric, *, assume: bool = False) -> None:
        self.fabric = fabric
        self.assume = assume
        self.assumed: set[tuple[str, Address]] = set()
        self.six: Underlay | None = None
        """IPv6 beneath the tunnels."""
        self.ribs: Ribs | None = None
        """Routing tables beneath the tunnels, where a routing protocol runs there."""
        self._fibs: dict[tuple[str, str | None], Fib[Hop]] = {}
        self._ways: dict[tuple[str, str | None, Address | None, Address], Way] = {}

    def way(
        self, tunnel: Tunnel, destination: Address, sessions: tuple[Translation, ...] = ()
    ) -> Way:
        """The way from a tunnel's source towards an address.

        sessions: translations made by packets from there, which let this packet in.
        """
        if destination.version == 6 and self.six is not None:
            return self.six.way(tunnel, destination, sessions)
        if sessions:
            return self._find(tunnel, destination, sessions)
        key = (tunnel.router, tunnel.settings.vrf, tunnel.nbma, destination)
        if key not in self._ways:
            self._ways[key] = self._find(tunnel, destination, ())
        return self._ways[key]

    def _find(self, tunnel: Tunnel, destination: Address, sessions: tuple[Translation, ...]) -> Way:
        assert tunnel.nbma is not None
        parcel = Parcel(tunnel.nbma, destination, sessions)
        way = self._walk(tunnel.router, tunnel.settings.vrf, parcel)
        own = self.fabric.nodes[tunnel.router].config
        source = own.interfaces.get(tunnel.source_interface or "")
        if not way.why and source is not None and source.vrf != tunnel.settings.vrf:
            way = Way(
                why=f"{source.name} is in VRF {source.vrf or 'global'}, but {tunnel.name} sends in "
                f"VRF {tunnel.settings.vrf or 'global'} (tunnel vrf)",
                router=tunnel.router,
                lines=tunnel.line("tunnel vrf") or ((tunnel.router, source.at),),
            )
        if way.why and self.assume and destination in self.fabric.owners:
            self.assumed.add((tunnel.router, destination))
            owner, interface = self.fabric.owners[destination][0]
            return Way((Crossing(tunnel.router, None, source), Crossing(owner, interface, None)))
        return way

    def _walk(self, router: str, vrf: str | None, parcel: Parcel) -> Way:
        """Follow routes hop by hop; a loop or a missing route ends the way with its reason.

        Of equal paths one that arrives is taken: which one CEF's hash chooses nobody can tell.
        """
        seen: set[tuple[str, str | None]] = set()
        return self._onwards(Crossing(router, None, None), vrf, parcel, (), seen)

    def _onwards(
        self,
        here: Crossing,
        vrf: str | None,
        parcel: Parcel,
        behind: tuple[Crossing, ...],
        seen: set[tuple[str, str | None]],
    ) -> Way:
        node = self.fabric.nodes[here.router]
        entered = here.entered
        if self.fabric.any_nat and entered is not None:
            inside = nat.incoming(node, entered, parcel.destination, parcel.sessions)
            here = replace(here, came=(parcel.source, parcel.destination))
            parcel = replace(parcel, destination=inside)
        destination = parcel.destination
        if self._is_local(node, vrf, destination):
            return Way((*behind, here), parcel=parcel)
        if (node.name, vrf) in seen or len(behind) >= MOST_HOPS:
            return self._loop(node, destination, behind)
        seen.add((node.name, vrf))
        found = self.fib(node.name, vrf).lookup(destination)
        if found is None:
            return self._down(destination) or self._no_route(node, vrf, destination)
        ways = (self._by(hop, node, here, parcel, behind, seen) for hop in found[1])
        first = next(ways)
        return next((way for way in ways if not way.why), first) if first.why else first

    def _by(
        self,
        hop: Hop,
        node: Node,
        here: Crossing,
        parcel: Parcel,
        behind: tuple[Crossing, ...],
        seen: set[tuple[str, str | None]],
    ) -> Way:
        leaving = node.config.interfaces[hop.interface]
        target = hop.next_hop or parcel.destination
        if target.is_link_local and self.fabric.local:
            target = self.fabric.unicast(node.name, leaving, target)
        step = self._neighbour(node.name, leaving, target, parcel.destination)
        if step is None:
            return self._down(target) or self._nobody(node, leaving, target, parcel.destination)
        here = replace(here, left=leaving)
        if self.fabric.any_nat and here.entered is not None:
            made = nat.outgoing(node, here.entered, leaving, parcel.source, parcel.destination)
            if made is not None:
                parcel = replace(parcel, source=made.translated, made=(*parcel.made, made))
            here = replace(here, goes=(parcel.source, parcel.destination))
        router, entered = step
        return self._onwards(
            Crossing(router, entered, None), entered.vrf, parcel, (*behind, here), seen
        )

    def _down(self, address: Address) -> Way | None:
        """The address belongs to something that is down: that is what to mend."""
        if address in self.fabric.owners or address not in self.fabric.dead:
            return None
        router, interface = self.fabric.dead[address]
        if interface is None:
            return Way(why=f"{router}, which has {address}, is down", router=router)
        shut = tuple((router, line) for line in interface.lines if line.text == "shutdown")
        return Way(
            why=f"{router} {interface.name}, which has {address}, is down",
            router=router,
            lines=shut or ((router, interface.at),),
        )

    def _loop(self, node: Node, destination: Address, behind: tuple[Crossing, ...]) -> Way:
        """Who sends the packet to whom, and the static routes that say so."""
        names = [crossing.router for crossing in behind]
        circle = names[names.index(node.name) :] if node.name in names else names
        said = f"packets to {destination} go round in a loop at {node.name}"
        if len(circle) > 1:
            said += f": {' → '.join((*circle, node.name))}"
        lines = tuple(
            (name, route.at)
            for name in dict.fromkeys(circle)
            for route in self.fabric.nodes[name].config.static_routes
            if route.at.number and destination in route.prefix
        )
        return Way(why=said, router=node.name, lines=lines)

    def _no_route(self, node: Node, vrf: str | None, destination: Address) -> Way:
        place = f"in VRF {vrf} " if vrf else ""
        unused = [
            route
            for route in node.config.static_routes
            if route.vrf == vrf and destination in route.prefix and route.next_hop is not None
        ]
        if destination in self.fabric.owners and unused:
            hops = ", ".join(str(route.next_hop) for route in unused)
            said = (
                f"{node.name} has no route {place}to {destination}: the next hop {hops} of its "
                "static route is on no connected subnet that is up"
            )
            lines = tuple((node.name, route.at) for route in unused)
            return Way(why=said, router=node.name, lines=lines)
        if destination not in self.fabric.owners:
            return Way(
                why=f"no router owns {destination} on an interface that is up, and {node.name} "
                f"has no route {place}to it",
                router=node.name,
            )
        return Way(why=f"{node.name} has no route {place}to {destination}", router=node.name)

    def _nobody(self, node: Node, leaving: Interface, target: Address, to: Address) -> Way:
        lines = tuple(
            (node.name, route.at)
            for route in node.config.static_routes
            if route.next_hop == target and route.at.number
        )
        return Way(
            why=f"no router answers for {target} on the subnet of {node.name} {leaving.name}, "
            f"on the way to {to}{self._unheard_of(target)}",
            router=node.name,
            lines=lines or ((node.name, leaving.at),),
        )

    def _unheard_of(self, address: Address) -> str:
        known = address in self.fabric.owners or address in self.fabric.dead
        return "" if known else "; none of the configurations has that address"

    def _is_local(self, node: Node, vrf: str | None, address: Address) -> bool:
        return any(
            owner == node.name and interface.vrf == vrf
            for owner, interface in self.fabric.owners.get(address, ())
        )

    def _neighbour(
        self, router: str, leaving: Interface, target: Address, destination: Address
    ) -> tuple[str, Interface] | None:
        for owner, interface in self.fabric.owners.get(target, ()):
            if owner != router and _share_subnet(leaving, interface):
                return owner, interface
        return None

    def fib(self, router: str, vrf: str | None) -> Fib[Hop]:
        """Connected and static routes of one VRF, without tunnels."""
        key = (router, vrf)
        if key not in self._fibs:
            self._fibs[key] = self._build(self.fabric.nodes[router], vrf)
        return self._fibs[key]

    def _build(self, node: Node, vrf: str | None) -> Fib[Hop]:
        if self.ribs is not None:
            return build_fib(learned_hops(self.ribs.of(node.name, vrf)))
        fib: Fib[Hop] = Fib()
        for interface in node.config.interfaces.values():
            if interface.vrf == vrf and interface.tunnel is None and node.up[interface.name]:
                for address in interface.addresses:
                    fib.add(address.network, Hop(interface.name))
        for prefix, hop in static_hops(node, vrf, fib):
            fib.add(prefix, hop)
        return fib

    def blocked(self, way: Way, packet: Packet, what: str) -> Blocked | None:
        """The first access list on the way that drops the packet."""
        if packet.source.version == 6 and self.six is not None:
            return self.six.blocked(way, packet, what)
        if not self.fabric.any_acl:
            return None
        for crossing in way.crossings:
            config = self.fabric.nodes[crossing.router].config
            for interface, direction in ((crossing.entered, "in"), (crossing.left, "out")):
                if interface is None:
                    continue
                name = interface.acl_in if direction == "in" else interface.acl_out
                ends = crossing.came if direction == "in" else crossing.goes
                here = packet if ends is None else packet.between(*ends)
                denied = check(config.access_lists.get(name), here) if name else None
                if denied is not None:
                    return _explain(crossing.router, interface, direction, denied, what)
        return None


def static_hops(node: Node, vrf: str | None, connected: Fib[Hop]) -> list[tuple[Network, Hop]]:
    """The usable static routes of a VRF, lowest distance first, next hops resolved one level."""
    result: list[tuple[Network, Hop]] = []
    best: dict[Network, int] = {}
    for route in sorted(node.config.static_routes, key=lambda item: item.distance):
        floats = best.get(route.prefix, route.distance) < route.distance
        if route.vrf != vrf or floats or connected.exact(route.prefix):
            continue
        before = len(result)
        if route.interface is not None:
            if node.up.get(route.interface) and "Tunnel" not in route.interface:
                result.append((route.prefix, Hop(route.interface, route.next_hop)))
        elif route.next_hop is not None:
            found = connected.lookup(route.next_hop)
            if found is not None:
                result.append((route.prefix, Hop(found[1][0].interface, route.next_hop)))
        if len(result) > before:
            best[route.prefix] = route.distance
    return result


def learned_hops(rib: Rib) -> Iterator[tuple[Network, Hop]]:
    """Every route of a table with its outgoing interface; next hops are followed to one."""
    for route in rib.table():
        target = route.next_hop if isinstance(route.next_hop, Address) else None
        interface = route.interface
        for _ in range(4):
            if interface is not None or target is None:
                break
            found = rib.lookup(target)
            if found is None:
                break
            inner = found[1][0]
            interface = inner.interface
            if isinstance(inner.next_hop, Address):
                target = inner.next_hop
        if interface is not None and not interface.startswith("Null"):
            yield route.prefix, Hop(interface, target)


def _share_subnet(one: Interface, other: Interface) -> bool:
    return any(
        mine.network == theirs.network or theirs.ip in mine.network
        for mine in one.addresses
        for theirs in other.addresses
    )


def _explain(
    router: str, interface: Interface, direction: str, denied: Denied, what: str
) -> Blocked:
    entry = denied.entry
    said = f"'{entry.action} {' '.join(entry.words)}'" if entry else "its implicit deny"
    applied = tuple(
        (router, line)
        for line in (*interface.lines, *interface.ipv6.lines)
        if line.text.startswith(("ip access-group", "ipv6 traffic-filter"))
    )
    at = entry.at if entry else denied.access_list.at
    return Blocked(
        why=f"{what} is dropped by access list {denied.access_list.name} ({direction} on "
        f"{router} {interface.name}): {said}",
        router=router,
        lines=((router, at), *applied),
    )
