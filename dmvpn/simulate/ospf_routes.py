"""OSPF routes: within an area, between areas, external, in that order of preference (RFC 2328, 16)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.linkstate import Edge, FirstHop, Graph
from dmvpn.simulate.ospf import ELECTS, LOOPBACK, P2MP, P2MP_NBMA, P2P, Port, Process
from dmvpn.simulate.policy import access_list, prefix_list
from dmvpn.simulate.rib import SharedTable

DEFAULT = IPv4Network("0.0.0.0/0")
MOST_PATHS = 4
INTRA, INTER, EXTERNAL = 0, 1, 2
STAND_INS = 2
Alone = Callable[[Process], bool]
Hops = frozenset[FirstHop]
Reach = Mapping[Hashable, tuple[int, Hops]]


@dataclass(frozen=True, slots=True)
class External:
    """A prefix brought in from elsewhere.  type_one: the way to the router that did counts too."""

    prefix: IPv4Network
    metric: int = 20
    type_one: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The best way to a prefix.  order: preference, then cost; lower wins."""

    order: tuple[int, int, int]
    cost: int
    code: str
    hops: Hops


Table = dict[IPv4Network, Found]


class Areas:
    """The graphs and stub prefixes of every area, and which processes stand for others.

    alone: processes whose table must be their own.  Of those that cannot be told apart, two are
    computed: each holds the prefixes of the other, so that together they hold everybody's.
    """

    def __init__(self, processes: Sequence[Process], alone: Alone = lambda process: False) -> None:
        self.processes = processes
        self.classes = list(_classes(processes, alone))
        self.computed = [item for members in self.classes for item in members[:STAND_INS]]
        self.graphs: dict[int, Graph] = {}
        self.stubs: dict[int, dict[Hashable, list[tuple[IPv4Network, int]]]] = {}
        self._listed: dict[Port, set[Port]] = {}
        for process in processes:
            for port in process.ports.values():
                self._enter(process, port)
        for graph in self.graphs.values():
            graph.prune()
        self._paths: dict[tuple[Process, int], Reach] = {}
        self._virtual_links()

    def reach(self, process: Process, area: int) -> Reach:
        """The ways of a router to everything in one of its areas."""
        key = (process, area)
        if key not in self._paths:
            inside = area in process.areas and area in self.graphs
            self._paths[key] = self.graphs[area].paths(process) if inside else {}
        return self._paths[key]

    def _enter(self, process: Process, port: Port) -> None:
        graph = self.graphs.setdefault(port.area, Graph())
        stubs = self.stubs.setdefault(port.area, {}).setdefault(process, [])
        if port.kind in (P2P, P2MP, P2MP_NBMA):
            for item in port.neighbours:
                if item.state == "FULL":
                    graph.add(process, Edge(item.peer.process, port.cost, item.peer.address.ip,
                                            port.name))  # fmt: skip
        elif self._transit(process, port, graph):
            return
        host = port.kind in (LOOPBACK, P2MP, P2MP_NBMA)
        network = IPv4Network(port.address.ip) if host else port.address.network
        stubs.append((network, 0 if port.kind in (P2MP, P2MP_NBMA) else port.cost))

    def _transit(self, process: Process, port: Port, graph: Graph) -> bool:
        """A network with a designated router is a vertex of its own."""
        full = [item.peer for item in port.neighbours if item.state == "FULL"]
        if port.kind not in ELECTS or port.dr is None or not full:
            return False
        if port.dr is not port and port.dr not in full:
            return False
        network = (port.dr, "network")
        graph.add(process, Edge(network, port.cost, None, port.name))
        if port.dr not in self._listed:
            self._listed[port.dr] = {
                item.peer for item in port.dr.neighbours if item.state == "FULL"
            }
        listed = port.dr is port or port in self._listed[port.dr]
        if listed and port.dr.dr is port.dr:
            graph.add(network, Edge(process, 0, port.address.ip))
        if port.dr is port:
            prefix = (port.address.network, 0)
            self.stubs.setdefault(port.area, {}).setdefault(network, []).append(prefix)
        return True

    def _virtual_links(self) -> None:
        """A virtual link joins two border routers in the backbone, over the area between them."""
        by_id = {process.router_id: process for process in self.processes}
        backbone = self.graphs.get(0)
        joined = False
        for process in self.processes if backbone is not None else ():
            for number in process.areas:
                for far in process.area(number).virtual_links:
                    peer = by_id.get(far)
                    way = self.reach(process, number).get(peer) if peer is not None else None
                    if way is not None and peer is not None and process.router_id in (
                        peer.area(number).virtual_links
                    ):  # fmt: skip
                        assert backbone is not None
                        backbone.add(process, Edge(peer, way[0], hops=way[1]))
                        joined = True
        for process in self.processes if joined else ():
            linked = any(process.area(number).virtual_links for number in process.areas)
            if backbone is not None and (0 in process.areas or linked):
                self._paths[process, 0] = backbone.paths(process)

    def within(self, process: Process, area: int, *, own: bool = False) -> Iterator[
        tuple[IPv4Network, int, Hops]
    ]:  # fmt: skip
        """Every prefix of an area as a router sees it: (prefix, cost, first hops)."""
        reach = self.reach(process, area)
        stubs = self.stubs.get(area, {})
        for vertex, (cost, hops) in reach.items():
            if vertex is process and not own:
                continue
            for prefix, more in stubs.get(vertex, ()):
                yield prefix, cost + more, hops


