"""Step 6a: EIGRP prefixes into the routing tables of all routers."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.eigrp import Port, Process, own_prefixes
from dmvpn.simulate.families import Network, lies_in, netmask
from dmvpn.simulate.metric import Vector, composite
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.policy import access_list, prefix_list
from dmvpn.simulate.rib import EIGRP_DISTANCE, Ribs, SharedTable
from dmvpn.simulate.spread import Filtered, Group, Offer, Result, Spread, filters_of
from dmvpn.simulate.stops import Stop

EXTERNAL_DISTANCE, SUMMARY_DISTANCE = 170, 5
REDISTRIBUTED = {"connected", "static", "ospf", "bgp", "isis", "rip"}
Origins = dict[Network, list[tuple[Process, Vector]]]


class EigrpRoutes:
    """EIGRP of all routers, once the neighbours are known."""

    def __init__(self, processes: list[Process], ribs: Ribs) -> None:
        self.processes = processes
        self.ribs = ribs
        self.spread = Spread(processes)
        self._routes: dict[tuple[object, ...], Route] = {}

    def run(self) -> None:
        """Prefixes into tables; again when what is redistributed has changed."""
        tables: dict[int, dict[Network, tuple[Route, ...]]] = {
            number: {} for number in range(len(self.spread.classes))
        }
        extra: dict[Process, dict[Network, tuple[Route, ...]]] = {}
        found: list[tuple[Group, Result]] = []
        for group in self._groups():
            found.append((group, self.spread.search(group)))
        for group in self._summaries(found):
            found.append((group, self.spread.search(group)))
        for group, result in found:
            self._enter(group, result, tables, extra)
        self._share(tables, extra)

    def _groups(self) -> Iterator[Group]:
        ports = {port for item in self.processes for port in item.ports.values()
                 if port.settings.summaries}  # fmt: skip
        by_summary: dict[tuple[int, int], set[Port]] = {}
        for port in ports:
            for summary in port.settings.summaries:
                key = (summary.prefixlen, int(summary.network_address))
                by_summary.setdefault(key, set()).add(port)
        lengths = sorted({length for length, _ in by_summary})
        groups: dict[object, Group] = {}
        filters = any(filters_of(process) for process in self.processes)
        for external, origins in ((False, self._connected()), (True, self._redistributed())):
            for prefix, seeds in origins.items():
                number = int(prefix.network_address)
                blocked = frozenset(
                    port
                    for length in lengths
                    if length < prefix.prefixlen
                    for port in by_summary.get(
                        (length, number & netmask(length, prefix.version)), ()
                    )
                )
                filtered = self._denied(prefix) if filters else frozenset()
                alike = (tuple(seeds), blocked, external, filtered)
                group = Group(tuple(seeds), [], external, None, blocked, filtered)
                groups.setdefault(alike, group).prefixes.append(prefix)
        return iter(groups.values())

    def _denied(self, prefix: Network) -> Filtered:
        """The distribute lists that stop a prefix; a list that is not there stops nothing."""
        denied = set()
        for process in self.processes:
            for item in process.settings.distribute_lists:
                passes = (
                    prefix_list(process.config, item.name, prefix)
                    if item.kind == "prefix"
                    else item.kind != "acl" or access_list(process.config, item.name, prefix)
                )
                if not passes:
                    denied.add((process, item.interface, item.direction))
        return frozenset(denied)

    def _connected(self) -> Origins:
        origins: Origins = {}
        for process in self.processes:
            if process.settings.stub and "connected" not in process.settings.stub:
                continue
            for prefix, vector in own_prefixes(process):
                origins.setdefault(prefix, []).append((process, vector))
        return origins

    def _redistributed(self) -> Origins:
        """``redistribute``: external, with a metric as an interface of 1 Gbit/s has it."""
        origins: Origins = {}
        for process in self.processes:
            words = {text.split()[0] for text in process.settings.redistribute if text}
            stub = process.settings.stub
            if not words & REDISTRIBUTED or (stub and "redistributed" not in stub
                                                       and "static" not in stub):  # fmt: skip
                continue
            inside = {prefix for prefix, _ in own_prefixes(process)}
            for prefix, routes in self.ribs.of(process.router, process.settings.vrf).own.items():
                kind = {"C": "connected", "S": "static", "O": "ospf", "B": "bgp", "i": "isis",
                        "R": "rip"}.get(routes[0].code[:1])  # fmt: skip
                if kind in words and prefix not in inside and routes[0].code != "L":
                    origins.setdefault(prefix, []).append((process, Vector(1_000_000, 10, 10**7)))
        return origins

    def _summaries(self, found: list[tuple[Group, Result]]) -> list[Group]:
        """A summary is told when a component exists, with the least metric among them."""
        seeds: dict[Network, list[tuple[Process, Vector, Port]]] = {}
        for process in self.processes:
            for port in process.ports.values():
                for told in port.settings.summaries:
                    best = self._least(process, told, found)
                    if best is not None:
                        seeds.setdefault(told, []).append((process, best, port))
        for summary, items in seeds.items():
            for process, vector, _ in items:
                metric = composite(vector, named=process.named)
                route = Route(summary, process.settings.vrf, "D", None, "Null0", SUMMARY_DISTANCE,
                              metric, None, summary.prefixlen == 0)  # fmt: skip
                rib = self.ribs.of(process.router, process.settings.vrf)
                if summary not in rib.own:
                    rib.configure(route)
        return [
            Group(
                tuple((process, vector) for process, vector, _ in items),
                [summary],
                only_ports=frozenset(port for _, _, port in items),
            )
            for summary, items in seeds.items()
        ]

    def _least(
        self, process: Process, summary: Network, found: list[tuple[Group, Result]]
    ) -> Vector | None:
        vectors = [
            vector
            for prefix, vector in own_prefixes(process)
            if prefix != summary and lies_in(prefix, summary)
        ]
        for group, result in found:
            offers = result.get(process)
            if offers and any(
                item != summary and lies_in(item, summary) for item in group.prefixes
            ):
                vectors.append(offers[0].vector)
        return min(vectors, key=lambda item: composite(item, named=True), default=None)

    def _enter(
        self,
        group: Group,
        result: Result,
        tables: dict[int, dict[Network, tuple[Route, ...]]],
        extra: dict[Process, dict[Network, tuple[Route, ...]]],
    ) -> None:
        """Put what one search found into the table of every class."""
        origins = {process for process, _ in group.seeds}
        everybody = len(group.seeds) > 4
        for number, members in enumerate(self.spread.classes):
            if everybody and len(members) > 1:
                for member in members:
                    if member in result:
                        extra.setdefault(member, {}).update(self._entries(group, result[member]))
                continue
            stand_in = next((item for item in members[:6] if item not in origins), None)
            offers = result.get(stand_in) if stand_in is not None else None
            if offers:
                tables[number].update(self._entries(group, offers))

    def _entries(
        self, group: Group, offers: tuple[Offer, ...]
    ) -> Iterator[tuple[Network, tuple[Route, ...]]]:
        for prefix in group.prefixes:
            yield prefix, tuple(self._route(group, prefix, offer) for offer in offers)

    def _route(self, group: Group, prefix: Network, offer: Offer) -> Route:
        process = offer.port.process
        key = (prefix, offer.next_hop, offer.port.name, offer.metric, group.external,
               process.settings.vrf)  # fmt: skip
        if key not in self._routes:
            self._routes[key] = Route(
                prefix,
                process.settings.vrf,
                "D EX" if group.external else "D",
                offer.next_hop,
                offer.port.name,
                EXTERNAL_DISTANCE if group.external else EIGRP_DISTANCE,
                offer.metric,
                None,
                prefix.prefixlen == 0,
            )
        return self._routes[key]

    def _share(
        self,
        tables: dict[int, dict[Network, tuple[Route, ...]]],
        extra: dict[Process, dict[Network, tuple[Route, ...]]],
    ) -> None:
        for number, members in enumerate(self.spread.classes):
            table = SharedTable.of(tables[number].items())
            for process in members:
                mine = table
                if process in extra:
                    mine = SharedTable.of({**tables[number], **extra[process]}.items())
                self.ribs.share(process.router, process.settings.vrf, mine)

    def split_horizon(self) -> Iterator[Trouble]:
        """Prefixes a hub has learnt on a tunnel and does not tell its other neighbours there."""
        for process in self.processes:
            for port in process.ports.values():
                if port.settings.split_horizon and port.interface.tunnel is not None:
                    yield from self._untold(process, port)

    def _untold(self, process: Process, port: Port) -> Iterator[Trouble]:
        around = [item.peer for item in process.neighbours if item.both and item.port is port]
        if len(around) < 2:
            return
        for place, peer in enumerate(around):
            others = (around[place - step] for step in (1, 2) if around[place - step] is not peer)
            missing = next(filter(None, (self._missing(peer, other) for other in others)), None)
            if missing is not None:
                said = (
                    f"{process.router} learns {missing} on {port.name} and does not tell "
                    f"{peer.process.router} there: EIGRP split horizon is on"
                )
                at = ((process.router, process.settings.at),)
                stop = Stop(Layer.ROUTING, said, process.router, at)
                yield Trouble(process.router, peer.process.router, stop)

    def _missing(self, peer: Port, other: Port) -> Network | None:
        rib = self.ribs.of(peer.process.router, peer.process.settings.vrf)
        if other.process.settings.stub and "connected" not in other.process.settings.stub:
            return None
        for prefix, _ in own_prefixes(other.process):
            if prefix in other.prefixes:
                continue
            found = rib.lookup(prefix.network_address)
            if found is None or (found[0].prefixlen == 0 and found[1][0].code == "S"):
                return prefix
        return None
