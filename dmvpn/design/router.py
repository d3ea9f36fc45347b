"""One router: what its clouds want of it, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dmvpn.design import internet, qos, security
from dmvpn.design.bgp import bgp_design, merged_bgp
from dmvpn.design.cloud import CloudDecision
from dmvpn.design.crypto import (
    global_lines,
    ikev2_design,
    ipsec_design,
    isakmp_design,
    trustpoint_design,
    versions,
)
from dmvpn.design.eigrp import eigrp_design, key_chain, merged
from dmvpn.design.hidden import hidden_routes
from dmvpn.design.interfaces import interface_designs, natural, vrf_designs
from dmvpn.design.model import (
    AccessListDesign,
    EigrpDesign,
    KeyChainDesign,
    MulticastDesign,
    PolicyMapDesign,
    RouteMapDesign,
    RouterDesign,
    StaticRouteDesign,
    TunnelDesign,
)
from dmvpn.design.operations import operations_design
from dmvpn.design.ospf import ospf_design, ospf_key_chain
from dmvpn.design.prefix_lists import prefix_lists
from dmvpn.design.static import overlay_routes, overlay_routes_6, underlay_routes
from dmvpn.design.trail import reasons
from dmvpn.design.tunnel import ZONE, tunnel_design
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import (
    BgpIntent,
    EigrpClassicIntent,
    EigrpIntent,
    OspfIntent,
    StaticIntent,
)
from dmvpn.intent.routing import RoutingIntent
from dmvpn.model import Platform

Named = TypeVar("Named", AccessListDesign, PolicyMapDesign, RouteMapDesign)


def router_design(router: RouterIntent, clouds: list[CloudDecision]) -> RouterDesign:
    """Everything one router shall be, and why."""
    settings = router.settings
    owners = list(dict.fromkeys(owner_of(router, cloud, clouds).name for cloud in clouds))
    owning = [cloud for cloud in clouds if cloud.name in owners]
    first = [cloud for cloud in owning if versions(cloud, router)[0]]
    certificates = [trustpoint_design(cloud, router) for cloud in owning]
    fresh = [c for c in clouds if c.intent.security.zones]
    routings = [(cloud, cloud.intent.routing) for cloud in clouds]
    return RouterDesign(
        name=router.name,
        hostname=router.hostname,
        platform=settings.release.platform,
        release=settings.release,
        role=settings.role,
        nbma_address=clouds[0].known_nbma(router) if clouds else None,
        interfaces=interface_designs(router, clouds),
        ikev2=tuple(ikev2_design(cloud, router) for cloud in owning if versions(cloud, router)[1]),
        ipsec=tuple(ipsec_design(cloud, router) for cloud in owning),
        tunnels=tuple(
            sorted((_tunnel(router, c, clouds) for c in clouds), key=lambda t: natural(t.interface))
        ),
        eigrp=merged(list(_eigrp(router, clouds))),
        static_routes=tuple(
            sorted(dict.fromkeys(_routes(router, clouds)), key=_route_order)
        ),
        lan_prefixes=tuple(lan.address.network for lan in settings.lan),
        vrfs=vrf_designs(router, clouds),
        isakmp=tuple(
            isakmp_design(cloud, router, 10 * place) for place, cloud in enumerate(first, 1)
        ),
        trustpoints=tuple({one.name: one for one in certificates if one is not None}.values()),
        key_chains=tuple(
            chain for cloud, routing in routings if (chain := _chain(cloud, routing)) is not None
        ),
        ospf=tuple(
            ospf_design(cloud, router, routing)
            for cloud, routing in routings
            if isinstance(routing, OspfIntent)
        ),
        bgp=merged_bgp(
            bgp_design(cloud, router, routing)
            for cloud, routing in routings
            if isinstance(routing, BgpIntent)
        ),
        class_maps=(
            *(one for cloud in clouds if router.is_hub for one in qos.class_maps(cloud)),
            *security.class_maps(router, clouds),
        ),
        policy_maps=_unique(
            one
            for cloud in clouds
            for one in (
                *(qos.policy_maps(cloud) if router.is_hub else ()), *security.policy_maps(cloud)
            )
        ),
        zones=(ZONE, security.INSIDE, security.OUTSIDE) if fresh else (),
        zone_pairs=tuple(security.zone_pairs(fresh[0], router)) if fresh else (),
        access_lists=(
            *security.access_lists(router, clouds),
            *_unique(
                one
                for cloud in clouds
                if internet.goes_direct(cloud, router)
                for one in internet.access_lists(cloud, router)
            ),
        ),
        prefix_lists=tuple(
            one
            for cloud, routing in routings
            if isinstance(routing, BgpIntent) and router.is_hub
            for one in prefix_lists(cloud, routing)
        ),
        route_maps=_unique(internet.route_maps(router, clouds)),
        nat=tuple(dict.fromkeys(internet.nat_designs(router, clouds))),
        multicast=_multicast(router, clouds),
        operations=operations_design(clouds, router),
        control_plane_policy=security.CONTROL
        if any(cloud.intent.security.control_plane_rate for cloud in clouds)
        else "",
        crypto_globals=tuple(
            dict.fromkeys(line for cloud in owning for line in global_lines(cloud, router))
        ),
        ipv6_routing=any(c.intent.ipv6 or c.intent.transport == "ipv6" for c in clouds),
        reasons=tuple(reasons(router, clouds, owning)),
    )  # fmt: skip


def owner_of(
    router: RouterIntent, cloud: CloudDecision, clouds: list[CloudDecision]
) -> CloudDecision:
    """The cloud whose crypto objects protect this one: tunnels of one source share a profile."""
    source = cloud.wan(router).interface
    return next(one for one in clouds if one.wan(router).interface == source)


def _tunnel(
    router: RouterIntent, cloud: CloudDecision, clouds: list[CloudDecision]
) -> TunnelDesign:
    sources = [one.wan(router).interface for one in clouds]
    shared = sources.count(cloud.wan(router).interface) > 1
    return tunnel_design(cloud, router, owner_of(router, cloud, clouds), shared)


def _chain(cloud: CloudDecision, routing: RoutingIntent) -> KeyChainDesign | None:
    """Where the routing protocol takes its key from, if it asks for a chain."""
    if isinstance(routing, EigrpIntent | EigrpClassicIntent):
        return key_chain(cloud, routing)
    return ospf_key_chain(cloud, routing) if isinstance(routing, OspfIntent) else None


def _unique(items: Iterable[Named]) -> tuple[Named, ...]:
    """One of each name, the first."""
    found: dict[str, Named] = {}
    for item in items:
        found.setdefault(item.name, item)
    return tuple(found.values())


def _eigrp(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[EigrpDesign]:
    for cloud in clouds:
        routing = cloud.intent.routing
        if isinstance(routing, EigrpIntent | EigrpClassicIntent):
            yield eigrp_design(cloud, router, routing)


def _routes(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[StaticRouteDesign]:
    yield from underlay_routes(router)
    for cloud in clouds:
        routing = cloud.intent.routing
        if isinstance(routing, StaticIntent):
            if cloud.ipv4:
                yield from overlay_routes(cloud, router, routing)
            yield from overlay_routes_6(cloud, router, routing)
        if isinstance(routing, EigrpIntent | EigrpClassicIntent):
            yield from hidden_routes(cloud, router, routing)
        if internet.goes_direct(cloud, router):
            yield from internet.leaks(cloud, router)


def _route_order(route: StaticRouteDesign) -> tuple[object, ...]:
    """The global table first, then by VRF; prefixes by number, then next hops, then interfaces."""
    prefix, hop = route.prefix, route.next_hop
    place = (prefix.version, route.vrf, int(prefix[0]), prefix.prefixlen)
    by_interface = bool(route.interface or route.dhcp)
    return (*place, by_interface, not route.interface, route.interface, int(hop) if hop else 0)


def _multicast(router: RouterIntent, clouds: list[CloudDecision]) -> tuple[MulticastDesign, ...]:
    found = {}
    for cloud in clouds:
        wish = cloud.intent.multicast
        if wish is not None:
            vrf = cloud.intent.inside_vrf or ""
            distributed = router.settings.release.platform is Platform.IOS_XE
            found[vrf] = MulticastDesign(
                vrf, distributed, wish.rendezvous_point, wish.source_specific
            )
    return tuple(found[vrf] for vrf in sorted(found))
