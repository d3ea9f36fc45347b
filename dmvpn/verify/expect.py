"""What the design promises, as one `Snapshot` per router.

Fields no design can know (uptimes, SPIs, metrics) are None.  Addresses are those of the design.  A
table of a protocol that the router does not run is None: the design has no word about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network, ip_network
from typing import TypeVar

from dmvpn.design.model import Design, RouterDesign
from dmvpn.model import Address
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_isakmp_sa import IsakmpSa
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.snapshot import Scope, Snapshot, Trace
from dmvpn.verify.expect_neighbors import bgp_neighbors, eigrp_neighbors, ospf_neighbors
from dmvpn.verify.expect_routes import routes
from dmvpn.verify.model import Named, Probe
from dmvpn.verify.place import Known, Place, places, tunnels

Row = TypeVar("Row")


def expect(
    design: Design, probes: Sequence[Probe] = (), *, unread: bool = False
) -> dict[str, Snapshot]:
    """Expected snapshot of every router, after the probes were sent.

    unread: with the IPv6 rows that no command we read shows, for comparing with a simulation.
    """
    known: Known = {}
    expected = {
        name: _router(router, places(design, router, known), tunnels(design, router, known), probes)
        for name, router in design.routers.items()
    }
    return expected if unread else {name: _read(one) for name, one in expected.items()}


def names_of(design: Design) -> dict[Named, str]:
    """Tunnel address, NBMA address and LAN prefix → router name."""
    names: dict[Named, str] = {}
    for name, router in design.routers.items():
        seen = (tunnel.nbma_address for tunnel in router.tunnels)
        names.update({address: name for address in seen if address is not None})
        names.update(dict.fromkeys(router.lan_prefixes, name))
        for place in places(design, router):
            names.update({place.address.ip: name, place.neighbor_address(name): name})
            names.update(dict.fromkeys(place.lans(name), name))
    return names


def scope(router: RouterDesign) -> Scope:
    """What the tables of a router must cover."""
    vrfs = dict.fromkeys(tunnel.vrf for tunnel in router.tunnels if tunnel.vrf)
    return Scope(tuple(vrfs), any(tunnel.ipv6 is not None for tunnel in router.tunnels))


def _router(
    router: RouterDesign, mine: Sequence[Place], once: Sequence[Place], probes: Sequence[Probe]
) -> Snapshot:
    """mine: the router's places by IP version; once: one for each tunnel."""
    return Snapshot(
        router.name,
        tunnels=tuple(interface(place) for place in once),
        dmvpn=tuple(row for place in mine for row in peers(place, probes)),
        nhrp=tuple(row for place in mine for row in entries(place)),
        nhs=tuple(row for place in mine for row in servers(place)),
        ikev1=_spoken(router.isakmp, (row for place in once for row in isakmp(place, probes))),
        ikev2=tuple(row for place in once for row in ike(place, probes)),
        ipsec=tuple(row for place in once for row in ipsec(place, probes)),
        eigrp=_spoken(router.eigrp, (row for place in mine for row in eigrp_neighbors(place))),
        ospf=_spoken(router.ospf, (row for place in mine for row in ospf_neighbors(place))),
        bgp=_spoken(router.bgp, (row for place in mine for row in bgp_neighbors(place))),
        routes=tuple(row for place in mine for row in routes(place)),
        traces=tuple(row for place in once for row in traces(place, probes)),
    )


def _read(snapshot: Snapshot) -> Snapshot:
    """Without IPv6 rows of tables, or of VRFs, that no command tells of."""
    return replace(
        snapshot,
        eigrp=_old(snapshot.eigrp, lambda row: row.address),
        ospf=_old(snapshot.ospf, lambda row: row.address),
        bgp=_old(snapshot.bgp, lambda row: row.neighbor if row.vrf else None),
        routes=_old(snapshot.routes, lambda row: row.prefix),
    )


def _old(rows: tuple[Row, ...] | None, told: Callable[[Row], object]) -> tuple[Row, ...] | None:
    six = (IPv6Address, IPv6Network)
    return None if rows is None else tuple(row for row in rows if not isinstance(told(row), six))


def _spoken(processes: Sequence[object], rows: Iterable[Row]) -> tuple[Row, ...] | None:
    return tuple(rows) if processes else None


