"""Which paths to prove: every spoke to its NHSs, and every spoke to another spoke."""

from __future__ import annotations

from ipaddress import IPv4Address

from dmvpn.design.model import CloudDesign, Design
from dmvpn.verify.model import Probe


def nhs_probes(design: Design) -> tuple[Probe, ...]:
    """From each tunnel address to each NHS's tunnel address: the tunnel carries packets."""
    return tuple(
        Probe(router.name, nhs.router, tunnel.address.ip, nhs.address)
        for router in design.routers.values()
        for tunnel in router.tunnels
        for nhs in tunnel.nhrp.nhs
    )


def spoke_probes(design: Design) -> tuple[Probe, ...]:
    """From each spoke's first LAN to the next spoke's, around the ring: n paths for n spokes.

    All pairs would be n² tunnels, which no network of size should be made to build for a check.
    """
    return tuple(probe for cloud in design.clouds.values() for probe in _ring(design, cloud))


def _ring(design: Design, cloud: CloudDesign) -> list[Probe]:
    probes = []
    for name, peer in zip(cloud.spokes, (*cloud.spokes[1:], *cloud.spokes[:1]), strict=True):
        source, destination = _lan(design, name), _lan(design, peer)
        if name != peer and source is not None and destination is not None:
            probes.append(Probe(name, peer, source, destination))
    return probes


def _lan(design: Design, name: str) -> IPv4Address | None:
    lans = (i.address for i in design.routers[name].interfaces if i.purpose == "lan")
    return next((address.ip for address in lans if address is not None), None)
