"""DMV54x: which routes BGP hands on, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpNeighbor, RouterConfig
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.routing import bgp_line, bgp_neighbors
from dmvpn.model import Phase


@on_router("DMV540", ERROR)
def ebgp_without_multihop(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """eBGP between loopbacks allows more than one hop.

    Why: eBGP packets have TTL 1 and the neighbour has to be directly connected: it stays Idle.
    Fix: ``ebgp-multihop 2``, or ``disable-connected-check``.
    Source: RFC 4271 §8; Cisco IOS IP Routing: BGP Command Reference, neighbor ebgp-multihop.
    """
    for process in router.bgp:
        for peer in (*process.neighbors, *process.peer_groups.values()):
            foreign = peer.remote_as not in (None, peer.local_as or process.autonomous_system)
            relieved = peer.ebgp_multihop or peer.disable_connected_check or peer.ttl_security
            by_loopback = (peer.update_source or "").startswith("Loopback")
            if foreign and by_loopback and not relieved and context.members:
                at = bgp_line(process, peer.name, "update-source")
                yield Seen(at, f"{peer.name} is eBGP from {peer.update_source} with TTL 1")


@on_tunnel("DMV541", WARNING)
def reflector_next_hop(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 1 and 3 a route reflector puts itself in as next hop.

    Why: a reflector leaves the next hop as it is: in phase 1 spokes cannot reach it at all, in
        phase 3 they resolve each other as in phase 2, and prefixes from behind the hub are
        inaccessible.
    Fix: ``neighbor … next-hop-self all``.
    Source: https://blog.ipspace.net/2014/04/changes-in-ibgp-next-hop-processing.html
    """
    if not tunnel.is_hub or cloud.phase is Phase.TWO:
        return
    if cloud.phase is None and cloud.spokes:
        return
    for process in tunnel.router.bgp:
        for name, own in process.family().neighbors.items():
            kept = own.route_reflector_client and own.next_hop_self != "all" and not own.peer_group
            if kept and not _is_overwritten(own.route_maps.get("out"), tunnel.router):
                at = bgp_line(process, name, "route-reflector-client")
                yield tunnel.seen(at, f"{name} is a reflector client without next-hop-self all")


def _is_overwritten(route_map: str | None, router: RouterConfig) -> bool:
    found = router.route_maps.get(route_map or "")
    return found is not None and any("next-hop" in word for e in found.entries for word in e.sets)


@on_cloud("DMV544", ERROR)
def spokes_share_as(cloud: Cloud) -> Iterator[Seen]:
    """Spokes of one autonomous system learn each other's routes from an eBGP hub.

    Why: a spoke refuses routes with its own AS in the path: no spoke sees another one's LAN.
    Fix: a default or summary from the hub, ``as-override`` on the hub, or ``allowas-in`` on spokes.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2014/03/scaling-bgp-based-dmvpn-networks.md
    """
    for hub in cloud.hubs:
        for process in hub.router.bgp:
            for name, system in _shared_systems(hub, process, cloud):
                own = process.family().neighbors.get(name)
                family = process.family()
                relieved = own is not None and (own.as_override or own.default_originate)
                if (
                    relieved
                    or family.aggregates
                    or family.default_information
                    or _has_default(family.networks)
                ):
                    continue
                if _spokes_allow(cloud, system):
                    continue
                at = bgp_line(process, name, "remote-as")
                yield hub.seen(
                    at, f"all spokes are in AS {system}: they refuse each other's routes"
                )


def _has_default(networks: tuple[object, ...]) -> bool:
    return any(n.prefix.prefixlen == 0 for n in networks)  # type: ignore[attr-defined]


def _shared_systems(hub: Member, process: BgpConfig, cloud: Cloud) -> Iterator[tuple[str, int]]:
    """(group or neighbour, AS) of spokes that share an AS which is not the hub's."""
    mine = process.autonomous_system
    listened = {own.peer_group for own in process.listen_ranges}
    for name, group in process.peer_groups.items():
        used = name in listened or sum(p.peer_group == name for p in process.neighbors) > 1
        if used and group.remote_as not in (None, mine) and not group.alternate_as:
            yield name, group.remote_as or 0
    systems: dict[int, str] = {}
    for own, peer in bgp_neighbors(hub):
        if own is process and peer.remote_as not in (None, mine) and not peer.peer_group:
            if peer.remote_as in systems:
                yield systems[peer.remote_as or 0], peer.remote_as or 0
                return
            systems[peer.remote_as or 0] = peer.name