def interface(place: Place) -> TunnelInterface:
    """``Tunnel0 is up, line protocol is up``."""
    tunnel = place.tunnel
    address = tunnel.address if tunnel.ipv4 else None
    return TunnelInterface(tunnel.interface, None, "up", "up", address=address)


def peers(place: Place, probes: Sequence[Probe]) -> Iterator[DmvpnPeer]:
    """Rows of ``show dmvpn``.

    Where the next hop is the other spoke already, NHRP has no route to install: ``D`` alone.
    """
    direct = "D" if place.keeps_next_hop else "DT1"
    between = place.direct_peers(probes) if place.version == 4 else ()
    groups = ((place.hubs, "S"), (place.clients, "D"), (between, direct))
    for group, attributes in groups:
        for name in group:
            yield DmvpnPeer(
                place.tunnel.interface, None, f"ipv{place.version}", place.tunnel.role.value.title(), None,
                place.nbma(name), place.tunnel_address(name), "UP", None, attributes,
            )  # fmt: skip


def entries(place: Place) -> Iterator[NhrpEntry]:
    """NHRP cache: registered clients on their hub, the hub on its clients."""
    for group, kind in ((place.clients, "dynamic"), (place.hubs, "static")):
        for name in group:
            address = place.tunnel_address(name)
            yield NhrpEntry(
                ip_network(address), address, place.tunnel.interface, None, kind, (),
                place.nbma(name),
            )  # fmt: skip


def servers(place: Place) -> Iterator[Nhs]:
    """Every NHS responding, but those that wait for another one of their cluster to fail."""
    for nhs in place.tunnel.nhrp.nhs:
        flags = "W" if nhs.router in place.waiting else "RE"
        address = place.tunnel_address(nhs.router)
        yield Nhs(place.tunnel.interface, None, address, flags, nbma_address=place.nbma(nhs.router))


def crypto_peers(place: Place, probes: Sequence[Probe]) -> list[str]:
    """Routers this one has SAs with."""
    return list(dict.fromkeys((*place.hubs, *place.clients, *place.direct_peers(probes))))


def known(place: Place, names: Iterable[str]) -> list[Address]:
    """NBMA addresses of routers, as far as a design can know them."""
    found = (place.nbma(name) for name in names)
    return [address for address in found if address is not None]


def ike(place: Place, probes: Sequence[Probe]) -> Iterator[Ikev2Sa]:
    """One ready IKEv2 SA with each that speaks it as well."""
    names = [name for name in crypto_peers(place, probes) if speaks_ikev2(place, name)]
    for peer in known(place, names):
        yield Ikev2Sa(0, place.tunnel.nbma_address or "", 500, peer, 500, None, None, "READY")


def isakmp(place: Place, probes: Sequence[Probe]) -> Iterator[IsakmpSa]:
    """One IKEv1 SA with each of the others; which end began it no design can know."""
    others = [name for name in crypto_peers(place, probes) if not speaks_ikev2(place, name)]
    for peer in known(place, others) if place.router.isakmp else ():
        yield IsakmpSa(peer, place.tunnel.nbma_address or "", "QM_IDLE", 0, "ACTIVE")


def speaks_ikev2(place: Place, name: str) -> bool:
    """Whether IKEv2 is what a router and this one have in common."""
    return bool(place.router.ikev2 and place.design.routers[name].ikev2)


def ipsec(place: Place, probes: Sequence[Probe]) -> Iterator[IpsecSa]:
    """SAs both ways to each; the SPIs stand for "some SPI"."""
    for peer in known(place, crypto_peers(place, probes)):
        yield IpsecSa(
            place.tunnel.interface, None, None, place.tunnel.nbma_address, "", "",
            peer, None, 1, 1, 1, 1, 0, 0, 1, (1,), mode(place),
        )  # fmt: skip


def mode(place: Place) -> str | None:
    """Mode of the transform set that protects this tunnel."""
    name = place.tunnel.ipsec_profile
    return next((ipsec.mode for ipsec in place.router.ipsec if ipsec.profile == name), None)


def traces(place: Place, probes: Sequence[Probe]) -> Iterator[Trace]:
    """Direct in phases 2 and 3; through the hub, and the peer's hub, in phase 1."""
    for probe in probes:
        if probe.router == place.router.name and place.holds(probe):
            yield Trace(
                probe.destination, probe.source, probe.peer, 5, 5,
                (*place.relays(probe.peer), probe.destination),
            )  # fmt: skip
