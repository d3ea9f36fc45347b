"""OSPF routes: within an area, between areas, external, in that order of preference (RFC 2328, 16)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.families import DEFAULTS, Network, lies_in
from dmvpn.simulate.ospf import Process
from dmvpn.simulate.ospf_areas import MOST_PATHS, STAND_INS, Areas, Hops, Reach
from dmvpn.simulate.policy import access_list, prefix_list
from dmvpn.simulate.rib import SharedTable

INTRA, INTER, EXTERNAL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class External:
    """A prefix brought in from elsewhere.  type_one: the way to the router that did counts too."""

    prefix: Network
    metric: int = 20
    type_one: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The best way to a prefix.  order: preference, then cost; lower wins."""

    order: tuple[int, int, int]
    cost: int
    code: str
    hops: Hops


Table = dict[Network, Found]


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

    def _own(self, process: Process, area: int) -> Iterator[tuple[Network, int]]:
        """What a border router tells of an area: ranges hide what they hold."""
        ranges = process.area(area).ranges
        least: dict[Network, int] = {}
        for prefix, cost, _ in self.areas.within(process, area, own=True):
            over = [item for item in ranges if lies_in(prefix, item.prefix)]  # fmt: skip
            if any(not item.advertise for item in over):
                continue
            told = over[0].prefix if over else prefix
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
        into = {
            area: {border: self._into(border, area) for border in borders}
            for area, borders in self._borders.items() if area
        }  # fmt: skip
        for process in self.areas.computed:
            if process.border and process.in_backbone:
                continue
            for area in (number for number in process.areas if number in into):
                self._via_borders(process, area, into[area])
            if process.border:  # it tells a stub area a default, and takes nobody else's
                self.tables[process].pop(DEFAULTS[process.node.family], None)

    def _into(self, border: Process, area: int) -> dict[Network, int]:
        settings = border.area(area)
        if settings.kind != "normal" and settings.no_summary:
            return {DEFAULTS[border.node.family]: settings.default_cost or 1}
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
            told[DEFAULTS[border.node.family]] = settings.default_cost or 1
        return told

    def _via_borders(
        self, process: Process, area: int, told: Mapping[Process, Mapping[Network, int]]
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
                entries: dict[Network, tuple[Route, ...]] = {}
                for stand_in in members[:STAND_INS]:
                    for prefix, routes in self.routes(stand_in):
                        entries.setdefault(prefix, routes)
                yield members, SharedTable.of(entries.items())

    def own(self) -> Iterator[Process]:
        """The processes that share their table with nobody."""
        for members in self.areas.classes:
            if len(members) <= STAND_INS:
                yield from members

    def routes(self, process: Process) -> Iterator[tuple[Network, tuple[Route, ...]]]:
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
                      found.cost, None, prefix.prefixlen == 0)
                for hop, interface in hops[:limit]
            )  # fmt: skip


def _better(table: Table, prefix: Network, found: Found) -> None:
    known = table.get(prefix)
    if known is None or found.order < known.order:
        table[prefix] = found
    elif found.order == known.order and found.hops != known.hops:
        table[prefix] = Found(known.order, known.cost, known.code, known.hops | found.hops)


def _connected(process: Process, prefix: Network) -> bool:
    return prefix in process.connected


def _passes(process: Process, area: int, prefix: Network, direction: str) -> bool:
    lists = process.area(area).filter_lists
    config = process.node.config
    return all(prefix_list(config, name, prefix) for name, way in lists if way == direction)


def _permitted(process: Process, kind: str, name: str, prefix: Network) -> bool:
    config = process.node.config
    if kind == "prefix":
        return prefix_list(config, name, prefix)
    return access_list(config, name, prefix) if kind == "acl" else True
