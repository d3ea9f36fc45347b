"""Routing tables: own routes of a router laid over the EIGRP routes its class of routers shares."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.families import Network, host
from dmvpn.simulate.fib import Fib

EIGRP_DISTANCE = 90
Key = tuple[int, int]


def sort_key(prefix: Network) -> Key:
    """The order of ``show ip route``."""
    return int(prefix.network_address), prefix.prefixlen


@dataclass(slots=True)
class SharedTable:
    """The EIGRP routes all routers of a class have: sorted, with a look-up table beside.

    The routes of ``keys[n]`` are ``flat[starts[n] : starts[n + 1]]``.
    """

    keys: list[Key] = field(default_factory=list)
    flat: list[Route] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    _fib: Fib[Route] | None = None

    @classmethod
    def of(cls, entries: Iterable[tuple[Network, tuple[Route, ...]]]) -> SharedTable:
        """Sort entries into a table."""
        table = cls()
        for key, routes in sorted((sort_key(prefix), routes) for prefix, routes in entries):
            table.keys.append(key)
            table.flat.extend(routes)
            table.starts.append(len(table.flat))
        return table

    def fib(self) -> Fib[Route]:
        """Built when the first packet asks for it."""
        if self._fib is None:
            self._fib = Fib()
            for route in self.flat:
                self._fib.add(route.prefix, route)
        return self._fib

    def position(self, prefix: Network) -> int | None:
        """Where a prefix stands, None when it does not."""
        key = sort_key(prefix)
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else None

    def between(self, first: int, last: int) -> list[Route]:
        """The routes of ``keys[first:last]``."""
        return self.flat[self.starts[first] : self.starts[last]]


@dataclass(slots=True)
class Rib:
    """The routing table of one VRF of one router.

    own: by prefix; they win over the shared ones.  overrides: [NHO] next hops by prefix.
    base: those of ``own`` that stand in the configuration, before any protocol gave some.
    """

    vrf: str | None
    own: dict[Network, tuple[Route, ...]]
    base: dict[Network, tuple[Route, ...]] = field(default_factory=dict)
    shared: SharedTable = field(default_factory=SharedTable)
    overrides: dict[Network, tuple[Address, ...]] = field(default_factory=dict)
    _fib: Fib[Route] | None = None

    def add(self, route: Route) -> None:
        """Add an own route (an NHRP route after traffic)."""
        if self.own is self.base:
            self.own = dict(self.base)
        self.own[route.prefix] = (*self.own.get(route.prefix, ()), route)
        self._fib = None

    def configure(self, route: Route) -> None:
        """Add a route that stays whatever protocols learn: a summary's discard route."""
        self.add(route)
        self.base = {**self.base, route.prefix: (route,)}

    def lay(self, learned: Mapping[Network, tuple[Route, ...]]) -> bool:
        """Routes of OSPF, BGP and IS-IS over the configured ones; the least distance wins.

        True when that changed anything.
        """
        own = dict(self.base)
        for prefix, routes in learned.items():
            rivals = [*own.get(prefix, ())[:1], *self._shared_at(prefix)[:1]]
            if all((routes[0].distance or 0) < (rival.distance or 0) for rival in rivals):
                own[prefix] = routes
        for prefix, routes in self.base.items():
            rival = next(iter(self._shared_at(prefix)), None)
            weaker = rival is not None and (routes[0].distance or 0) > (rival.distance or 0)
            if weaker and own.get(prefix) is routes:
                del own[prefix]
        changed = own != self.own
        self.own, self._fib = own, None
        return changed

    def _shared_at(self, prefix: Network) -> list[Route]:
        place = self.shared.position(prefix)
        return [] if place is None else self.shared.between(place, place + 1)

    def lookup(self, address: Address) -> tuple[Network, list[Route]] | None:
        """The longest prefix that holds the address; an own route wins over a shared one."""
        if self._fib is None:
            self._fib = Fib()
            for routes in self.own.values():
                for route in routes:
                    self._fib.add(route.prefix, route)
        own, shared = self._fib.lookup(address), self.shared.fib().lookup(address)
        if own is None or shared is None:
            return own or shared
        return own if own[0].prefixlen >= shared[0].prefixlen else shared

    def exact(self, prefix: Network) -> Sequence[Route]:
        """The routes of exactly this prefix."""
        return self.own.get(prefix) or self._shared_at(prefix)

    def has(self, prefix: Network) -> bool:
        """Whether exactly this prefix is in the table."""
        return prefix in self.own or self.shared.position(prefix) is not None

    def table(self) -> list[Route]:
        """All routes in order; long runs are taken from the shared table as they are."""
        result: list[Route] = []
        keys, place = self.shared.keys, 0
        for prefix in sorted(self.own, key=sort_key):
            key = sort_key(prefix)
            end = bisect_left(keys, key, place)
            result.extend(self.shared.between(place, end))
            result.extend(self.own[prefix])
            place = end + (end < len(keys) and keys[end] == key)
        result.extend(self.shared.between(place, len(keys)))
        return [self._marked(route) for route in result] if self.overrides else result

    def _marked(self, route: Route) -> Route:
        hops = self.overrides.get(route.prefix)
        if not hops:
            return route
        return Route(
            route.prefix, route.vrf, route.code, route.next_hop, route.interface, route.distance,
            route.metric, None, route.candidate_default, True, hops,
        )  # fmt: skip


