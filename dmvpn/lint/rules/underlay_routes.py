"""DMV61x: routes to the peers."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import (
    RouterConfig,
    StaticRoute,
)
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_router,
    on_tunnel,
)
from dmvpn.lint.peers import is_private


def _subnets(router: RouterConfig, vrf: str | None) -> list[IPv4Network]:
    return [
        own.network for i in router.interfaces.values() if i.vrf == vrf and not i.shutdown
        for own in i.addresses
    ]  # fmt: skip


@on_router("DMV610", ERROR)
def next_hop_not_connected(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The next hop of a default route is in a connected subnet, and another router's address.

    Why: the route is not installed: the router reaches nobody outside, and no tunnel comes up.  Its
        own address as a gateway IOS refuses outright.
    Fix: the address of the gateway, mostly one digit away.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip route; seen in a public lab.
    """
    for route in router.static_routes:
        if (
            route.prefix.prefixlen
            or route.next_hop is None
            or route.interface
            or route.global_next_hop
        ):
            continue
        subnets = _subnets(router, route.vrf)
        others = [
            r.prefix for r in router.static_routes if r.prefix.prefixlen and r.vrf == route.vrf
        ]
        if route.next_hop in _own(router, route.vrf):
            yield Seen(route.at, f"{route.next_hop} is this router's own address")
            continue
        dynamic = any(i.dhcp and i.vrf == route.vrf for i in router.interfaces.values())
        if dynamic or not subnets or any(route.next_hop in net for net in (*subnets, *others)):
            continue
        if (
            context.members
            and not (router.ospf or router.bgp or router.eigrp)
            or _near(route.next_hop, subnets)
        ):
            yield Seen(route.at, f"{route.next_hop} is in no connected subnet")


def _own(router: RouterConfig, vrf: str | None) -> set[IPv4Address]:
    ports = [port for port in router.interfaces.values() if port.vrf == vrf]
    return {own.ip for port in ports for own in port.addresses}


def _near(address: IPv4Address, subnets: list[IPv4Network]) -> bool:
    """In the /24 of a connected subnet: a typo, not a route some protocol resolves."""
    return any(IPv4Network((int(address), 24), strict=False).overlaps(net) for net in subnets)


@on_tunnel("DMV611", ERROR)
def front_door_without_route(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The front-door VRF has a route to the peers.

    Why: the outer packets are routed in that VRF only; a default route in the global table does not
        count there.
    Fix: ``ip route vrf V 0.0.0.0 0.0.0.0 GATEWAY``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md;
        Cisco IWAN technology design guide.
    """
    source, router = tunnel.source, tunnel.router
    vrf = source.vrf if source is not None else tunnel.tunnel.vrf
    if vrf is None or source is None or source.dhcp or vrf != (tunnel.tunnel.vrf or vrf):
        return
    routed = any(route.vrf == vrf for route in router.static_routes)
    routed |= vrf in {own.vrf for own in router.eigrp} | {own.vrf for own in router.ospf}
    routed |= vrf in {own.vrf for own in router.rip}
    routed |= vrf in {family.vrf for own in router.bgp for family in own.families}
    if not routed:
        at = router.vrfs.get(vrf) or source.at
        yield tunnel.seen(at, f"VRF {vrf} has no route; {tunnel.interface.name} leaves by it")


@on_tunnel("DMV612", ERROR)
def no_route_to_peers(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router has a route to the outer addresses of its servers, a hub to those of its spokes.

    Why: without one the first IKE packet is never sent, or never answered.
    Fix: ``ip route 0.0.0.0 0.0.0.0 GATEWAY``.
    Source: Cisco DMVPN configuration guide 15S; Cisco Live BRKSEC-3052.
    """
    source, router = tunnel.source, tunnel.router
    if source is None or source.vrf is not None or source.dhcp or not source.addresses:
        return
    if router.eigrp and _other_igp(tunnel) or router.ospf or router.bgp or router.rip:
        return
    wanted = [m.nbma_address for m in tunnel.nhrp.maps] + [nhs.nbma for nhs in tunnel.nhrp.nhs]
    targets = [address for address in wanted if isinstance(address, IPv4Address)]
    known = [route.prefix for route in router.static_routes if route.vrf is None]
    known += _subnets(router, None)
    for target in dict.fromkeys(targets):
        if not any(target in prefix for prefix in known):
            yield tunnel.seen(None, f"no route to {target}, the outer address of an NHS")
    for spoke in cloud.spokes if tunnel.is_hub else ():
        outer = None if tunnel.over_ipv6 or is_private(spoke.nbma) else spoke.nbma
        if outer is not None and not any(outer in prefix for prefix in known):
            yield tunnel.seen(None, f"no route to {outer}, the outer address of {spoke.name}")
            return


def _other_igp(tunnel: Member) -> bool:
    """EIGRP also covers the outer interface, and may bring the route."""
    source = tunnel.source
    return source is not None and any(
        own.ip in network
        for f in tunnel.router.eigrp
        for network in f.networks
        for own in source.addresses
    )


@on_router("DMV613", WARNING)
def route_to_ethernet_only(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A default route out of an Ethernet names the gateway.

    Why: with the interface alone the router asks by ARP for every address of the Internet; it works
        only where somebody answers for all of them.
    Fix: ``ip route 0.0.0.0 0.0.0.0 INTERFACE GATEWAY``, or ``dhcp``.
    Source: https://howdoesinternetwork.com/2013/difference-between-static-routes;
        https://networkengineering.stackexchange.com/questions/57055
    """
    for route in router.static_routes:
        if route.prefix.prefixlen == 0 and route.next_hop is None and not route.dhcp:
            name = route.interface or ""
            if "Ethernet" in name or "GigE" in name:
                yield Seen(route.at, f"a default route to {name} without a gateway")


@on_router("DMV614", ERROR)
def routing_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router with a tunnel routes.

    Why: with ``no ip routing`` it forwards nothing between tunnel and LAN.
    Fix: ``ip routing``.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip routing.
    """
    if context.members and not router.ip_routing:
        line = next((line for line, _node in context.globals("no ip routing")), context.head)
        yield Seen(line, "ip routing is off")


@on_router("DMV615", ERROR)
def default_by_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A static default route does not lead into the tunnel that needs it.

    Why: the outer packets follow it into the tunnel: the tunnel is routed into itself
        (``%TUN-5-RECURDOWN``), unless a front-door VRF or host routes to the hubs exist.
    Fix: a front-door VRF, or routes to the hubs' outer addresses by the WAN gateway.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md
    """
    for member in context.members:
        own, source = member.address, member.source
        if own is None or source is None or source.vrf != member.interface.vrf:
            continue
        others = [r for r in router.static_routes if r.vrf == source.vrf and not _into(r, member)]
        if others or source.dhcp or router.ospf or router.bgp:
            continue
        for route in router.static_routes:
            if route.prefix.prefixlen == 0 and _into(route, member):
                yield Seen(
                    route.at,
                    f"the default route leads into {member.interface.name}, and so do its own packets",
                )


def _into(route: StaticRoute, member: Member) -> bool:
    own, hop = member.address, route.next_hop
    return route.interface == member.interface.name or (
        hop is not None and own is not None and hop in own.network
    )
