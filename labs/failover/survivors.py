"""What is left of a design when routers are cut off: who still has a hub, and who has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dmvpn.design.model import CloudDesign, Design


@dataclass(frozen=True, slots=True)
class Remainder:
    """design: of the survivors, as they shall be now.  orphans: spokes left without any hub.

    gone: routers nobody reaches any more.  isolated: those of them that run and can be asked.
    """

    design: Design
    orphans: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    isolated: tuple[str, ...] = ()


def without(design: Design, lost: Iterable[str], running: bool = False) -> Remainder:
    """The design when these routers are gone; running: only their transport is.

    A hub without the hub it registered with stands alone and is no orphan; a spoke without a hub
    has no cloud.
    """
    gone = set(lost)
    clouds = {name: _cloud(cloud, gone) for name, cloud in design.clouds.items()}
    members = {name: {*cloud.hubs, *cloud.spokes} for name, cloud in clouds.items()}
    routers = {}
    for name, router in design.routers.items():
        tunnels = tuple(t for t in router.tunnels if name in members[t.cloud])
        if tunnels:
            routers[name] = replace(router, tunnels=tunnels)
    orphans = tuple(name for name in design.routers if name not in routers and name not in gone)
    left = replace(design, routers=routers, clouds=clouds)
    return Remainder(left, orphans, frozenset(gone), tuple(sorted(gone)) if running else ())


def _cloud(cloud: CloudDesign, gone: set[str]) -> CloudDesign:
    registrations = {
        client: left
        for client, hubs in cloud.registrations.items()
        if client not in gone and (left := tuple(hub for hub in hubs if hub not in gone))
    }
    return replace(
        cloud,
        hubs=tuple(hub for hub in cloud.hubs if hub not in gone),
        spokes=tuple(spoke for spoke in cloud.spokes if spoke in registrations),
        registrations=registrations,
    )