def own_routes(
    node: Node, vrf: str | None, *, tunnels: bool = True, more: Rib | None = None
) -> dict[Network, tuple[Route, ...]]:
    """Connected, local and static routes of one VRF.

    tunnels: False leaves them out.  more: routes of protocols by which next hops may be reached.
    """
    own: dict[Network, tuple[Route, ...]] = {}
    connected: Fib[Route] = Fib()
    for interface in node.config.interfaces.values():
        if interface.vrf != vrf or not node.up[interface.name]:
            continue
        if interface.tunnel is not None and not tunnels:
            continue
        for address in interface.addresses:
            route = Route(address.network, vrf, "C", None, interface.name)
            own[address.network] = (*own.get(address.network, ()), route)
            connected.add(address.network, route)
            if address.network.prefixlen < address.max_prefixlen:
                local = host(address.ip)
                own[local] = (Route(local, vrf, "L", None, interface.name),)
    for prefix, route in _statics(node, vrf, connected, tunnels, more):
        if prefix not in own or own[prefix][0].distance == route.distance:
            own[prefix] = (*own.get(prefix, ()), route)
    return own


def _statics(
    node: Node, vrf: str | None, connected: Fib[Route], tunnels: bool, more: Rib | None
) -> Iterable[tuple[Network, Route]]:
    """Static routes whose next hop is on a connected subnet or reached by another static route."""
    table = connected
    waiting = sorted(
        (item for item in node.config.static_routes if item.vrf == vrf),
        key=lambda item: item.distance,
    )
    for _ in range(3):  # a next hop may be reached by a route found in the pass before
        later = []
        for item in waiting:
            usable = item.interface is None or _leads_out(node, item.interface, tunnels)
            if item.interface is None and item.next_hop is not None:
                found = table.lookup(item.next_hop)
                if more is not None and (found is None or found[0].prefixlen == 0):
                    found = more.lookup(item.next_hop) or found
                usable = found is not None and item.prefix != found[0]
            if not usable:
                later.append(item)
                continue
            route = Route(
                item.prefix, vrf, "S", item.next_hop, item.interface, item.distance, 0, None,
                item.prefix.prefixlen == 0,
            )  # fmt: skip
            table.add(item.prefix, route)
            yield item.prefix, route
        if not later or later == waiting:
            return
        waiting = later


def _leads_out(node: Node, interface: str, tunnels: bool) -> bool:
    if interface.startswith("Null"):
        return True
    return node.up.get(interface, False) and (tunnels or not interface.startswith("Tunnel"))


class Ribs:
    """The routing tables of all routers; one for each VRF."""

    def __init__(self, fabric: Fabric, *, tunnels: bool = True) -> None:
        self.fabric = fabric
        self.tunnels = tunnels
        self._ribs: dict[tuple[str, str | None], Rib] = {}
        for node in fabric.nodes.values():
            vrfs = {interface.vrf for interface in node.config.interfaces.values()}
            for vrf in sorted(vrfs | {None}, key=lambda item: item or ""):
                own = own_routes(node, vrf, tunnels=tunnels)
                self._ribs[(node.name, vrf)] = Rib(vrf, own, own)

    def of(self, router: str, vrf: str | None) -> Rib:
        """The table of one VRF; an empty one where the VRF has no interface."""
        return self._ribs.get((router, vrf)) or Rib(vrf, {})

    def items(self) -> ItemsView[tuple[str, str | None], Rib]:
        """Every table, by (router, VRF)."""
        return self._ribs.items()

    def resolve_statics(self, router: str, vrf: str | None) -> None:
        """Look again for the next hops of static routes, among learnt routes too."""
        rib = self._ribs[(router, vrf)]
        node = self.fabric.nodes[router]
        if any(item.vrf == vrf and item.interface is None for item in node.config.static_routes):
            kept = {
                p: r for p, r in rib.base.items() if r[0].interface == "Null0" and r[0].code == "D"
            }
            rib.base = {**own_routes(node, vrf, tunnels=self.tunnels, more=rib), **kept}

    def share(self, router: str, vrf: str | None, table: SharedTable) -> None:
        """Lay a router's own routes over a shared table; floating statics give way."""
        rib = self.of(router, vrf)
        rib.shared = table
        if rib.own is rib.base:
            rib.own = dict(rib.base)
        for prefix, routes in list(rib.own.items()):
            place = table.position(prefix) if (routes[0].distance or 0) > 1 else None
            rival = table.between(place, place + 1)[:1] if place is not None else []
            if rival and (routes[0].distance or 0) > (rival[0].distance or 0):
                del rib.own[prefix]

    def all_routes(self, router: str) -> tuple[Route, ...]:
        """Every VRF's routes, the global table first."""
        result: list[Route] = []
        for (name, _), rib in self._by_router(router):
            del name
            result.extend(rib.table())
        return tuple(result)

    def _by_router(self, router: str) -> Iterable[tuple[tuple[str, str | None], Rib]]:
        vrfs = {interface.vrf for interface in self.fabric.nodes[router].config.interfaces.values()}
        for vrf in sorted(vrfs | {None}, key=lambda item: item or ""):
            yield (router, vrf), self._ribs[(router, vrf)]
