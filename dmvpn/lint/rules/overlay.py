"""DMV56x–DMV57x: RIP, and what overlay and underlay tell each other."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import Interface, Line, RouterConfig
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.routing import bgp_neighbors, covers, eigrp_on, ospf_area
from dmvpn.model import Phase


@on_tunnel("DMV560", ERROR)
def rip_split_horizon(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub with RIP tells spokes about each other: split horizon is off.

    Why: what comes in by the tunnel does not go out by it: spokes miss each other's LANs.
    Fix: ``no ip split-horizon`` on the hub's tunnel.
    Source: RFC 2453 §3.4.3; Cisco IOS IP Routing: RIP Command Reference, ip split-horizon.
    """
    address = tunnel.address
    if not tunnel.is_hub or not tunnel.multipoint or address is None:
        return
    rip = any(address.ip in network for own in tunnel.router.rip for network in own.networks)
    if rip and tunnel.interface.split_horizon:
        yield tunnel.seen(tunnel.typed("ip split-horizon"), "split horizon is on for RIP")


@on_cloud("DMV570", ERROR)
def underlay_in_overlay(cloud: Cloud) -> Iterator[Seen]:
    """The overlay's routing protocol does not announce the underlay.

    Why: as soon as a peer's outer address is learned through the tunnel, the tunnel is routed into
        itself: it flaps (``%TUN-5-RECURDOWN``).  With a front-door VRF it cannot happen.
    Fix: a narrower network statement, or a filter; best a front-door VRF.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/22327-gre-flap.html
    """
    used = {address for member in cloud.members for address in _used_from_afar(member)}
    for member in cloud.members:
        source = member.source
        if source is None or source.vrf != member.interface.vrf or not source.addresses:
            continue
        outer = source.addresses[0].ip
        if source.name.startswith("Loopback") or not (outer.is_global or outer in used):
            continue  # what nobody sends to harms nobody
        if _reaches_peers_by_static(member):
            for protocol, at in _announcing(member, source):
                yield member.seen(at, f"{protocol} announces {source.name} into the tunnel")


def _used_from_afar(member: Member) -> Iterator[object]:
    """Outer addresses this member sends to that are not on its own outer subnet."""
    nhrp, source = member.nhrp, member.source
    near = [own.network for own in source.addresses] if source is not None else []
    for nbma in (*(nhs.nbma for nhs in nhrp.nhs), *(known.nbma_address for known in nhrp.maps)):
        if isinstance(nbma, IPv4Address) and not any(nbma in network for network in near):
            yield nbma


def _announcing(member: Member, source: Interface) -> Iterator[tuple[str, Line]]:
    """Processes that run on the tunnel and cover its outer interface too."""
    family, area = eigrp_on(member), ospf_area(member)
    if family is not None and covers(family.networks, source):
        yield f"EIGRP {family.autonomous_system}", family.at
    process = area[0] if area is not None else None
    statements = process.networks if process is not None else ()
    if process and any(s.network and source.addresses[0].ip in s.network for s in statements):
        yield f"OSPF {process.process}", process.at


def _reaches_peers_by_static(member: Member) -> bool:
    """A static route leads to the peers: any learned, longer one would win over it."""
    return any(route.vrf == member.tunnel.vrf for route in member.router.static_routes)


