"""A router's place in one cloud: its tunnel there, who is around, and what is behind them.

There is one for each IP version inside the tunnel: addresses and prefixes are of that version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface, IPv6Network

from dmvpn.design.model import (
    BgpFamilyDesign,
    BgpNeighborDesign,
    CloudDesign,
    Design,
    EigrpDesign,
    EigrpInterfaceDesign,
    OspfInterfaceDesign,
    RouterDesign,
    TunnelDesign,
)
from dmvpn.model import Address, Phase, Role
from dmvpn.verify.model import Probe

Prefix = IPv4Network | IPv6Network
ELECTED = ("broadcast", "non-broadcast")
"""OSPF network types with a designated router."""


Known = dict[tuple[str, str, int], "Place"]
"""Router, cloud and IP version → the place: each is made once."""


def tunnels(design: Design, router: RouterDesign, known: Known) -> tuple[Place, ...]:
    """One for each tunnel, whatever it carries."""
    return tuple(place_of(design, router, tunnel, 4, known) for tunnel in router.tunnels)


def places(design: Design, router: RouterDesign, known: Known | None = None) -> tuple[Place, ...]:
    """One for each tunnel and each IP version inside it."""
    made = {} if known is None else known
    return tuple(
        place_of(design, router, tunnel, version, made)
        for tunnel in router.tunnels
        for version, carried in ((4, tunnel.ipv4), (6, tunnel.ipv6 is not None))
        if carried
    )


def place_of(
    design: Design, router: RouterDesign, tunnel: TunnelDesign, version: int, known: Known
) -> Place:
    """The place, made when nobody asked for it before."""
    key = (router.name, tunnel.cloud, version)
    if key not in known:
        known[key] = Place(design, router, tunnel, version, known)
    return known[key]


@dataclass(frozen=True, eq=False)
class Place:
    """A router's place in one cloud.  version: 4 or 6, of IP inside the tunnel.

    known: the places made so far, of all routers.
    """

    design: Design
    router: RouterDesign
    tunnel: TunnelDesign
    version: int
    known: Known

    @cached_property
    def cloud(self) -> CloudDesign:
        """The cloud of this tunnel."""
        return self.design.clouds[self.tunnel.cloud]

    @property
    def vrf(self) -> str | None:
        """The VRF inside; None: the global table."""
        return self.tunnel.vrf or None

    @property
    def is_hub(self) -> bool:
        """Whether this router is a hub of the cloud."""
        return self.tunnel.role is Role.HUB

    @cached_property
    def hubs(self) -> tuple[str, ...]:
        """The routers this one registers with; not those that wait for another one to fail."""
        servers = self.cloud.registrations.get(self.router.name, ())
        return tuple(name for name in servers if name not in self.waiting)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Next hop servers beyond the connections of their cluster, the least preferred ones."""
        servers = sorted(self.tunnel.nhrp.nhs, key=lambda nhs: nhs.priority)
        beyond: set[str] = set()
        for cluster, connections in self.tunnel.nhrp.max_connections:
            members = [nhs.router for nhs in servers if nhs.cluster == cluster]
            beyond |= set(members[connections:])
        return frozenset(beyond)

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """The routers registered with this one."""
        names = (
            name for name, hubs in self.cloud.registrations.items() if self.router.name in hubs
        )
        return tuple(name for name in names if self.router.name in self.of(name).hubs)

    @cached_property
    def adjacent(self) -> tuple[str, ...]:
        """Whom this router speaks routing with: nobody else is sent multicasts."""
        return (*self.hubs, *self.clients)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """All routers of the cloud, this one too."""
        return (*self.cloud.hubs, *self.cloud.spokes)

    def of(self, name: str) -> Place:
        """Another router's place in this cloud."""
        found = self.known.get((name, self.cloud.name, self.version))
        if found is not None:
            return found
        router = self.design.routers[name]
        return place_of(self.design, router, self.tunnel_of(name), self.version, self.known)

    def tunnel_of(self, name: str) -> TunnelDesign:
        """Another router's tunnel in this cloud."""
        tunnels = self.design.routers[name].tunnels
        return next(tunnel for tunnel in tunnels if tunnel.cloud == self.cloud.name)

    @property
    def address(self) -> IPv4Interface | IPv6Interface:
        """This router's tunnel address, with the cloud's subnet."""
        six = self.tunnel.ipv6
        return self.tunnel.address if self.version == 4 or six is None else six.address

    def tunnel_address(self, name: str) -> Address:
        """Another router's tunnel address in this cloud."""
        return self.of(name).address.ip

    def neighbor_address(self, name: str) -> Address:
        """What another router's EIGRP and OSPF speak from: for IPv6 its link-local address."""
        six = self.tunnel_of(name).ipv6
        return self.tunnel_address(name) if self.version == 4 or six is None else six.link_local

    @property
    def ospf(self) -> OspfInterfaceDesign | None:
        """OSPF, or OSPFv3, on the tunnel."""
        return self.tunnel.ospf if self.version == 4 else self.tunnel.ospfv3

    @property
    def keeps_next_hop(self) -> bool:
        """Phase 2, and OSPF with a designated router in any phase: the next hop is the owner."""
        elected = self.ospf is not None and self.ospf.network_type in ELECTED
        return self.tunnel.multipoint and (self.cloud.phase is Phase.TWO or elected)

    def eigrp(self) -> Iterator[tuple[EigrpDesign, EigrpInterfaceDesign]]:
        """The EIGRP processes that run on the tunnel, with what they say of it."""
        for process in self.router.eigrp:
            for settings in process.interfaces if self.version == 4 else process.interfaces6:
                if settings.interface == self.tunnel.interface:
                    yield process, settings

    def nbma(self, name: str) -> Address | None:
        """Another router's NBMA address; None when its provider assigns it."""
        return self.tunnel_of(name).nbma_address

    def lan_interfaces(self) -> Iterator[IPv4Interface | IPv6Interface]:
        """This router's addresses on the LANs that are in the cloud's table."""
        for interface in self.router.interfaces:
            here = interface.purpose == "lan" and interface.vrf == self.tunnel.vrf
            address = interface.address if self.version == 4 else interface.ipv6
            if here and address is not None:
                yield address

    @cached_property
    def prefixes(self) -> tuple[Prefix, ...]:
        """The prefixes behind this router that are in the cloud's table."""
        return tuple(interface.network for interface in self.lan_interfaces())

    def lans(self, name: str) -> tuple[Prefix, ...]:
        """The prefixes behind another router."""
        return self.of(name).prefixes

    @cached_property
    def silent(self) -> bool:
        """An EIGRP stub that does not tell its connected prefixes: nobody hears of its LANs."""
        return any(process.stub and "connected" not in process.stub for process, _ in self.eigrp())

    @cached_property
    def everything(self) -> frozenset[Prefix]:
        """The prefixes behind all routers of the cloud."""
        return frozenset(prefix for name in self.members for prefix in self.lans(name))

    @cached_property
    def bgp(self) -> BgpFamilyDesign | None:
        """The address family that holds this cloud's neighbours; None: BGP does not run here."""
        names = {str(self.tunnel_address(name)).upper() for name in self.adjacent} | {self.group}
        for process in self.router.bgp:
            for family in process.families:
                mine = (family.family, family.vrf) == (f"ipv{self.version}", self.tunnel.vrf)
                if mine and any(neighbor.name in names for neighbor in family.neighbors):
                    return family
        return None

    @cached_property
    def group(self) -> str:
        """The BGP peer group whose range is this cloud's subnet; empty: there is none."""
        listening = (listen for process in self.router.bgp for listen in process.listen)
        return next((one.group for one in listening if one.prefix == self.address.network), "")

    @cached_property
    def bgp_lines(self) -> dict[str, BgpNeighborDesign]:
        """What is said of each neighbour or peer group, by name."""
        return {one.name: one for one in self.bgp.neighbors} if self.bgp is not None else {}

    def relays(self, peer: str) -> tuple[IPv4Address, ...]:
        """Tunnel addresses of the routers between this spoke and another."""
        if self.cloud.phase is not Phase.ONE:
            return ()
        hubs = (*self.hubs[:1], *self.cloud.registrations.get(peer, ())[:1])
        return tuple(self.tunnel_of(hub).address.ip for hub in dict.fromkeys(hubs))

    def holds(self, probe: Probe) -> bool:
        """Whether the probe tries a path of this cloud."""
        return probe.cloud in ("", self.cloud.name) and probe.peer in self.cloud.spokes

    def direct_peers(self, probes: Sequence[Probe]) -> tuple[str, ...]:
        """Spokes this one talks to directly after the probes: none in phase 1.

        Where two clouds lead from one table to the same spoke, nobody can say which one is taken.
        """
        if self.cloud.phase is Phase.ONE:
            return ()
        name = self.router.name
        mine = [p for p in probes if name in (p.router, p.peer) and self.holds(p)]
        if not mine:
            return ()
        spokes = set(self.cloud.spokes) - self._elsewhere()
        return tuple(sorted({p.peer if p.router == name else p.router for p in mine} & spokes))

    def _elsewhere(self) -> set[str]:
        others = (t for t in self.router.tunnels if t != self.tunnel and t.vrf == self.tunnel.vrf)
        return {spoke for other in others for spoke in self.design.clouds[other.cloud].spokes}
