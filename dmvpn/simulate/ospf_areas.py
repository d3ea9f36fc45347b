"""OSPF areas as graphs: routers, networks and stub prefixes; which routers stand for others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from dmvpn.simulate.families import Network
from dmvpn.simulate.linkstate import Edge, FirstHop, Graph
from dmvpn.simulate.ospf import ELECTS, LOOPBACK, P2MP, P2MP_NBMA, P2P, Port, Process

MOST_PATHS = 4
STAND_INS = 2
Alone = Callable[[Process], bool]
Hops = frozenset[FirstHop]
Reach = Mapping[Hashable, tuple[int, Hops]]


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
        self.stubs: dict[int, dict[Hashable, list[tuple[Network, int]]]] = {}
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
        alone = port.kind in (LOOPBACK, P2MP, P2MP_NBMA)
        cost = 0 if port.kind in (P2MP, P2MP_NBMA) else port.cost
        stubs += ((network, cost) for network in (port.hosts if alone else port.prefixes))

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
            stubs = self.stubs.setdefault(port.area, {}).setdefault(network, [])
            stubs += ((prefix, 0) for prefix in port.prefixes)
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
        tuple[Network, int, Hops]
    ]:  # fmt: skip
        """Every prefix of an area as a router sees it: (prefix, cost, first hops)."""
        reach = self.reach(process, area)
        stubs = self.stubs.get(area, {})
        for vertex, (cost, hops) in reach.items():
            if vertex is process and not own:
                continue
            for prefix, more in stubs.get(vertex, ()):
                yield prefix, cost + more, hops


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