@on_router("DMV571", WARNING)
def redistribution_unfiltered(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Redistribution between routing protocols is filtered.

    Why: routes come back by another router and stay when their origin is gone; outer prefixes get
        into the overlay.
    Fix: a route map that matches what shall pass and tags it.
    Source: Cisco Tech Note 8606, Redistributing Routing Protocols (…/22327-gre-flap.html for the
        tunnel); seen in a public lab.
    """
    if not context.members:
        return
    found = [own for f in router.eigrp for own in f.redistributions]
    found += [own for p in router.ospf for own in p.redistribute]
    found += [own for p in router.bgp for f in p.families for own in f.redistribute]
    for own in found:
        if own.route_map is None and own.source.partition(" ")[0] in (
            "eigrp",
            "ospf",
            "bgp",
            "rip",
        ):
            yield Seen(own.at, f"{own.source} is redistributed without a route map")


@on_router("DMV572", WARNING)
def connected_redistributed(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Connected networks go into the overlay filtered.

    Why: ``redistribute connected`` announces the WAN's prefix through the tunnel; when the other
        end prefers it, the tunnel is routed into itself.
    Fix: ``redistribute connected route-map M``, or network statements.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/22327-gre-flap.html
    """
    for member in context.members:
        source = member.source
        if source is None or source.vrf != member.interface.vrf or not source.addresses:
            continue
        family, area = eigrp_on(member), ospf_area(member)
        process = area[0] if area is not None else None
        found = [
            *(family.redistributions if family else ()),
            *(process.redistribute if process else ()),
        ]
        for own in found:
            if own.source.partition(" ")[0] == "connected" and own.route_map is None:
                yield Seen(
                    own.at,
                    f"redistributes {source.name}, where {member.interface.name} leaves from",
                )


@on_cloud("DMV573", ERROR)
def spoke_without_routing(cloud: Cloud) -> Iterator[Seen]:
    """A spoke runs the protocol its hub runs on the tunnel, or has static routes.

    Why: DMVPN is UP and nothing is reachable through it.
    Fix: the routing process of the other spokes, or a static route to the hub's tunnel address.
    Source: Cisco DMVPN configuration guide 15S, routing examples.
    """
    hubs = [hub for hub in cloud.hubs if _routed(hub)]
    if not hubs or not any(_routed(spoke) for spoke in cloud.spokes):
        return
    for spoke in cloud.spokes:
        if not _routed(spoke) and not _by_static(spoke) and not _has_process(spoke):
            yield spoke.seen(None, f"{spoke.interface.name} runs no routing protocol, the hub does")


def _routed(member: Member) -> bool:
    return (
        eigrp_on(member) is not None or ospf_area(member) is not None
        or any(True for _found in bgp_neighbors(member))
        or any(process.listen_ranges for process in member.router.bgp)
    )  # fmt: skip


def _has_process(member: Member) -> bool:
    """A process in the tunnel's VRF that misses the tunnel is another rule's finding."""
    router, vrf = member.router, member.interface.vrf
    inside = {own.vrf for own in router.eigrp} | {own.vrf for own in router.ospf}
    inside |= {own.vrf for own in router.rip}
    inside |= {family.vrf for own in router.bgp for family in own.families}
    return vrf in inside or (vrf is None and bool(router.bgp))


def _by_static(member: Member) -> bool:
    own = member.address
    return own is not None and any(
        route.interface == member.interface.name
        or (route.next_hop is not None and route.next_hop in own.network)
        for route in member.router.static_routes
    )


@on_cloud("DMV574", WARNING)
def leaks_phase_two_default(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 static routes between spokes name the other spoke.

    Why: a route by the hub's tunnel address keeps all traffic on the hub.
    Fix: the other spoke's tunnel address as next hop, or a routing protocol.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/solution-eigrp-summarization-breaks.md
    """
    if cloud.phase is not Phase.TWO:
        return
    hubs = {hub.address.ip for hub in cloud.hubs if hub.address is not None}
    lans = {
        own.network: spoke
        for spoke in cloud.spokes for interface in spoke.router.interfaces.values()
        if interface.tunnel is None and interface is not spoke.source
        for own in interface.addresses
    }  # fmt: skip
    for spoke in cloud.spokes:
        for route in spoke.router.static_routes:
            owner = lans.get(route.prefix)
            if route.next_hop in hubs and owner is not None and owner.name != spoke.name:
                yield spoke.seen(
                    route.at, f"{route.prefix} is behind {owner.name}, the route goes by the hub"
                )
