"""What the design promises, as one `Snapshot` per router.

Fields no design can know (uptimes, SPIs, metrics) are None.  Addresses are those of the design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from dmvpn.design.model import CloudDesign, Design, EigrpDesign, RouterDesign, TunnelDesign
from dmvpn.model import Address, Phase, Role
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.parsers.show_ip_route import Route
from dmvpn.snapshot import Snapshot, Trace
from dmvpn.verify.model import Named, Probe


def expect(design: Design, probes: Sequence[Probe] = ()) -> dict[str, Snapshot]:
    """Expected snapshot of every router, after the probes were sent."""
    return {name: _router(design, router, probes) for name, router in design.routers.items()}


def names_of(design: Design) -> dict[Named, str]:
    """Tunnel address, NBMA address and LAN prefix → router name."""
    names: dict[Named, str] = {}
    for name, router in design.routers.items():
        seen = (tunnel.nbma_address for tunnel in router.tunnels)
        names.update({address: name for address in seen if address is not None})
        names.update({tunnel.address.ip: name for tunnel in router.tunnels})
        names.update(dict.fromkeys(router.lan_prefixes, name))
    return names


def _router(design: Design, router: RouterDesign, probes: Sequence[Probe]) -> Snapshot:
    places = [Place(design, router, tunnel) for tunnel in router.tunnels]
    return Snapshot(
        router.name,
        tunnels=tuple(place.interface() for place in places),
        dmvpn=tuple(row for place in places for row in place.peers(probes)),
        nhrp=tuple(row for place in places for row in place.entries()),
        nhs=tuple(row for place in places for row in place.servers()),
        ikev2=tuple(row for place in places for row in place.ike(probes)),
        ipsec=tuple(row for place in places for row in place.ipsec(probes)),
        eigrp=tuple(row for place in places for row in place.neighbors()),
        ospf=tuple(row for place in places for row in place.adjacencies()) or None,
        bgp=tuple(row for place in places for row in place.sessions()) or None,
        routes=tuple(row for place in places for row in place.routes()),
        traces=tuple(row for place in places for row in place.traces(probes)),
    )


@dataclass(frozen=True)
class Place:
    """A router's place in one cloud: its tunnel there, and who is around."""

    design: Design
    router: RouterDesign
    tunnel: TunnelDesign

    @cached_property
    def cloud(self) -> CloudDesign:
        """The cloud of this tunnel."""
        return self.design.clouds[self.tunnel.cloud]

    @cached_property
    def hubs(self) -> tuple[str, ...]:
        """The routers this one registers with."""
        return self.cloud.registrations.get(self.router.name, ())

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """The routers registered with this one."""
        registrations = self.cloud.registrations.items()
        return tuple(name for name, hubs in registrations if self.router.name in hubs)

    def tunnel_of(self, name: str) -> TunnelDesign:
        """Another router's tunnel in this cloud."""
        tunnels = self.design.routers[name].tunnels
        return next(tunnel for tunnel in tunnels if tunnel.cloud == self.cloud.name)

    def tunnel_address(self, name: str) -> IPv4Address:
        """Another router's tunnel address in this cloud."""
        return self.tunnel_of(name).address.ip

    def nbma(self, name: str) -> Address | None:
        """Another router's NBMA address; None when its provider assigns it."""
        return self.tunnel_of(name).nbma_address

    def interface(self) -> TunnelInterface:
        """``Tunnel0 is up, line protocol is up``."""
        tunnel = self.tunnel
        return TunnelInterface(tunnel.interface, None, "up", "up", address=tunnel.address)

    def direct_peers(self, probes: Sequence[Probe]) -> tuple[str, ...]:
        """Spokes this one talks to directly after the probes: none in phase 1."""
        if self.cloud.phase is Phase.ONE:
            return ()
        name = self.router.name
        pairs = {(p.router, p.peer) for p in probes} | {(p.peer, p.router) for p in probes}
        return tuple(b for a, b in sorted(pairs) if a == name and {a, b} <= set(self.cloud.spokes))

    def peers(self, probes: Sequence[Probe]) -> Iterator[DmvpnPeer]:
        """Rows of ``show dmvpn``."""
        direct = "DT1" if self.cloud.phase is Phase.THREE else "D"
        groups = ((self.hubs, "S"), (self.clients, "D"), (self.direct_peers(probes), direct))
        for group, attributes in groups:
            for name in group:
                yield DmvpnPeer(
                    self.tunnel.interface, None, "ipv4", self.tunnel.role.value.title(), None,
                    self.nbma(name), self.tunnel_address(name), "UP", None, attributes,
                )  # fmt: skip

    def entries(self) -> Iterator[NhrpEntry]:
        """NHRP cache: registered clients on their hub, the hub on its clients."""
        for group, kind in ((self.clients, "dynamic"), (self.hubs, "static")):
            for name in group:
                address = self.tunnel_address(name)
                yield NhrpEntry(
                    IPv4Network(address), address, self.tunnel.interface, None, kind, (),
                    self.nbma(name),
                )  # fmt: skip

    def servers(self) -> Iterator[Nhs]:
        """Every NHS responding."""
        for name in self.hubs:
            address = self.tunnel_address(name)
            yield Nhs(self.tunnel.interface, None, address, "RE", nbma_address=self.nbma(name))

    def crypto_peers(self, probes: Sequence[Probe]) -> list[str]:
        """Routers this one has SAs with."""
        return list(dict.fromkeys((*self.hubs, *self.clients, *self.direct_peers(probes))))

    def known_peers(self, probes: Sequence[Probe]) -> list[Address]:
        """NBMA addresses of the routers it has SAs with, as far as a design can know them."""
        found = (self.nbma(name) for name in self.crypto_peers(probes))
        return [address for address in found if address is not None]

    def ike(self, probes: Sequence[Probe]) -> Iterator[Ikev2Sa]:
        """One ready IKEv2 SA to each; none where the router speaks IKEv1 alone."""
        if not self.router.ikev2:
            return
        for peer in self.known_peers(probes):
            yield Ikev2Sa(0, self.tunnel.nbma_address or "", 500, peer, 500, None, None, "READY")

    def ipsec(self, probes: Sequence[Probe]) -> Iterator[IpsecSa]:
        """SAs both ways to each; the SPIs stand for "some SPI"."""
        for peer in self.known_peers(probes):
            yield IpsecSa(
                self.tunnel.interface, None, None, self.tunnel.nbma_address, "", "",
                peer, None, 1, 1, 1, 1, 0, 0, 1, (1,), self.mode,
            )  # fmt: skip

    @cached_property
    def mode(self) -> str | None:
        """Mode of the transform set that protects this tunnel."""
        name = self.tunnel.ipsec_profile
        return next((ipsec.mode for ipsec in self.router.ipsec if ipsec.profile == name), None)

    @cached_property
    def processes(self) -> tuple[EigrpDesign, ...]:
        """The EIGRP processes that run on this tunnel."""
        mine = self.tunnel.interface
        return tuple(
            process
            for process in self.router.eigrp
            if any(interface.interface == mine for interface in process.interfaces)
        )

    @cached_property
    def summaries(self) -> tuple[IPv4Network, ...]:
        """What hubs tell this spoke in place of the single prefixes."""
        if self.tunnel.role is Role.HUB:
            return ()
        told = (
            interface.summaries
            for name in self.hubs
            for process in self.design.routers[name].eigrp
            for interface in process.interfaces
            if interface.interface == self.tunnel_of(name).interface
        )
        return tuple(sorted({prefix for prefixes in told for prefix in prefixes}))

    def neighbors(self) -> Iterator[EigrpNeighbor]:
        """EIGRP neighbours are those we register with and those registered with us."""
        for process in self.processes:
            for name in (*self.hubs, *self.clients):
                yield EigrpNeighbor(
                    self.tunnel.interface, None, process.autonomous_system,
                    self.tunnel_address(name),
                )  # fmt: skip

    def adjacencies(self) -> Iterator[OspfNeighbor]:
        """Full with those we register with and those registered with us; hubs are DR and BDR."""
        if self.tunnel.ospf is None:
            return
        for name in (*self.hubs, *self.clients):
            address = self.tunnel_address(name)
            yield OspfNeighbor(
                self.tunnel.interface, self.tunnel.vrf or None, address, address, "FULL", None, 1
            )

    def sessions(self) -> Iterator[BgpNeighbor]:
        """Established with those we register with and those registered with us (IPv4)."""
        if not self.router.bgp or not self.tunnel.ipv4:
            return
        for name in (*self.hubs, *self.clients):
            for process in self.design.routers[name].bgp:
                yield BgpNeighbor(
                    self.tunnel_address(name), self.tunnel.vrf or None,
                    str(process.autonomous_system), "Established", None, None, 0, 0, 0, 0, 0, False,
                )  # fmt: skip

    def routes(self) -> Iterator[Route]:
        """LAN prefixes of all other routers; a row for each next hop that is right."""
        if not self.processes:
            return
        for summary in self.summaries:
            for hub in self.hubs:
                address = self.tunnel_address(hub)
                yield Route(summary, None, "D", address, self.tunnel.interface)
        for name in (*self.cloud.hubs, *self.cloud.spokes):
            if name != self.router.name:
                for prefix in self.design.routers[name].lan_prefixes:
                    if any(prefix.subnet_of(summary) for summary in self.summaries):
                        continue
                    for hop in self.next_hops(name):
                        yield Route(
                            prefix, None, "D", self.tunnel_address(hop), self.tunnel.interface
                        )

    def next_hops(self, owner: str) -> tuple[str, ...]:
        """Routers that are a right next hop towards a prefix of ``owner``.

        Directly connected in the overlay: itself.  Phase 2 keeps the owner as the next hop; in the
        other phases a spoke goes by its hubs, a hub by the hub the owner registers with.
        """
        adjacent = (*self.hubs, *self.clients)
        if owner in adjacent or (self.cloud.phase is Phase.TWO and self.tunnel.multipoint):
            return (owner,)
        if self.tunnel.role is Role.HUB:
            return tuple(h for h in self.cloud.registrations.get(owner, ()) if h in adjacent)
        return self.hubs

    def traces(self, probes: Sequence[Probe]) -> Iterator[Trace]:
        """Direct in phases 2 and 3; through the hub, and the peer's hub, in phase 1."""
        for probe in probes:
            if probe.router == self.router.name and probe.peer in self.cloud.spokes:
                yield Trace(
                    probe.destination, probe.source, probe.peer, 5, 5,
                    (*self.relays(probe.peer), probe.destination),
                )  # fmt: skip

    def relays(self, peer: str) -> tuple[IPv4Address, ...]:
        """Tunnel addresses of the routers between this spoke and another."""
        if self.cloud.phase is not Phase.ONE:
            return ()
        hubs = (*self.hubs[:1], *self.cloud.registrations.get(peer, ())[:1])
        return tuple(self.tunnel_address(hub) for hub in dict.fromkeys(hubs))
