"""Which paths to prove: every spoke to its NHSs, and every spoke to another spoke.

Pings to an NHS are IPv4 where the tunnel carries it, else IPv6; paths between spokes are IPv4.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface

from dmvpn.design.model import CloudDesign, Design
from dmvpn.verify.model import Probe
from dmvpn.verify.place import Place, places


def nhs_probes(design: Design) -> tuple[Probe, ...]:
    """From each tunnel address to each NHS's tunnel address: the tunnel carries packets."""
    return tuple(
        Probe(
            router.name, nhs.router, place.address.ip, place.tunnel_address(nhs.router),
            place.tunnel.vrf, place.cloud.name,
        )
        for router in design.routers.values()
        for place in places(design, router)
        for nhs in place.tunnel.nhrp.nhs
        if place.version == (4 if place.tunnel.ipv4 else 6) and nhs.router not in place.waiting
    )  # fmt: skip


def spoke_probes(design: Design) -> tuple[Probe, ...]:
    """From each spoke's first LAN to the next spoke's, around the ring: n paths for n spokes.

    All pairs would be n² tunnels, which no network of size should be made to build for a check.
    """
    return tuple(probe for cloud in design.clouds.values() for probe in _ring(design, cloud))


def _ring(design: Design, cloud: CloudDesign) -> Iterator[Probe]:
    at = {place.router.name: place for place in _places(design, cloud)}
    if len(at) < len(cloud.spokes):
        return
    for name, peer in zip(cloud.spokes, (*cloud.spokes[1:], *cloud.spokes[:1]), strict=True):
        source, destination = _lan(at[name]), _lan(at[peer])
        if name != peer and source is not None and destination is not None:
            yield Probe(name, peer, source, destination, at[name].tunnel.vrf, cloud.name)


def _places(design: Design, cloud: CloudDesign) -> Iterator[Place]:
    for name in cloud.spokes:
        for place in places(design, design.routers[name]):
            if place.cloud == cloud and place.version == 4:
                yield place


def _lan(place: Place) -> IPv4Address | None:
    """The router's own address on its first LAN in the cloud's table, where others hear of it."""
    if place.silent:
        return None
    found = (one.ip for one in place.lan_interfaces() if isinstance(one, IPv4Interface))
    return next(found, None)
