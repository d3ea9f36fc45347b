"""One address family over the tunnels: NHRP, routing, and what traffic leaves behind."""

from __future__ import annotations

from dmvpn.simulate.bgp import Reach
from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.links import Links
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.path import Walker
from dmvpn.simulate.recursive import recursive
from dmvpn.simulate.routing import Routing
from dmvpn.simulate.traffic import Traffic, unanswered
from dmvpn.simulate.underlay import Underlay


class Overlay:
    """Steps 2 to 7, for IPv4 or for IPv6; the steps beneath are those of both."""

    def __init__(self, fabric: Fabric, underlay: Underlay, *, assume: bool) -> None:
        self.fabric = fabric
        self.links = Links(fabric, underlay)
        self.nhrp = Nhrp(fabric, self.links)
        self.nhrp.run()
        self._if_state()
        self.routing = Routing(fabric, self.nhrp, assume=assume)
        self.walker = Walker(fabric, self.links, self.nhrp, self.routing.ribs)
        self.routing.run(reaching(self.walker))
        self.routing.troubles += recursive(fabric, self.links, self.routing.ribs)
        self._ask_for_strangers()
        self.traffic = Traffic(self.walker)

    def _if_state(self) -> None:
        """``if-state nhrp``: the line protocol follows the next hop servers."""
        for tunnel in self.fabric.tunnels():
            state = self.nhrp.of(tunnel)
            servers = state.servers if state is not None else []
            if tunnel.settings.if_state_nhrp and servers:
                idle = not any(item.responding for item in servers)
                tunnel.idle = tunnel.origin.idle = idle
                if idle:
                    self.fabric.nodes[tunnel.router].up[tunnel.name] = False

    def _ask_for_strangers(self) -> None:
        """A neighbour heard but never registered: unicast to it needs a resolution nobody answers.

        Measured on IOL-XE 17.15: a hub shows ``UNKNOWN … IKE never IX`` for such a spoke.
        """
        tunnels = {(item.router, item.name): item for item in self.fabric.tunnels()}
        for process in self.routing.processes:
            for adjacency in process.neighbours:
                tunnel = tunnels.get((process.router, adjacency.port.name))
                peer = adjacency.peer.interface.address
                if tunnel is None or not tunnel.multipoint or peer is None:
                    continue
                state = self.nhrp.of(tunnel)
                if state is not None and state.entry_for(peer.ip) is None:
                    unanswered(state, peer.ip)

    @property
    def troubles(self) -> list[Trouble]:
        """Everything found wrong, from the bottom up."""
        return [*self.nhrp.troubles, *self.routing.troubles, *self.traffic.troubles]


def reaching(walker: Walker) -> Reach:
    """Whether packets arrive, for sessions that need it."""
    return lambda router, vrf, address: walker.walk(router, address, vrf).reached


def route_beneath(fabric: Fabric, underlay: Underlay, *, assume: bool) -> None:
    """Routing between transit routers, which the tunnels' packets follow."""
    beneath = Routing(fabric, None, assume=assume)
    beneath.run(reaching(Walker(fabric, None, None, beneath.ribs)))
    if beneath.dynamic:
        underlay.ribs = beneath.ribs
