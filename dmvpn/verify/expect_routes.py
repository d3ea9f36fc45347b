"""Routes a router shall have in one cloud, by protocol: the prefix and every next hop that is right.

======  ====================================================================================
phase   next hop of a spoke towards another spoke's prefix
======  ====================================================================================
1, 3    a hub this spoke registers with
2       the other spoke itself
======  ====================================================================================

Where hubs tell a summary or a default route instead of prefixes, that is what must be there.
Static routes are those of the design; of several to one prefix, those of the least distance.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.model import OspfDesign, StaticRouteDesign
from dmvpn.model import Phase
from dmvpn.parsers.show_ip_route import Route
from dmvpn.verify.expect_neighbors import (
    EVERYWHERE,
    aggregates,
    bgp_towards,
    within,
)
from dmvpn.verify.place import Place, Prefix


def routes(place: Place) -> Iterator[Route]:
    """Routes over this tunnel; a row for each next hop that is right."""
    yield from _static(place)
    code = protocol(place)
    if not code:
        return
    instead = summaries(place)
    for prefix in (*instead, *((EVERYWHERE[place.version],) if _default(place) else ())):
        yield from _by(place, code, prefix, place.hubs)
    hidden = _hidden(place)
    for name in place.members:
        if name != place.router.name and name not in hidden and not place.of(name).silent:
            for prefix in place.lans(name):
                if not any(within(prefix, outer) for outer in instead):
                    hops = next_hops(place, name)
                    yield from _by(place, code, prefix, _telling(place, prefix, hops))


def protocol(place: Place) -> str:
    """Letter of the routing protocol on this tunnel, as ``show ip route`` prints it."""
    if any(place.eigrp()):
        return "D"
    if place.ospf is not None:
        return "O"
    return "B" if place.bgp is not None else ""


def _by(place: Place, code: str, prefix: Prefix, hops: tuple[str, ...]) -> Iterator[Route]:
    address = place.tunnel_address if code == "B" else place.neighbor_address
    for hop in hops:
        yield Route(prefix, place.vrf, code, address(hop), place.tunnel.interface)


def next_hops(place: Place, owner: str) -> tuple[str, ...]:
    """Routers that are a right next hop towards a prefix of ``owner``.

    Directly connected in the overlay: itself.  Phase 2 keeps the owner as the next hop; in the
    other phases a spoke goes by its hubs, a hub by the hub the owner registers with, or, where that
    is none of its neighbours, by the hubs above it.
    """
    if owner in place.adjacent and not place.is_hub and _any_hub(place):
        return place.hubs  # each hub's path is as long as the owner's own
    if owner in place.adjacent or place.keeps_next_hop:
        return (owner,)
    if not place.is_hub:
        return place.hubs
    servers = place.cloud.registrations.get(owner, ())
    return tuple(hub for hub in servers if hub in place.adjacent) or place.hubs


def _any_hub(place: Place) -> bool:
    """Whether a hub's path to another hub's LAN is as good as that hub's own.

    The hubs are in another autonomous system, or several paths are taken; and they put themselves
    in the owner's place.
    """
    own = {process.autonomous_system for process in place.router.bgp}
    hubs = {process.autonomous_system for hub in place.hubs for process in place.of(hub).router.bgp}
    here = place.bgp is not None and place.cloud.phase is not Phase.TWO
    several = place.bgp is not None and bool(place.bgp.maximum_paths)
    return here and (several or not own & hubs)


def _telling(place: Place, prefix: Prefix, hops: tuple[str, ...]) -> tuple[str, ...]:
    """The next hops that tell this router a prefix: a hub tells other hubs its summaries alone."""
    if not place.is_hub:
        return hops
    return tuple(
        hop
        for hop in hops
        if not any(within(prefix, told) for told in _told(place.of(hop), place.router.name))
    )


# --- what hubs tell in place of prefixes, and beside them ----------------------------------------


def summaries(place: Place) -> tuple[Prefix, ...]:
    """What hubs tell this spoke in place of the prefixes within."""
    if place.is_hub:
        return ()
    told = {prefix for hub in place.hubs for prefix in _told(place.of(hub), place.router.name)}
    return tuple(sorted(told, key=str))


def _told(hub: Place, spoke: str) -> Iterator[Prefix]:
    for _process, settings in hub.eigrp():
        yield from settings.summaries if hub.version == 4 else settings.summaries6
    towards = bgp_towards(hub, spoke)
    if towards is not None and towards.summary_list_out:
        yield from aggregates(hub)
    if towards is not None and towards.prefix_list_out:
        yield EVERYWHERE[hub.version]


def _default(place: Place) -> bool:
    """Whether a default route comes from the hubs beside the prefixes, and is the best there is.

    A static one of the same table is preferred; where the default stands for the hubs' own prefixes
    (a totally stubby area) it must be there all the same.
    """
    if place.is_hub:
        return False
    static = (r for r in place.router.static_routes if r.prefix == EVERYWHERE[place.version])
    outdone = any(route.vrf == place.tunnel.vrf for route in static)
    told = any(_tells_default(place.of(hub), place.router.name) for hub in place.hubs)
    return told and (not outdone or bool(_hidden(place)))


def _tells_default(hub: Place, spoke: str) -> bool:
    towards = bgp_towards(hub, spoke)
    process = ospf_process(hub)
    by_ospf = process is not None and (process.default_route or "stub" in process.area_type)
    return by_ospf or (towards is not None and towards.default_originate)


def ospf_process(place: Place) -> OspfDesign | None:
    """The OSPF process of the tunnel."""
    own = place.ospf
    found = (p for p in place.router.ospf if own is not None and p.process == own.process)
    return next(found, None)


def _hidden(place: Place) -> tuple[str, ...]:
    """Routers whose prefixes OSPF keeps from this one.

    Hubs' prefixes are in the backbone: a totally stubby area keeps them from the others.
    """
    processes = [ospf_process(place.of(hub)) for hub in place.hubs]
    if any(process is not None and "no-summary" in process.area_type for process in processes):
        return place.cloud.hubs
    return ()


# --- static --------------------------------------------------------------------------------------


def _static(place: Place) -> Iterator[Route]:
    """The design's own lines over this tunnel; a backup of greater distance is not in the table."""
    mine = [route for route in place.router.static_routes if _over(place, route)]
    for route in mine:
        rivals = (one.distance for one in mine if one.prefix == route.prefix)
        if route.distance == min(rivals):
            yield Route(route.prefix, place.vrf, "S", route.next_hop, None)


def _over(place: Place, route: StaticRouteDesign) -> bool:
    hop = route.next_hop
    return route.vrf == place.tunnel.vrf and hop is not None and hop in place.address.network