class Ospf:
    """All OSPF routes of all processes for one set of external prefixes."""

    def __init__(self, areas: Areas, externals: Mapping[Process, Sequence[External]]) -> None:
        self.areas = areas
        self.externals = {who: found for who, found in externals.items() if found}
        self.tables: dict[Process, Table] = {}
        self._borders: dict[int, list[Process]] = {}
        for process in areas.computed:
            self.tables[process] = self._intra(process)
            if process.border:
                for area in {*process.areas, 0}:
                    self._borders.setdefault(area, []).append(process)
        self._summaries()
        if self.externals:
            self._external()

    def _intra(self, process: Process) -> Table:
        table: Table = {}
        for area in {*process.areas, *({0} if process.border else ())}:
            for prefix, cost, hops in self.areas.within(process, area):
                if hops:
                    _better(table, prefix, Found((INTRA, cost, 0), cost, "O", hops))
        return table

    def _own(self, process: Process, area: int) -> Iterator[tuple[IPv4Network, int]]:
        """What a border router tells of an area: ranges hide what they hold."""
        ranges = process.area(area).ranges
        least: dict[IPv4Network, int] = {}
        for prefix, cost, _ in self.areas.within(process, area, own=True):
            over = [item for item in ranges if isinstance(item.prefix, IPv4Network)
                    and prefix.subnet_of(item.prefix)]  # fmt: skip
            if any(not item.advertise for item in over):
                continue
            told = over[0].prefix if over else prefix
            assert isinstance(told, IPv4Network)
            least[told] = max(least.get(told, 0), cost) if over else min(
                least.get(told, cost), cost
            )  # fmt: skip
        yield from least.items()

    def _summaries(self) -> None:
        """Border routers tell the backbone of their areas, then their areas of everything else."""
        told = {
            border: {prefix: cost for area in border.areas if area
                     for prefix, cost in self._own(border, area)
                     if _passes(border, area, prefix, "out") and _passes(border, 0, prefix, "in")}
            for border in self._borders.get(0, ())
        }  # fmt: skip
        for process in self.areas.computed:
            if 0 in process.areas or process.border:
                self._via_borders(process, 0, told)
        for area in (number for number in self._borders if number):
            told = {border: self._into(border, area) for border in self._borders[area]}
            for process in self.areas.computed:
                if area in process.areas and not process.border:
                    self._via_borders(process, area, told)

    def _into(self, border: Process, area: int) -> dict[IPv4Network, int]:
        settings = border.area(area)
        if settings.kind != "normal" and settings.no_summary:
            return {DEFAULT: settings.default_cost or 1}
        told = {prefix: cost for other in border.areas if other != area
                for prefix, cost in self._own(border, other)}  # fmt: skip
        for prefix, found in self.tables[border].items():
            if found.order[0] == INTER:
                told.setdefault(prefix, found.cost)
        told = {
            prefix: cost for prefix, cost in told.items()
            if _passes(border, area, prefix, "in") and _passes(border, 0, prefix, "out")
        }  # fmt: skip
        if settings.kind == "stub" or settings.default_information:
            told[DEFAULT] = settings.default_cost or 1
        return told

    def _via_borders(
        self, process: Process, area: int, told: Mapping[Process, Mapping[IPv4Network, int]]
    ) -> None:
        reach = self.areas.reach(process, area)
        for border, prefixes in told.items():
            way = reach.get(border)
            if border is process or way is None:
                continue
            for prefix, cost in prefixes.items():
                total = way[0] + cost
                if not _connected(process, prefix):
                    found = Found((INTER, total, 0), total, "O IA", way[1])
                    _better(self.tables[process], prefix, found)

    def _routers(self, process: Process) -> dict[Hashable, tuple[int, Hops]]:
        """The ways to the routers of this router's own areas."""
        best: dict[Hashable, tuple[int, Hops]] = {}
        for area in {*process.areas, *({0} if process.border else ())}:
            for vertex, way in self.areas.reach(process, area).items():
                if vertex not in best or way[0] < best[vertex][0]:
                    best[vertex] = way
        return best

    def _external(self) -> None:
        direct = {process: self._routers(process) for process in self.areas.computed}
        borders = {item for found in self._borders.values() for item in found}
        for group in (borders, [item for item in self.areas.computed if item not in borders]):
            found = {process: self._through(process, direct, borders) for process in group}
            direct.update(found)
        for process in self.areas.computed:
            for origin, prefixes in self.externals.items():
                way = direct[process].get(origin)
                if origin is not process and way is not None and way[1]:
                    self._enter_external(process, origin, way, prefixes)

    def _through(
        self,
        process: Process,
        direct: Mapping[Process, Reach],
        borders: Iterable[Process],
    ) -> dict[Hashable, tuple[int, Hops]]:
        ways = dict(direct[process])
        for origin in self.externals:
            if origin in direct[process]:
                continue
            for border in borders:
                here, on = direct[process].get(border), direct[border].get(origin)
                if here is None or on is None or border is process:
                    continue
                total = here[0] + on[0]
                if origin not in ways or total < ways[origin][0]:
                    ways[origin] = (total, here[1])
        return ways

    def _enter_external(
        self,
        process: Process,
        origin: Process,
        way: tuple[int, Hops],
        prefixes: Iterable[External],
    ) -> None:
        kinds = {process.area(area).kind for area in process.areas}
        shared = [area for area in process.areas if area in origin.areas]
        nssa = any(process.area(area).kind == "nssa" for area in shared)
        if kinds and "normal" not in kinds and not nssa:
            return
        for item in prefixes:
            if _connected(process, item.prefix):
                continue
            cost = item.metric + way[0] if item.type_one else item.metric
            code = f"O {'N' if nssa else 'E'}{1 if item.type_one else 2}"
            order = (EXTERNAL + (not item.type_one), cost, way[0])
            _better(self.tables[process], item.prefix, Found(order, cost, code, way[1]))

    def shared(self) -> Iterator[tuple[Sequence[Process], SharedTable]]:
        """The classes of more members than are computed, with the table they all have.

        What a member holds itself is in the table too; its connected routes lie over it.
        """
        for members in self.areas.classes:
            if len(members) > STAND_INS:
                entries: dict[IPv4Network, tuple[Route, ...]] = {}
                for stand_in in members[:STAND_INS]:
                    for prefix, routes in self.routes(stand_in):
                        entries.setdefault(prefix, routes)
                yield members, SharedTable.of(entries.items())

    def own(self) -> Iterator[Process]:
        """The processes that share their table with nobody."""
        for members in self.areas.classes:
            if len(members) <= STAND_INS:
                yield from members

    def routes(self, process: Process) -> Iterator[tuple[IPv4Network, tuple[Route, ...]]]:
        """The routes of one process as the routing table holds them."""
        settings = process.settings
        limit = settings.maximum_paths or MOST_PATHS
        filters = [item for item in settings.distribute_lists if item.direction == "in"]
        for prefix, found in self.tables[process].items():
            if _connected(process, prefix) or not all(
                _permitted(process, item.kind, item.name, prefix) for item in filters
            ):
                continue
            hops = sorted(found.hops, key=lambda hop: (hop[1] or "", int(hop[0] or 0)))
            yield prefix, tuple(
                Route(prefix, settings.vrf, found.code, hop, interface, settings.distance,
                      found.cost, None, prefix == DEFAULT)
                for hop, interface in hops[:limit]
            )  # fmt: skip


