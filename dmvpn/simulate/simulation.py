"""`simulate`: all configurations in, one predicted `Snapshot` for each router out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from weakref import ReferenceType, ref

from dmvpn.config.model import RouterConfig
from dmvpn.model import Address
from dmvpn.simulate.all_links import AllLinks
from dmvpn.simulate.assumptions import assumptions
from dmvpn.simulate.blame import causes
from dmvpn.simulate.crypto_tables import ikev2_rows, ipsec_rows, session_rows
from dmvpn.simulate.detours import detour
from dmvpn.simulate.duplicates import duplicates
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.isakmp_tables import ikev1_rows
from dmvpn.simulate.model import Cause, Flow, Path, Prediction
from dmvpn.simulate.nhrp_cache import NhrpTunnel
from dmvpn.simulate.overlay import Overlay, route_beneath
from dmvpn.simulate.pause import paused_collection
from dmvpn.simulate.pictures import Pictures
from dmvpn.simulate.routing_tables import bgp_rows, ospf_rows
from dmvpn.simulate.tables import dmvpn_rows, eigrp_rows, nhrp_rows, nhs_rows, tunnel_rows
from dmvpn.simulate.underlay import Underlay
from dmvpn.simulate.unrouted import unrouted
from dmvpn.snapshot import TABLES, Snapshot


class Simulation:
    """One network, simulated once; later flows are sent into the same state.

    `simulate` is this class in one call.  Keep the object to ask for further paths on demand.
    """

    def __init__(
        self,
        configs: Mapping[str, RouterConfig],
        *,
        down: Sequence[str] = (),
        assume_underlay: bool = False,
    ) -> None:
        self.names = tuple(configs)
        self._pictures: list[ReferenceType[Pictures]] = []
        with paused_collection():
            self.fabric = Fabric.build(configs, down, assume=assume_underlay)
            self.underlay = Underlay(self.fabric, assume=assume_underlay)
            route_beneath(self.fabric, self.underlay, assume=assume_underlay)
            fabric = self.fabric.six()
            if fabric is not None:
                self.underlay.six = Underlay(fabric, assume=assume_underlay)
                route_beneath(fabric, self.underlay.six, assume=assume_underlay)
            self.four = Overlay(self.fabric, self.underlay, assume=assume_underlay)
            self.six = Overlay(fabric, self.underlay, assume=assume_underlay) if fabric else None
        self.links = AllLinks(self.four.links, self.six.links if self.six else None)

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """IPv4, and IPv6 where any router has it."""
        return (self.four,) if self.six is None else (self.four, self.six)

    def _for(self, address: Address) -> Overlay:
        return self.six if address.version == 6 and self.six is not None else self.four

    def send(self, flow: Flow) -> None:
        """A packet and its answer; what they leave behind stays."""
        for picture in self._pictures:
            taken = picture()
            if taken is not None:
                taken.freeze()
        self._for(flow.destination).traffic.send(flow)

    def path(self, flow: Flow) -> Path:
        """The way a packet takes now."""
        return self._for(flow.destination).walker.path(flow)

    def detour(self, flow: Flow) -> Cause | None:
        """Why a packet that arrives does not take the direct way, where it could."""
        return detour(self._for(flow.destination).walker, flow)

    def delivered(self, router: str, interface: str, peer: Address) -> tuple[bool, bool]:
        """(what a tunnel encrypts arrives at the peer, what the peer encrypts arrives here).

        For whoever counts packets: with an SA, encaps and decaps of both ends follow from it.
        """
        for tunnel in self.fabric.nodes[router].tunnels:
            link = self.links.at(tunnel).get(peer) if tunnel.name == interface else None
            if link is not None and link.sa is not None:
                there, back = link.delivered
                return (there, back) if link.one.origin is tunnel else (back, there)
        return False, False

    def snapshot(self, router: str) -> Snapshot:
        """What one router would show."""
        node = self.fabric.nodes.get(router)
        if node is None:
            return Snapshot(router, missing=tuple((table, "router is down") for table in TABLES))
        return self._snapshot(router, node.tunnels)

    def _snapshot(self, router: str, tunnels: Sequence[Tunnel]) -> Snapshot:
        states = list(self._states(router))
        overlays = self.overlays
        processes = [item for part in overlays for item in part.routing.neighbours.of(router)]
        return Snapshot(
            router,
            dmvpn=tuple(row for state in states for row in dmvpn_rows(state)),
            nhrp=tuple(row for state in states for row in nhrp_rows(state)),
            nhs=tuple(row for state in states for row in nhs_rows(state)),
            ikev1=ikev1_rows(self.links, tunnels),
            ikev2=ikev2_rows(self.links, tunnels),
            ipsec=ipsec_rows(self.links, tunnels),
            sessions=session_rows(self.links, tunnels),
            eigrp=tuple(row for process in processes for row in eigrp_rows(process)),
            ospf=tuple(row for part in overlays for row in ospf_rows(part.routing.ospf_of(router))),
            bgp=tuple(
                row
                for part in overlays
                for row in bgp_rows(part.routing.speakers_of(router), part.routing.bgp)
            ),
            routes=tuple(
                route for part in overlays for route in part.routing.ribs.all_routes(router)
            ),
            tunnels=tunnel_rows(tunnels),
        )

    def _states(self, router: str) -> Iterator[NhrpTunnel]:
        """NHRP of a router: tunnel by tunnel, IPv4 before IPv6."""
        nodes = [(part, part.fabric.nodes[router].tunnels) for part in self.overlays]
        for place in range(len(self.fabric.nodes[router].tunnels)):
            for part, tunnels in nodes:
                state = part.nhrp.of(tunnels[place])
                if state is not None:
                    yield state

    def causes(self) -> tuple[Cause, ...]:
        """Everything that is not as it should be, each with the router to mend."""
        troubles = [item for part in self.overlays for item in part.troubles]
        troubles += (*duplicates(self.fabric), *unrouted(self.fabric.nodes.values()))
        passed = set().union(*(part.nhrp.passed for part in self.overlays))
        adjacent = set().union(*(part.routing.adjacent() for part in self.overlays))
        return tuple(dict.fromkeys(causes(troubles, passed, adjacent)))

    def prediction(self, flows: Sequence[Flow] = ()) -> Prediction:
        """Snapshots of all routers, in the order given, with the paths of the flows.

        A snapshot is built when it is looked at; a later flow does not change it.
        """
        snapshots = Pictures(self.names, self.snapshot)
        self._pictures.append(ref(snapshots))
        outside = {item for part in self.overlays for item in part.routing.sessions.assumed}
        taken = tuple(assumptions(self.fabric, self.underlay, self.links, outside))
        paths, detours = [], []
        for flow in flows:
            path, found = self.path(flow), self.detour(flow)
            paths.append(replace(path, why=found.cause) if found is not None else path)
            detours += [found] if found is not None else []
        said = tuple(dict.fromkeys((*self.causes(), *detours)))
        return Prediction(snapshots, said, tuple(paths), taken)


def simulate(
    configs: Mapping[str, RouterConfig],
    *,
    traffic: Sequence[Flow] = (),
    down: Sequence[str] = (),
    assume_underlay: bool = False,
) -> Prediction:
    """Predict what every router would show.

    configs: by router name.  traffic: packets sent, in order, before the routers are looked at.
    down: ``ROUTER`` or ``ROUTER:INTERFACE`` taken away.  assume_underlay: take the reachability
    of NBMA addresses as given where the configurations hold no way.

    Times and ages are None and counters 0; SPIs are hashes, non-zero where an SA exists.
    """
    simulation = Simulation(configs, down=down, assume_underlay=assume_underlay)
    for flow in traffic:
        simulation.send(flow)
    return simulation.prediction(traffic)
