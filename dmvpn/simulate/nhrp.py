"""Step 5: NHRP: static entries, registration with every next hop server, and what stops it.

network-id is locally significant: a different one is harmless, its absence is fatal (measured on
IOSv 15.9 and IOL-XE 17.15).
"""

from __future__ import annotations

from collections.abc import Mapping

from dmvpn.config.model import NhrpMap, NhsConfig
from dmvpn.model import Address
from dmvpn.simulate.answers import refusal
from dmvpn.simulate.fabric import Fabric, Tunnel, as_address
from dmvpn.simulate.families import host
from dmvpn.simulate.links import Link, Links
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import CacheEntry, NhrpTunnel, NhsState, Trouble
from dmvpn.simulate.stops import Stop


class Nhrp:
    """NHRP of all tunnels that run it."""

    def __init__(self, fabric: Fabric, links: Links) -> None:
        self.fabric = fabric
        self.links = links
        self.tunnels: dict[int, NhrpTunnel] = {}
        self.troubles: list[Trouble] = []
        self.passed: set[tuple[str, str]] = set()
        self.seen: dict[int, Address] = {}
        """The outside address of each client behind NAT, as its next hop server sees it."""

    def of(self, tunnel: Tunnel) -> NhrpTunnel | None:
        """NHRP of one tunnel, None where it does not run."""
        return self.tunnels.get(id(tunnel))

    def run(self) -> None:
        """Static entries first, then every registration, in the order of the routers."""
        for tunnel in self.fabric.tunnels():
            if tunnel.nhrp is not None:
                self.tunnels[id(tunnel)] = NhrpTunnel(tunnel)
        for tunnel in self.fabric.tunnels():
            state = self.of(tunnel)
            if state is not None:
                self._register_all(state)
                self._static_maps(state)
            elif _wanted(tunnel):
                self._nhrp_is_off(tunnel)
            concerned = tunnel.family == 4 or tunnel.address is not None
            if concerned and tunnel.gre and not tunnel.multipoint and tunnel.destination:
                self._point_to_point(tunnel, tunnel.destination)
        for state in self.tunnels.values():
            self._left_behind(state)

    def _left_behind(self, state: NhrpTunnel) -> None:
        """A point-to-point client of a hub that redirects: the others can never reach it directly."""
        nhrp, server = state.tunnel.nhrp, state.tunnel
        clients = [client for client, _ in state.clients.values()]
        if nhrp is None or not nhrp.redirect or not any(item.multipoint for item in clients):
            return
        for client in (item for item in clients if not item.multipoint):
            said = (
                f"{client.router} {client.name} is point-to-point GRE in a cloud whose hub "
                f"{server.router} redirects: its traffic always goes through the hub"
            )
            lines = client.line("tunnel destination")
            self._trouble(
                client, server.router, Stop(Layer.GRE, said, client.router, lines, stops=False)
            )

    def _nhrp_is_off(self, tunnel: Tunnel) -> None:
        said = f"{tunnel.router} {tunnel.name} has no {tunnel.ip} nhrp network-id: NHRP is off"
        lines = ((tunnel.router, tunnel.interface.at),)
        self._trouble(tunnel, "", Stop(Layer.NHRP, said, tunnel.router, lines))

    def _point_to_point(self, tunnel: Tunnel, destination: Address) -> None:
        link = self.links.between(tunnel, destination)
        if link.stop is not None:
            self._trouble(tunnel, self._name(link), link.stop)

    def _trouble(self, client: Tunnel, peer: str, stop: Stop) -> None:
        trouble = Trouble(client.router, peer, stop)
        if trouble not in self.troubles[-8:]:
            self.troubles.append(trouble)

    def _name(self, link: Link) -> str:
        if link.other is not None:
            return link.other.router
        owners = self.fabric.owners.get(link.nbma)
        if owners:
            return owners[0][0]
        return self.fabric.dead[link.nbma][0] if link.nbma in self.fabric.dead else str(link.nbma)

    def _register_all(self, state: NhrpTunnel) -> None:
        assert state.tunnel.nhrp is not None
        most = state.tunnel.nhrp.cluster_connections
        connected: dict[int, int] = {}
        for server in sorted(state.tunnel.nhrp.nhs, key=lambda item: _rank(item, most)):
            full = connected.get(server.cluster, 0) >= most.get(
                server.cluster, len(self.tunnels) + 1
            )
            address = server.address or self._learnt(state.tunnel, server)
            if address is None:
                continue
            if full:
                nbma = self.nbma_of(state.tunnel, server, address)
                known = NhsState(server, address, nbma, responding=False, waiting=True)
                state.servers.append(known)
                continue
            self._register(state, server, address)
            if state.servers and state.servers[-1].responding:
                connected[server.cluster] = connected.get(server.cluster, 0) + 1

    def _learnt(self, tunnel: Tunnel, server: NhsConfig) -> Address | None:
        """``nhs dynamic``: the tunnel address of whoever answers at the NBMA address."""
        nbma = self._resolved(tunnel, server, None)
        other = self.fabric.endpoint(nbma, tunnel) if nbma else None
        return other.address.ip if other is not None and other.address is not None else None

    def nbma_of(self, tunnel: Tunnel, server: NhsConfig, address: Address) -> Address | None:
        """Where registrations go: the one-line form, a static map, or the tunnel destination."""
        if server.nbma is not None:
            return self._resolved(tunnel, server, address)
        assert tunnel.nhrp is not None
        for item in tunnel.nhrp.maps:
            if item.tunnel_address == address:
                return item.nbma_address
        return tunnel.destination

    def _resolved(
        self, tunnel: Tunnel, server: NhsConfig, address: Address | None
    ) -> Address | None:
        """The address of an NHS given by name: of ``ip host`` or ``ipv6 host``, else of who is that NHS.

        No configuration holds the DNS; that it answers rightly is taken as given and said.
        """
        if not isinstance(server.nbma, str):
            return server.nbma
        for node in tunnel.config.tree:
            words = node.text.split()
            if words[:2] in (["ip", "host"], ["ipv6", "host"]) and server.nbma in words[2:3]:
                return as_address(words[-1])
        owners = self.fabric.overlay.get(address, ()) if address is not None else ()
        found = [item.nbma for item in owners if item.router != tunnel.router]
        if found:
            self.fabric.named.add(server.nbma)
        return found[0] if found else None

    def _register(self, state: NhrpTunnel, server: NhsConfig, address: Address) -> None:
        client = state.tunnel
        nbma = self.nbma_of(client, server, address)
        known = NhsState(server, address, nbma, responding=False)
        state.servers.append(known)
        if nbma is None:
            said = f"{client.router} has no NBMA address for its NHS {address}"
            stop = Stop(Layer.NHRP, said, client.router, ((client.router, server.at),))
            self._trouble(client, str(address), stop)
            return
        link = self.links.between(client, nbma)
        stop_found = self._wrong_map(client, server, address, nbma) or link.stop
        if stop_found is None:
            stop_found = self._ask(client, server, address, link)
        known.responding = stop_found is None
        self._static_entry(state, address, nbma, link, answered=known.responding)
        if stop_found is not None:
            self._trouble(client, self._peer_name(address, link), stop_found)
            self._one_way(client, server, address, link)
        else:
            self._accept(client, link)
            self.passed.add((client.router, self._name(link)))
        for warning in link.warnings:
            self._trouble(client, self._name(link), warning)

    def _one_way(self, client: Tunnel, server: NhsConfig, address: Address, link: Link) -> None:
        """The request arrives and only the reply is lost: the server has its entry."""
        arrives = link.forward and not link.backward and link.other is not None
        if arrives and self._ask(client, server, address, link) is None:
            self._accept(client, link)

    def _peer_name(self, address: Address, link: Link) -> str:
        owners = self.fabric.overlay.get(address)
        return owners[0].router if owners else self._name(link)

    def _wrong_map(
        self, client: Tunnel, server: NhsConfig, address: Address, nbma: Address
    ) -> Stop | None:
        """The NHS exists, but not behind the NBMA address this router has for it."""
        real = [
            item for item in self.fabric.overlay.get(address, ()) if item.router != client.router
        ]
        arrived = self.links.between(client, nbma).other
        if not real or any(item.nbma in (nbma, None) or item is arrived for item in real):
            return None
        said = (
            f"{client.router} maps the NHS {address} to {nbma}, "
            f"but {real[0].router} has it behind {real[0].nbma}"
        )
        lines = client.line(f"ip nhrp map {address}", f"ip nhrp nhs {address}")
        return Stop(Layer.NHRP, said, client.router, lines or ((client.router, server.at),))

    def _ask(self, client: Tunnel, server: NhsConfig, address: Address, link: Link) -> Stop | None:
        """The registration request has arrived: will it be answered?"""
        state = self.of(link.other) if link.other is not None else None
        return refusal(client, server, address, link, state.clients if state is not None else {})

    def _static_entry(
        self, state: NhrpTunnel, address: Address, nbma: Address, link: Link, *, answered: bool
    ) -> None:
        shown = "UP" if answered else ("NHRP" if link.state == "UP" else link.state)
        assert state.tunnel.nhrp is not None
        typed = (item for item in state.tunnel.nhrp.maps if item.tunnel_address == address)
        target = next((item.network for item in typed if item.network), None) or host(address)
        state.put(CacheEntry(target, address, "static", (), nbma, shown, "S"))

    def _static_maps(self, state: NhrpTunnel) -> None:
        """A map without an NHS behind it: the entry stands, no registration is ever sent."""
        tunnel = state.tunnel
        assert tunnel.nhrp is not None
        for item in tunnel.nhrp.maps:
            if any(server.address == item.tunnel_address for server in state.servers):
                continue
            link = self.links.between(tunnel, item.nbma_address)
            mutual = link.stop is None and link.other is not None and _maps(link.other, tunnel)
            self._static_entry(state, item.tunnel_address, item.nbma_address, link, answered=mutual)
            if link.stop is not None:
                self._trouble(tunnel, self._name(link), link.stop)
            elif not mutual:
                self._never_registers(tunnel, item, self._name(link))

    def _never_registers(self, tunnel: Tunnel, item: NhrpMap, peer: str) -> None:
        said = (
            f"{tunnel.router} maps {item.tunnel_address} to {item.nbma_address}, but has no "
            f"{tunnel.ip} nhrp nhs {item.tunnel_address}: it never registers there"
        )
        stop = Stop(Layer.NHRP, said, tunnel.router, ((tunnel.router, item.at),))
        self._trouble(tunnel, peer, stop)

    def _accept(self, client: Tunnel, link: Link) -> None:
        """The server keeps a dynamic entry for the client."""
        assert link.other is not None and client.address is not None and client.nhrp is not None
        server = self.tunnels[id(link.other)]
        server.clients[client.address.ip] = (client, link)
        unique = ("unique",) if client.nhrp.registration_unique else ()
        target = host(client.address.ip)
        hidden = link.seen != client.nbma
        known = server.cache.get(target)
        if known is not None and known.type == "static":
            known.state = "UP"
        else:
            server.cache[target] = CacheEntry(
                target, client.address.ip, "dynamic", (*unique, "registered", "nhop"), link.seen,
                "UP", "DN" if hidden else "D", claimed=client.nbma if hidden else None,
            )  # fmt: skip
        if hidden and link.seen is not None:
            self.seen[id(client)] = link.seen

    def multicast_targets(self, tunnel: Tunnel) -> set[Address]:
        """The NBMA addresses a tunnel copies multicast to."""
        if not tunnel.multipoint:
            return {tunnel.destination} if tunnel.destination is not None else set()
        state = self.of(tunnel)
        if state is None or tunnel.nhrp is None:
            return set()
        targets = {item for item in map(as_address, tunnel.nhrp.multicast) if item is not None}
        targets |= {
            item.nbma for item in state.servers if item.settings.multicast and item.nbma is not None
        }
        if tunnel.does("multicast_dynamic"):
            targets |= {one.nbma for one, _ in state.clients.values() if one.nbma is not None}
        if self.fabric.any_nat:
            links = self.links.at(tunnel)
            far = (links[item].other for item in targets if item in links)
            targets |= {end.nbma for end in far if end is not None and end.nbma is not None}
        return targets


def _wanted(tunnel: Tunnel) -> bool:
    """Whether NHRP was meant to run: not where only the other address family has an address."""
    if tunnel.interface.nhrp is not None:
        return True
    other = tunnel.base is not None or tunnel.interface.nhrp_ipv6 is not None
    return tunnel.multipoint and tunnel.gre and not (other and tunnel.address is None)


def _rank(server: NhsConfig, most: Mapping[int, int]) -> int:
    """Priority 0 is tried first; it counts only where a cluster's connections are limited."""
    return server.priority if server.cluster in most else 0


def _maps(tunnel: Tunnel, peer: Tunnel) -> bool:
    """Whether a tunnel has a static entry for its peer, so that no registration is needed."""
    return tunnel.nhrp is not None and any(
        item.nbma_address == peer.nbma
        and peer.address is not None
        and item.tunnel_address == peer.address.ip
        for item in tunnel.nhrp.maps
    )
