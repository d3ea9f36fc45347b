"""`simulate`: all configurations in, one predicted `Snapshot` for each router out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from weakref import ReferenceType, ref

from dmvpn.config.model import RouterConfig
from dmvpn.model import Address
from dmvpn.simulate.assumptions import assumptions
from dmvpn.simulate.bgp import Reach
from dmvpn.simulate.blame import causes
from dmvpn.simulate.crypto_tables import ikev2_rows, ipsec_rows, session_rows
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.isakmp_tables import ikev1_rows
from dmvpn.simulate.links import Links
from dmvpn.simulate.model import Cause, Flow, Path, Prediction
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.path import Walker
from dmvpn.simulate.pictures import Pictures
from dmvpn.simulate.recursive import recursive
from dmvpn.simulate.routing import Routing
from dmvpn.simulate.routing_tables import bgp_rows, ospf_rows
from dmvpn.simulate.tables import dmvpn_rows, eigrp_rows, nhrp_rows, nhs_rows, tunnel_rows
from dmvpn.simulate.traffic import Traffic, unanswered
from dmvpn.simulate.underlay import Underlay
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
        self.fabric = Fabric.build(configs, down, assume=assume_underlay)
        self.underlay = Underlay(self.fabric, assume=assume_underlay)
        self._route_beneath(assume_underlay)
        self.links = Links(self.fabric, self.underlay)
        self.nhrp = Nhrp(self.fabric, self.links)
        self.nhrp.run()
        self._if_state()
        self.routing = Routing(self.fabric, self.nhrp, assume=assume_underlay)
        self.walker = Walker(self.fabric, self.links, self.nhrp, self.routing.ribs)
        self.routing.run(_reaching(self.walker))
        self.routing.troubles += recursive(self.fabric, self.links, self.routing.ribs)
        self._ask_for_strangers()
        self.traffic = Traffic(self.walker)

    def _route_beneath(self, assume: bool) -> None:
        """Routing between transit routers, which the tunnels' packets follow."""
        beneath = Routing(self.fabric, None, assume=assume)
        beneath.run(_reaching(Walker(self.fabric, None, None, beneath.ribs)))
        if beneath.dynamic:
            self.underlay.ribs = beneath.ribs

    def _if_state(self) -> None:
        """``if-state nhrp``: the line protocol follows the next hop servers."""
        for tunnel in self.fabric.tunnels():
            state = self.nhrp.of(tunnel)
            servers = state.servers if state is not None else []
            if tunnel.settings.if_state_nhrp and servers:
                tunnel.idle = not any(item.responding for item in servers)
                if tunnel.idle:
                    self.fabric.nodes[tunnel.router].up[tunnel.name] = False

    def _ask_for_strangers(self) -> None:
        """A neighbour heard but never registered: unicast to it needs a resolution nobody answers.

        Measured on IOL-XE 17.15: a hub shows ``UNKNOWN … IKE never IX`` for such a spoke.
        """
        tunnels = {(item.router, item.name): item for item in self.fabric.tunnels()}
        for process in self.routing.processes:
            for adjacency in process.neighbours:
                tunnel = tunnels.get((process.router, adjacency.port.name))
                if tunnel is None or not tunnel.multipoint:
                    continue
                state, address = self.nhrp.of(tunnel), adjacency.peer.address.ip
                if state is not None and state.entry_for(address) is None:
                    unanswered(state, address)

    def send(self, flow: Flow) -> None:
        """A packet and its answer; what they leave behind stays."""
        for picture in self._pictures:
            taken = picture()
            if taken is not None:
                taken.freeze()
        self.traffic.send(flow)

    def path(self, flow: Flow) -> Path:
        """The way a packet takes now."""
        return self.walker.path(flow)

    def delivered(self, router: str, interface: str, peer: Address) -> tuple[bool, bool]:
        """(what a tunnel encrypts arrives at the peer, what the peer encrypts arrives here).

        For whoever counts packets: with an SA, encaps and decaps of both ends follow from it.
        """
        for tunnel in self.fabric.nodes[router].tunnels:
            link = self.links.at(tunnel).get(peer) if tunnel.name == interface else None
            if link is not None and link.sa is not None:
                there, back = link.delivered
                return (there, back) if link.one is tunnel else (back, there)
        return False, False

    def snapshot(self, router: str) -> Snapshot:
        """What one router would show."""
        node = self.fabric.nodes.get(router)
        if node is None:
            return Snapshot(router, missing=tuple((table, "router is down") for table in TABLES))
        return self._snapshot(router, node.tunnels)

    def _snapshot(self, router: str, tunnels: Sequence[Tunnel]) -> Snapshot:
        states = [state for state in map(self.nhrp.of, tunnels) if state is not None]
        processes = self.routing.neighbours.of(router)
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
            ospf=tuple(ospf_rows(self.routing.ospf_of(router))),
            bgp=tuple(bgp_rows(self.routing.speakers_of(router), self.routing.bgp)),
            routes=self.routing.ribs.all_routes(router),
            tunnels=tunnel_rows(tunnels),
        )

    def causes(self) -> tuple[Cause, ...]:
        """Everything that is not as it should be, each with the router to mend."""
        troubles = [*self.nhrp.troubles, *self.routing.troubles, *self.traffic.troubles]
        return causes(troubles, self.nhrp.passed, self.routing.adjacent())

    def prediction(self, flows: Sequence[Flow] = ()) -> Prediction:
        """Snapshots of all routers, in the order given, with the paths of the flows.

        A snapshot is built when it is looked at; a later flow does not change it.
        """
        snapshots = Pictures(self.names, self.snapshot)
        self._pictures.append(ref(snapshots))
        taken = tuple(
            assumptions(self.fabric, self.underlay, self.links, self.routing.sessions.assumed)
        )
        return Prediction(snapshots, self.causes(), tuple(map(self.path, flows)), taken)


def _reaching(walker: Walker) -> Reach:
    return lambda router, vrf, address: walker.walk(router, address, vrf).reached


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