def _classes(processes: Sequence[Process], alone: Alone) -> Iterator[list[Process]]:
    """Routers with the same neighbours, links and settings: the spokes of a hub."""
    classes: dict[object, list[Process]] = {}
    for process in processes:
        settings = process.settings
        around = frozenset(
            (port.name, port.area, port.kind, port.cost, port.dr, item.peer)
            for port in process.ports.values()
            for item in port.neighbours
            if item.state == "FULL"
        )
        apart = (
            not around
            or len(around) > MOST_PATHS
            or process.border
            or settings.distribute_lists
            or alone(process)
        )
        key = (around, process.areas, settings.vrf, settings.distance, settings.maximum_paths)
        classes.setdefault((process,) if apart else key, []).append(process)
    yield from classes.values()


def _better(table: Table, prefix: IPv4Network, found: Found) -> None:
    known = table.get(prefix)
    if known is None or found.order < known.order:
        table[prefix] = found
    elif found.order == known.order and found.hops != known.hops:
        table[prefix] = Found(known.order, known.cost, known.code, known.hops | found.hops)


def _connected(process: Process, prefix: IPv4Network) -> bool:
    return prefix in process.connected


def _passes(process: Process, area: int, prefix: IPv4Network, direction: str) -> bool:
    lists = process.area(area).filter_lists
    config = process.node.config
    return all(prefix_list(config, name, prefix) for name, way in lists if way == direction)


def _permitted(process: Process, kind: str, name: str, prefix: IPv4Network) -> bool:
    config = process.node.config
    if kind == "prefix":
        return prefix_list(config, name, prefix)
    return access_list(config, name, prefix) if kind == "acl" else True