def _spokes_allow(cloud: Cloud, system: int) -> bool:
    found = [
        family.allowas_in is not None
        for spoke in cloud.spokes for process in spoke.router.bgp
        for family in process.family().neighbors.values()
        if process.autonomous_system == system
    ]  # fmt: skip
    return bool(found) and any(found)


@on_router("DMV545", WARNING)
def tunnel_subnet_to_provider(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The tunnel subnet is not announced to the provider.

    Why: the provider learns the overlay's addresses; when it sends them back, or prefers them for
        the outer ones, the tunnel is routed into itself.
    Fix: drop the network statement, or filter it towards the provider.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/22327-gre-flap.html
    """
    for process in router.bgp:
        family = process.family()
        outside = [p for p in process.neighbors if _is_outside(p, process, context)]
        unfiltered = [p for p in outside if not _filtered(p, process)]
        for statement in family.networks if unfiltered else ():
            for member in context.members:
                if member.address is not None and statement.prefix == member.address.network:
                    yield Seen(
                        statement.at,
                        f"{statement.prefix} is the tunnel subnet, {unfiltered[0].name} learns it",
                    )


def _is_outside(peer: BgpNeighbor, process: BgpConfig, context: Context) -> bool:
    """An eBGP neighbour on the interface a tunnel leaves by."""
    address = peer.address
    if not isinstance(address, IPv4Address) or peer.remote_as in (None, process.autonomous_system):
        return False
    sources = [member.source for member in context.members if member.source is not None]
    own = (address_ for source in sources for address_ in source.addresses)
    on_wan = any(address in interface.network for interface in own)
    tunnels = [member.address.network for member in context.members if member.address is not None]
    return on_wan or (
        not any(address in network for network in tunnels) and _connected(address, context.router)
    )


def _connected(address: IPv4Address, router: RouterConfig) -> bool:
    return any(
        address in own.network and interface.tunnel is None
        for interface in router.interfaces.values() for own in interface.addresses
    )  # fmt: skip


def _filtered(peer: BgpNeighbor, process: BgpConfig) -> bool:
    own = process.family().neighbors.get(peer.name)
    filters = (
        (own.route_maps, own.prefix_lists, own.filter_lists, own.distribute_lists) if own else ()
    )
    return any("out" in direction for direction in filters)


@on_router("DMV547", WARNING)
def bgp_network_without_route(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A BGP network statement names a prefix the router has.

    Why: BGP announces exactly what stands in the routing table: with another mask or a typo nothing
        is announced, and the LAN is unreachable.
    Fix: the prefix and mask of the connected network, or a static route for it.
    Source: Cisco IOS IP Routing: BGP Command Reference, network (BGP).
    """
    if not context.members or router.eigrp or router.ospf or router.rip:
        return  # an IGP may bring the prefix
    held = {own.network for i in router.interfaces.values() for own in i.addresses}
    held |= {route.prefix for route in router.static_routes}
    dynamic = any(i.dhcp and not i.name.startswith("Tunnel") for i in router.interfaces.values())
    for process in router.bgp:
        for statement in process.family().networks:
            if statement.prefix not in held and statement.prefix.prefixlen and not dynamic:
                yield Seen(statement.at, f"no interface and no static route has {statement.prefix}")


@on_tunnel("DMV549", INFO, optional=True)
def bgp_without_password(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """BGP sessions have a password.

    Why: a router that got into the tunnel announces what it likes.  Inside an encrypted tunnel a
        second line of defence, hence optional.
    Fix: ``neighbor … password``.
    Source: RFC 7454 §5.1; DISA VPN SRG V3R4.
    """
    for process, neighbor in bgp_neighbors(tunnel):
        if neighbor.password is None:
            yield tunnel.seen(
                bgp_line(process, neighbor.name, "remote-as"), f"{neighbor.name} has no password"
            )
