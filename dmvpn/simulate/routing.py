"""Step 6: routing: every protocol over all interfaces, into everybody's routing tables.

The same layer runs twice: beneath the tunnels, where it carries the underlay between transit
routers, and over them.  Protocols that depend on each other (redistribution, BGP next hops, static
next hops) are run in rounds until no routing table changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dmvpn.config.model import Redistribution
from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate import bgp, isis, ospf, rip
from dmvpn.simulate.bgp_paths import IGP, INCOMPLETE, Path
from dmvpn.simulate.bgp_speakers import Speaker
from dmvpn.simulate.bgp_table import BgpTables, originate
from dmvpn.simulate.bgp_untold import untold
from dmvpn.simulate.eigrp import Neighbours, build_processes
from dmvpn.simulate.eigrp_routes import EigrpRoutes
from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.families import DEFAULTS, Network, lies_in
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.ospf_adjacency import Adjacencies
from dmvpn.simulate.ospf_areas import Areas
from dmvpn.simulate.ospf_routes import External, Ospf
from dmvpn.simulate.redistribution import Covered, handed
from dmvpn.simulate.rib import Ribs, SharedTable

MOST_ROUNDS = 12
DEFAULT_METRIC, BGP_METRIC = 20, 1
Place = tuple[str, str | None]
Learned = dict[Place, dict[Network, tuple[Route, ...]]]


class Routing:
    """All routing protocols of all routers, and everybody's routing tables.

    nhrp None: beneath the tunnels.  assume: BGP neighbours outside the set are taken to be there.
    """

    def __init__(self, fabric: Fabric, nhrp: Nhrp | None, *, assume: bool = False) -> None:
        self.fabric = fabric
        self.nhrp = nhrp
        over = nhrp is not None
        self.ribs = Ribs(fabric, tunnels=over)
        self.processes = build_processes(fabric)
        self.neighbours = Neighbours(nhrp, self.processes)
        self.ospf = ospf.build(fabric, tunnels=over)
        self._ospf_at: dict[str, list[ospf.Process]] = {}
        for process in self.ospf:
            self._ospf_at.setdefault(process.router, []).append(process)
        self.isis = isis.build(fabric, tunnels=over) if fabric.family == 4 else []
        self.rip = rip.build(fabric, tunnels=over)
        self.sessions = bgp.Sessions(fabric, tunnels=over, assume=assume)
        self.bgp: BgpTables | None = None
        self.troubles: list[Trouble] = []
        self._bgp_troubles: list[Trouble] = []
        self._moved = False
        self._igp: set[str] = set()
        self._covered: dict[str, Covered] = {}
        self._reach: bgp.Reach = lambda router, vrf, address: False

    @property
    def dynamic(self) -> bool:
        """Whether any protocol has somebody to talk to."""
        more = self.ospf or self.isis or self.rip or self.sessions.speakers
        return bool(more) or any(process.neighbours for process in self.processes)

    def ospf_of(self, router: str) -> list[ospf.Process]:
        """The OSPF processes of one router."""
        return self._ospf_at.get(router, [])

    def speakers_of(self, router: str) -> list[Speaker]:
        """The BGP speakers of one router, a VRF each."""
        return self.sessions.of(router)

    def adjacent(self) -> set[tuple[str, str]]:
        """Every pair of routers that are neighbours of any protocol."""
        pairs = {
            (process.router, item.peer.process.router)
            for process in self.processes
            for item in process.neighbours
            if item.both
        }
        pairs |= {
            (process.router, item.peer.process.router)
            for process in self.ospf
            for port in process.ports.values()
            for item in port.neighbours
            if item.state == "FULL"
        }
        return pairs | {
            (speaker.router, session.peer.speaker.router)
            for speaker in self.sessions.speakers
            for session in speaker.sessions.values()
            if session.peer is not None
        }

    def run(self, reach: bgp.Reach | None = None) -> None:
        """Neighbours, prefixes, tables; then what is missing from them.

        reach: whether a packet of a router arrives at an address over the tables of now.
        """
        if reach is not None:
            self._reach = reach
        self.neighbours.find()
        if self.nhrp is None and not self.dynamic:
            return
        eigrp = EigrpRoutes(self.processes, self.ribs) if self.processes else None
        if eigrp is not None:
            eigrp.run()
        if self.ospf or self.isis or self.rip or self.sessions.speakers:
            self._rounds(eigrp)
        self.troubles += self.neighbours.troubles
        if eigrp is not None:
            self.troubles += eigrp.split_horizon()

    def _rounds(self, eigrp: EigrpRoutes | None) -> None:
        adjacencies = Adjacencies(self.fabric, self.nhrp, self.ospf)
        others = {process.router for process in self.processes}
        others |= {member.router for member in self.isis} | {item.router for item in self.rip}
        self._igp = others | {process.router for process in self.ospf}
        others |= {speaker.router for speaker in self.sessions.speakers}
        self._areas = Areas(self.ospf, lambda process: process.router in others)
        self._isis = isis.Isis(self.fabric, self.isis)
        self._rip = rip.Rip(self.fabric, self.nhrp, self.rip)
        self._cover()
        mixed = eigrp is not None and any(
            text.split()[0] in ("ospf", "bgp", "isis", "rip", "static")
            for process in self.processes for text in process.settings.redistribute
        )  # fmt: skip
        for number in range(MOST_ROUNDS):
            if eigrp is not None and mixed and number:
                eigrp.run()
            learned = self._learn()
            changed = self._moved
            for place, rib in self.ribs.items():
                self.ribs.resolve_statics(*place)
                changed |= rib.lay(learned.get(place, {}))
            if not changed and number:
                break
        self.troubles += adjacencies.troubles + self._bgp_troubles + self._rip.troubles
        self.troubles += self._rip.split_horizon(self.ribs)
        if self.bgp is not None:
            self.troubles += untold(self.bgp, self.ribs, self.nhrp.passed if self.nhrp else set())

    def _cover(self) -> None:
        """The connected prefixes each protocol runs on, by router."""
        for process in self.processes:
            self._covers(process.router, "eigrp", *(
                prefix for port in process.ports.values() for prefix in port.prefixes))  # fmt: skip
        for area in self.ospf:
            self._covers(area.router, "ospf", *(
                prefix for port in area.ports.values() for prefix in port.prefixes))  # fmt: skip
        for member in self.rip:
            self._covers(member.router, "rip", *(
                port.address.network for port in member.ports.values()))  # fmt: skip
        for item in self.isis:
            self._covers(item.router, "isis", *(
                address.network for address, _, _ in item.ports.values()))  # fmt: skip

    def _covers(self, router: str, protocol: str, *prefixes: Network) -> None:
        self._covered.setdefault(router, {}).setdefault(protocol, set()).update(prefixes)

    def _learn(self) -> Learned:
        """What OSPF, IS-IS and BGP know, each from the tables of the round before."""
        learned: Learned = {}
        self._moved = False
        if self.ospf:
            result = Ospf(self._areas, {item: list(self._externals(item)) for item in self.ospf})
            for process in result.own():
                self._enter(learned, (process.router, process.settings.vrf), result.routes(process))
            for members, table in result.shared():
                places = [(process.router, process.settings.vrf) for process in members]
                self._moved |= self._share(places, table)
        outside = {item: list(self._isis_externals(item)) for item in self.isis}
        for member in self.isis:
            self._enter(learned, (member.router, None), self._isis.routes(member, outside))
        self._rip.run({item: list(self._rip_externals(item)) for item in self.rip})
        for speaks in self.rip:
            place = (speaks.router, speaks.settings.vrf)
            self._enter(learned, place, self._rip.routes(speaks))
        if self.sessions.speakers:
            troubles = self.sessions.judge(self.ribs, self._reach)
            self._bgp_troubles = [self._oriented(item) for item in troubles]
            origins = {item: dict(self._originated(item)) for item in self.sessions.speakers}
            self.bgp = BgpTables(self.sessions.speakers, origins, self._igp_metric, self._alone)
            for speaker in self.bgp.own():
                self._enter(learned, (speaker.router, speaker.vrf), self.bgp.routes(speaker))
            for alike, table in self.bgp.shared():
                places = [(speaker.router, speaker.vrf) for speaker in alike]
                self._moved |= self._share(places, table)
        return learned

    def _share(self, places: Sequence[Place], table: SharedTable) -> bool:
        """Lay the own routes of a class of routers over the table they share; True when it is new."""
        changed = self.ribs.of(*places[0]).shared.flat != table.flat
        for place in places if changed else ():
            self.ribs.share(*place, table)
        return changed

    def _alone(self, speaker: Speaker) -> bool:
        """Whether the router has another protocol beside BGP."""
        return speaker.router in self._igp

    def _oriented(self, trouble: Trouble) -> Trouble:
        """The client of a next hop server first: of many that disagree with one, the one is blamed."""
        server_first = self.nhrp is not None and (trouble.peer, trouble.client) in self.nhrp.passed
        if not server_first:
            return trouble
        return replace(trouble, client=trouble.peer, peer=trouble.client)

    @staticmethod
    def _enter(
        learned: Learned, place: Place, routes: Iterator[tuple[Network, tuple[Route, ...]]]
    ) -> None:
        table = learned.setdefault(place, {})
        for prefix, found in routes:
            known = table.get(prefix)
            if known is None or (found[0].distance or 0) < (known[0].distance or 0):
                table[prefix] = found

    def _externals(self, process: ospf.Process) -> Iterator[External]:
        settings = process.settings
        rib, default = self.ribs.of(process.router, settings.vrf), DEFAULTS[self.fabric.family]
        if settings.default_originate and (settings.default_always or rib.has(default)):
            yield External(default, 1)
        inside = {prefix for port in process.ports.values() for prefix in port.prefixes}
        for route, item, _ in self._handed(process.router, settings.vrf, settings.redistribute):
            if route.prefix in inside or route.code.startswith("O") or _hidden(settings, route):
                continue
            usual = BGP_METRIC if item.source.startswith("bgp") else DEFAULT_METRIC
            metric = item.metric.split()[0] if item.metric else ""
            yield External(
                route.prefix,
                int(metric) if metric.isdigit() else usual,
                "metric-type 1" in item.at.text,
            )
        for summary in settings.summaries:
            if summary.prefix.version == self.fabric.family and summary.advertise:
                yield External(summary.prefix)

    def _isis_externals(self, process: isis.Process) -> Iterator[External]:
        wanted = [Redistribution(word) for word in process.redistribute]
        for route, _, _ in self._handed(process.router, None, wanted):
            if not route.code.startswith("i"):
                yield External(route.prefix)

    def _rip_externals(self, process: rip.Process) -> Iterator[External]:
        settings = process.settings
        for route, _, _ in self._handed(process.router, settings.vrf, settings.redistribute):
            if route.code != "R":
                yield External(route.prefix)
        if settings.default_originate:
            yield External(DEFAULTS[self.fabric.family])

    def _handed(
        self, router: str, vrf: str | None, wanted: Sequence[Redistribution], igp: bool = True
    ) -> Iterator[tuple[Route, Redistribution, object]]:
        config = self.fabric.nodes[router].config
        covered = self._covered.get(router, {})
        yield from handed(config, self.ribs.of(router, vrf), wanted, covered, into_igp=igp)

    def _originated(self, speaker: Speaker) -> Iterator[tuple[Network, Path]]:
        """``redistribute`` first, then ``network``, which wins: its origin is IGP."""
        rib, family = self.ribs.of(speaker.router, speaker.vrf), speaker.family
        for route, item, _ in self._handed(speaker.router, speaker.vrf, family.redistribute, False):
            path = originate(speaker, route.prefix, route, INCOMPLETE, item.route_map)
            if path is not None and route.code != "B":
                yield route.prefix, path
        for network in family.networks:
            prefix = network.prefix
            if prefix.version != self.fabric.family:
                continue
            routes = [route for route in rib.exact(prefix) if route.code != "B"]
            path = originate(speaker, prefix, routes[0], IGP, network.route_map) if routes else None
            if path is not None:
                yield prefix, path
        default = DEFAULTS[self.fabric.family]
        if family.default_information and rib.has(default):
            routes = [route for route in rib.exact(default) if route.code != "B"]
            if routes:
                yield default, Path(origin=INCOMPLETE, weight=32768)

    def _igp_metric(self, speaker: Speaker, next_hop: Address) -> int | None:
        found = self.ribs.of(speaker.router, speaker.vrf).lookup(next_hop)
        return None if found is None else found[1][0].metric or 0


def _hidden(settings: object, route: Route) -> bool:
    """Under a ``summary-address``."""
    summaries = getattr(settings, "summaries", ())
    return any(lies_in(route.prefix, item.prefix) for item in summaries)
