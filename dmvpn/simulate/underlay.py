"""Step 1: can a packet travel from one tunnel endpoint to the other, beneath the tunnels?

Per VRF: connected subnets of interfaces that are up, static routes, and transit routers.  Two
interfaces of different routers that share a subnet are neighbours.  Tunnels never carry the
underlay here: a route that leads into a tunnel is named as the cause.
"""

from __future__ import annotations

from dataclasses import replace

from dmvpn.config.model import Interface
from dmvpn.model import Address
from dmvpn.simulate import nat
from dmvpn.simulate.acl import Denied, Packet, check
from dmvpn.simulate.dead_ends import DeadEnds
from dmvpn.simulate.fabric import Fabric, Node, Tunnel
from dmvpn.simulate.fib import Fib, Hop, build_fib
from dmvpn.simulate.hops import learned_hops, static_hops
from dmvpn.simulate.nat import Translation
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.ways import Blocked, Crossing, Parcel, Way

MOST_HOPS = 32


class Underlay:
    """Reachability between tunnel endpoints; remembers every way it has found."""

    def __init__(self, fabric: Fabric, *, assume: bool = False) -> None:
        self.fabric = fabric
        self.ends = DeadEnds(fabric)
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
        if not way.why or not self.assume:
            return way
        if destination in self.fabric.owners:
            self.assumed.add((tunnel.router, destination))
            owner, interface = self.fabric.owners[destination][0]
            return Way((Crossing(tunnel.router, None, source), Crossing(owner, interface, None)))
        return self.ends.down(destination) or self.ends.unowned(tunnel, destination)

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
            return self.ends.loop(node, destination, behind)
        seen.add((node.name, vrf))
        if behind and not node.routes:
            return self.ends.host(node, destination)
        found = self.fib(node.name, vrf).lookup(destination)
        if found is None:
            return self.ends.down(destination) or self.ends.no_route(node, vrf, destination)
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
            return self.ends.down(target) or self.ends.nobody(
                node, leaving, target, parcel.destination
            )
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
