"""One router: what its clouds want of it, put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from dmvpn.design import internet, qos, security
from dmvpn.design.bgp import bgp_design, default_lists, merged_bgp
from dmvpn.design.cloud import CloudDecision, lan_vrf
from dmvpn.design.crypto import (
    global_lines,
    ikev2_design,
    ipsec_design,
    isakmp_design,
    trustpoint_design,
    versions,
)
from dmvpn.design.eigrp import eigrp_design, key_chain, merged
from dmvpn.design.model import (
    AccessListDesign,
    EigrpDesign,
    InterfaceDesign,
    MulticastDesign,
    PolicyMapDesign,
    RouteMapDesign,
    RouterDesign,
    StaticRouteDesign,
    TunnelDesign,
    VrfDesign,
)
from dmvpn.design.operations import operations_design
from dmvpn.design.ospf import lan_ospf, ospf_design
from dmvpn.design.static import overlay_routes, overlay_routes_6, underlay_routes
from dmvpn.design.trail import reasons
from dmvpn.design.tunnel import ZONE, tunnel_design
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import (
    BgpIntent,
    EigrpClassicIntent,
    EigrpIntent,
    LanIntent,
    OspfIntent,
    StaticIntent,
    WanIntent,
)
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
        interfaces=_interfaces(router, clouds),
        ikev2=tuple(ikev2_design(cloud, router) for cloud in owning if versions(cloud, router)[1]),
        ipsec=tuple(ipsec_design(cloud, router) for cloud in owning),
        tunnels=tuple(
            sorted((_tunnel(router, c, clouds) for c in clouds), key=lambda t: _natural(t.interface))
        ),
        eigrp=merged(list(_eigrp(router, clouds))),
        static_routes=tuple(
            sorted(dict.fromkeys(_routes(router, clouds)), key=_route_order)
        ),
        lan_prefixes=tuple(lan.address.network for lan in settings.lan),
        vrfs=_vrfs(router, clouds),
        isakmp=tuple(
            isakmp_design(cloud, router, 10 * place) for place, cloud in enumerate(first, 1)
        ),
        trustpoints=tuple({one.name: one for one in certificates if one is not None}.values()),
        key_chains=tuple(
            chain
            for cloud, routing in routings
            if isinstance(routing, EigrpIntent | EigrpClassicIntent)
            and (chain := key_chain(cloud, routing)) is not None
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
            if isinstance(routing, BgpIntent) and routing.default_only and router.is_hub
            for one in default_lists(cloud)
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
        if internet.goes_direct(cloud, router):
            yield from internet.leaks(cloud, router)


def _route_order(route: StaticRouteDesign) -> tuple[object, ...]:
    """The global table first, then by VRF; prefixes by number, then interfaces, then next hops."""
    prefix, hop = route.prefix, route.next_hop
    place = (prefix.version, route.vrf, int(prefix[0]), prefix.prefixlen)
    return (*place, not (route.interface or route.dhcp), route.interface, int(hop) if hop else 0)


def _interfaces(router: RouterIntent, clouds: list[CloudDecision]) -> tuple[InterfaceDesign, ...]:
    interfaces = [_wan(router, wan, clouds) for wan in router.settings.all_wans.values()]
    interfaces += [_lan(router, lan, clouds) for lan in router.settings.lan]
    return tuple(sorted(interfaces, key=lambda interface: _natural(interface.name)))


def _wan(router: RouterIntent, wan: WanIntent, clouds: list[CloudDecision]) -> InterfaceDesign:
    users = [cloud for cloud in clouds if cloud.wan(router) == wan]
    direct = any(internet.goes_direct(cloud, router) for cloud in users)
    listed = any(cloud.intent.security.wan_access_list for cloud in users)
    zones = any(cloud.intent.security.zones for cloud in users)
    outside = any(cloud.intent.transport == "ipv6" for cloud in users)
    return InterfaceDesign(
        wan.interface,
        "wan",
        wan.ipv4,
        wan.description or "",
        dhcp=wan.dhcp,
        ipv6=wan.ipv6.address if wan.ipv6 is not None else None,
        vrf=wan.front_door_vrf or "",
        access_list=security.WAN_LIST if listed and (wan.dhcp or wan.ipv4) else "",
        ipv6_access_list=security.WAN_LIST_6 if listed and outside else "",
        nat="outside" if direct else "",
        zone=security.OUTSIDE if zones else "",
    )


def _lan(router: RouterIntent, lan: LanIntent, clouds: list[CloudDecision]) -> InterfaceDesign:
    vrf = lan_vrf(clouds[0], router, lan) if clouds else lan.vrf
    users = [cloud for cloud in clouds if cloud.intent.inside_vrf == vrf]
    ospf = next(
        (
            lan_ospf(router, cloud.intent.routing)
            for cloud in users
            if isinstance(cloud.intent.routing, OspfIntent)
        ),
        None,
    )
    dual = lan.ipv6 is not None and any(cloud.intent.ipv6 for cloud in users)
    return InterfaceDesign(
        lan.interface,
        "lan",
        lan.address,
        lan.description or "",
        ipv6=lan.ipv6 if dual else None,
        vrf=vrf or "",
        nat="inside" if any(internet.goes_direct(c, router) for c in users) else "",
        zone=security.INSIDE if any(c.intent.security.zones for c in users) else "",
        pim=any(cloud.intent.multicast is not None for cloud in users),
        route_map=next(
            (internet.policy_name(c) for c in users if internet.by_policy(c, router)), ""
        ),
        ospf=ospf if any(cloud.ipv4 for cloud in users) else None,
        ospfv3=ospf if dual else None,
        eigrp6=next(
            (
                cloud.intent.routing.autonomous_system
                for cloud in users
                if dual and isinstance(cloud.intent.routing, EigrpClassicIntent)
            ),
            None,
        ),
    )


def _natural(name: str) -> tuple[str, tuple[int, ...]]:
    """IOS prints interfaces by kind, then by number: GigabitEthernet2 before 10."""
    kind = name.rstrip("0123456789/.:")
    return kind, tuple(int(number) for number in re.findall(r"\d+", name[len(kind) :]))


def _vrfs(router: RouterIntent, clouds: list[CloudDecision]) -> tuple[VrfDesign, ...]:
    """Every VRF in use; an address family for each IP version in it."""
    ipv4: dict[str, bool] = {}
    for wan in router.settings.all_wans.values():
        if wan.front_door_vrf:
            ipv4.setdefault(wan.front_door_vrf, False)
            ipv4[wan.front_door_vrf] |= wan.ipv6 is not None
    for cloud in clouds:
        if cloud.intent.inside_vrf:
            ipv4.setdefault(cloud.intent.inside_vrf, False)
            ipv4[cloud.intent.inside_vrf] |= cloud.intent.ipv6 is not None
    known = router.settings.vrfs
    return tuple(
        VrfDesign(name, (known[name].rd if name in known else None) or "", ipv6=ipv6)
        for name, ipv6 in sorted(ipv4.items())
    )


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
