"""What is left of a design when routers or cables are lost: who still has a hub, and in which cloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from dmvpn.design.model import CloudDesign, Design, RouterDesign, TunnelDesign

Membership = tuple[str, str]
"""A router and a cloud."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """design: of the survivors, as they shall be now.

    orphans: routers that run and have no tunnel left; they can still be asked.  silent: (router,
    tunnel interface) on which no NHS may answer any more.  dead: tunnel addresses that nobody has
    any more.
    """

    design: Design
    orphans: tuple[str, ...] = ()
    silent: frozenset[tuple[str, str]] = frozenset()
    dead: frozenset[IPv4Address] = frozenset()


def without_routers(design: Design, lost: Iterable[str]) -> Remainder:
    """The design when these routers are off."""
    gone = set(lost)
    members = {(name, tunnel.cloud) for name in gone for tunnel in design.routers[name].tunnels}
    return _remainder(design, members, gone)


def without_transport(design: Design, router: str, interface: str) -> Remainder:
    """The design when one WAN of a router carries nothing: its tunnels over the others stand."""
    tunnels = design.routers[router].tunnels
    return _remainder(design, {(router, t.cloud) for t in tunnels if t.source == interface}, set())


def _remainder(design: Design, lost: set[Membership], off: set[str]) -> Remainder:
    clouds = {name: _cloud(cloud, lost) for name, cloud in design.clouds.items()}
    routers: dict[str, RouterDesign] = {}
    silent: set[tuple[str, str]] = set()
    for name, router in design.routers.items():
        left = tuple(t for t in router.tunnels if name in _members(clouds[t.cloud]))
        silent |= {(name, t.interface) for t in router.tunnels if t not in left}
        if left:
            routers[name] = replace(router, tunnels=tuple(_heard(t, clouds, name) for t in left))
    orphans = tuple(name for name in design.routers if name not in routers and name not in off)
    dead = frozenset(
        tunnel.address.ip
        for name, router in design.routers.items()
        for tunnel in router.tunnels
        if (name, tunnel.cloud) in lost
    )
    return Remainder(
        replace(design, routers=routers, clouds=clouds), orphans, frozenset(silent), dead
    )


def _heard(tunnel: TunnelDesign, clouds: dict[str, CloudDesign], name: str) -> TunnelDesign:
    """The tunnel with the NHSs that are left."""
    hubs = clouds[tunnel.cloud].registrations.get(name, ())
    servers = tuple(nhs for nhs in tunnel.nhrp.nhs if nhs.router in hubs)
    return replace(tunnel, nhrp=replace(tunnel.nhrp, nhs=servers))


def _members(cloud: CloudDesign) -> set[str]:
    return {*cloud.hubs, *cloud.spokes}


def _cloud(cloud: CloudDesign, lost: set[Membership]) -> CloudDesign:
    """A hub without the hub it registered with stands alone; a spoke without a hub has no cloud."""
    left = {name for name in _members(cloud) if (name, cloud.name) not in lost}
    registrations = {
        client: servers
        for client, hubs in cloud.registrations.items()
        if client in left and (servers := tuple(hub for hub in hubs if hub in left))
    }
    return replace(
        cloud,
        hubs=tuple(hub for hub in cloud.hubs if hub in left),
        spokes=tuple(spoke for spoke in cloud.spokes if spoke in registrations),
        registrations=registrations,
    )
