"""What traffic changes: NHRP resolution (phase 2), redirect and shortcut (phase 3).

A phase is not asked for; it follows from next hops, ``redirect`` at the router in between and
``shortcut`` at the router where the packet entered the cloud.  Point-to-point GRE (phase 1) never
resolves.  The entries are those measured on IOL-XE 17.15 and IOSv 15.9.
"""

from __future__ import annotations

from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.families import Network, host
from dmvpn.simulate.links import Link
from dmvpn.simulate.model import Flow
from dmvpn.simulate.nhrp_cache import CacheEntry, NhrpTunnel, Trouble
from dmvpn.simulate.path import Walk, Walker, in_cloud, redirected

NHRP_DISTANCE, NHRP_METRIC = 250, 255


class Traffic:
    """Sends flows and keeps what they leave behind in NHRP caches and routing tables."""

    def __init__(self, walker: Walker) -> None:
        assert walker.nhrp is not None and walker.links is not None
        self.walker = walker
        self.nhrp = walker.nhrp
        self.links = walker.links
        self.troubles: list[Trouble] = []

    def send(self, flow: Flow) -> None:
        """A packet and its answer."""
        if flow.destination.version != self.walker.fabric.family or flow.router not in (
            self.walker.fabric.nodes
        ):
            return
        if self._to_itself(flow):
            return
        source = self.walker.source_of(flow)
        there = self._one_way(flow.router, flow.destination, self.walker.vrf_of(flow))
        if source is not None and there.last != flow.router:
            back = Flow(there.last, source, vrf=there.vrf)
            self._one_way(there.last, source, self.walker.vrf_of(back))

    def _to_itself(self, flow: Flow) -> bool:
        """A hub that pings its own tunnel address asks NHRP for it, and nobody is there to answer.

        Seen on two public labs' hubs: the ping succeeds, ``UNKNOWN … never IX`` stays.
        """
        for tunnel in self.walker.fabric.overlay.get(flow.destination, ()):
            if tunnel.router == flow.router:
                state = self.nhrp.of(tunnel)
                if state is not None and tunnel.up and tunnel.multipoint and not state.servers:
                    unanswered(state, flow.destination)
                return True
        return False

    def _one_way(self, router: str, destination: Address, vrf: str | None) -> Walk:
        walk = self.walker.walk(router, destination, vrf)
        hops = in_cloud(walk.steps)
        sent = hops[0].sent if hops else None
        if sent is None or not sent.multipoint:
            return walk
        if hops[0].unresolved is not None:
            self._resolve_next_hop(sent, hops[0].unresolved)
            return walk
        egress = hops[-1].received
        if egress is not None and redirected(hops) and sent.does("shortcut"):
            self._shortcut(sent, egress, destination)
        return walk

    def _registered(self, tunnel: Tunnel, address: Address) -> Tunnel | None:
        """Who holds a tunnel address, as the next hop servers of a router know it."""
        waiting, asked = [self.nhrp.of(tunnel)], set()
        while waiting:
            state = waiting.pop(0)
            if state is None or id(state) in asked:
                continue
            asked.add(id(state))
            if address in state.clients:
                return state.clients[address][0]
            for server in (item for item in state.servers if item.responding):
                link = self.links.between(state.tunnel, server.nbma) if server.nbma else None
                if link is not None and link.other is not None:
                    if link.other.address is not None and link.other.address.ip == address:
                        return link.other
                    waiting.append(self.nhrp.of(link.other))
        return None

    def _resolve_next_hop(self, asking: Tunnel, address: Address) -> None:
        """Phase 2: the routing next hop is another spoke; its NBMA address is asked for."""
        answering = self._registered(asking, address)
        if answering is None or not answering.multipoint:
            self._unanswered(asking, address)
            return
        link = self._meet(asking, answering)
        if link is None:
            return
        self._learn(asking, answering, link, ("router", "nhop"), "D")
        self._learn(answering, asking, link, ("router", "nhop"), "D")
        for tunnel in (answering, asking):
            if tunnel.address is not None:
                self._answer(tunnel, host(tunnel.address.ip))

    def _shortcut(self, asking: Tunnel, answering: Tunnel, destination: Address) -> None:
        """Phase 3: the resolution request follows the packet to where it leaves the cloud."""
        if answering.address is None or asking.address is None:
            return
        if not answering.multipoint:
            self._unanswered(asking, answering.address.ip)
            return
        link = self._meet(asking, answering)
        if link is None:
            return
        for one, other in ((asking, answering), (answering, asking)):
            self._learn(one, other, link, ("router", "nhop", "rib"), "DT1")
            if link.works:
                self._host_route(one, other)
        prefix = self._prefix(answering, destination)
        if prefix is None or prefix == answering.address.network or prefix.prefixlen == 0:
            return
        self._answer(answering, prefix)
        if link.works:
            self._install(asking, answering, prefix)

    def _prefix(self, answering: Tunnel, destination: Address) -> Network | None:
        """The prefix a resolution reply names: the connected subnet or the route there."""
        for interface in answering.config.interfaces.values():
            for address in interface.addresses:
                if destination in address.network and interface.vrf == answering.interface.vrf:
                    return address.network
        found = self.walker.ribs.of(answering.router, answering.interface.vrf).lookup(destination)
        return found[0] if found is not None else None

    def _meet(self, asking: Tunnel, answering: Tunnel) -> Link | None:
        nbma, mine = self._seen(answering), self._seen(asking)
        if nbma is None:
            return None
        link = self.links.between(asking, nbma)
        if not link.works and nbma != answering.nbma and mine is not None:
            # The one behind NAT begins: its answer opens the way that the question could not take.
            begun = self.links.between(answering, mine)
            if begun.works:
                self.links.adopt(asking, nbma, begun)
                return begun
        if link.stop is not None:
            self.troubles.append(Trouble(asking.router, answering.router, link.stop))
        return link

    def _seen(self, tunnel: Tunnel) -> Address | None:
        """The NBMA address under which the others know a tunnel."""
        return self.nhrp.seen.get(id(tunnel), tunnel.nbma)

    def _state(self, tunnel: Tunnel) -> NhrpTunnel:
        state = self.nhrp.of(tunnel)
        assert state is not None
        return state

    def _learn(
        self, tunnel: Tunnel, peer: Tunnel, link: Link, flags: tuple[str, ...], attributes: str
    ) -> None:
        state = self.nhrp.of(tunnel)
        if state is None or peer.address is None:
            return
        target = host(peer.address.ip)
        if not link.works:
            # Without a usable key no crypto socket opens: measured as DX on IOSv 15.9.
            socket = (
                not link.protected or peer.nbma is None or self.links.can_try(tunnel, peer.nbma)
            )
            attributes, flags = "D" if socket else "DX", flags[:1]
        state.put(
            CacheEntry(
                target, peer.address.ip, "dynamic", flags, self._seen(peer), link.state, attributes,
                no_socket="X" in attributes,
            )
        )  # fmt: skip

    def _answer(self, tunnel: Tunnel, prefix: Network) -> None:
        """The answering router keeps its own answer as a local entry."""
        via = tunnel.address.ip if tunnel.address else None
        entry = CacheEntry(
            prefix, via, "dynamic", ("router", "unique", "local"), tunnel.nbma, "UP", "",
            no_socket=True, local=True,
        )  # fmt: skip
        self._state(tunnel).put(entry)

    def _host_route(self, tunnel: Tunnel, peer: Tunnel) -> None:
        if peer.address is None:
            return
        rib = self.walker.ribs.of(tunnel.router, tunnel.interface.vrf)
        prefix = host(peer.address.ip)
        if prefix not in rib.own:
            rib.add(Route(prefix, tunnel.interface.vrf, "H", None, tunnel.name, NHRP_DISTANCE,
                          NHRP_METRIC))  # fmt: skip

    def _install(self, tunnel: Tunnel, peer: Tunnel, prefix: Network) -> None:
        """A route of exactly this prefix gets the next hop overridden; else a route is added."""
        assert peer.address is not None
        via = peer.address.ip
        state = self._state(tunnel)
        if prefix in state.cache:
            return
        rib = self.walker.ribs.of(tunnel.router, tunnel.interface.vrf)
        override = rib.has(prefix)
        if override:
            rib.overrides[prefix] = (*rib.overrides.get(prefix, ()), via)
        else:
            rib.add(Route(prefix, tunnel.interface.vrf, "H", via, tunnel.name, NHRP_DISTANCE,
                          NHRP_METRIC))  # fmt: skip
        flags = ("router", "rib", "nho") if override else ("router", "rib")
        state.put(
            CacheEntry(
                prefix, via, "dynamic", flags, self._seen(peer), "UP", "DT2" if override else "DT1"
            )
        )

    def _unanswered(self, tunnel: Tunnel, address: Address) -> None:
        unanswered(self._state(tunnel), address)


def unanswered(state: NhrpTunnel, address: Address) -> None:
    """A resolution that nobody answers: ``UNKNOWN … never IX``, measured on both platforms."""
    protected = state.tunnel.settings.protection is not None
    target = host(address)
    state.put(
        CacheEntry(target, None, "incomplete", ("negative",), None,
                   "IKE" if protected else "NHRP", "IX")
    )  # fmt: skip
