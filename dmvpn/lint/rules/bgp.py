"""DMV54x–DMV55x: BGP through the tunnel."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpNeighbor, Interface, Line, RouterConfig
from dmvpn.lint.lines import first
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
from dmvpn.lint.routing import bgp_neighbors
from dmvpn.model import Phase


def _line(process: BgpConfig, name: str, word: str) -> Line:
    """The neighbour's line with that word, or its first line, or the process."""
    shapes = f"neighbor {name} {word}", f"neighbor {name}"
    lines = (*process.lines, *(line for family in process.families for line in family.lines))
    return next((at for shape in shapes if (at := first(lines, shape)) is not None), process.at)


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
                at = _line(process, peer.name, "update-source")
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
                at = _line(process, name, "route-reflector-client")
                yield tunnel.seen(at, f"{name} is a reflector client without next-hop-self all")


def _is_overwritten(route_map: str | None, router: RouterConfig) -> bool:
    found = router.route_maps.get(route_map or "")
    return found is not None and any("next-hop" in word for e in found.entries for word in e.sets)


@on_cloud("DMV542", ERROR)
def listen_range_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """A hub listens for the tunnel subnet, with the spokes' autonomous systems.

    Why: a spoke outside the range, or with another AS, is refused (``Passive open failed``).
    Fix: ``bgp listen range`` = the tunnel subnet; ``remote-as`` or ``alternate-as`` for each AS.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2014/03/scaling-bgp-based-dmvpn-networks.md
    """
    for hub in cloud.hubs:
        for process in hub.router.bgp:
            if process.listen_ranges and hub.address is not None:
                yield from _listening(cloud, hub, process)


def _listening(cloud: Cloud, hub: Member, process: BgpConfig) -> Iterator[Seen]:
    named = {peer.address for peer in process.neighbors}
    clients = [m for m in cloud.spokes if m.address is not None and m.address.ip not in named]
    clients = [m for m in clients if any(n.address == _ip(hub) for _p, n in bgp_neighbors(m))]
    for client in clients:
        ranges = [
            r for r in process.listen_ranges if client.address and client.address.ip in r.network
        ]
        if not ranges:
            if len(clients) < 3 or not _all_outside(clients, process):
                yield hub.seen(
                    process.listen_ranges[0].at,
                    f"{client.name} ({client.address}) is in no listen range",
                )
            continue
        group = process.peer_groups.get(ranges[0].peer_group)
        known = {group.remote_as, *group.alternate_as} if group is not None else set()
        systems = {peer.local_as or own.autonomous_system for own, peer in bgp_neighbors(client)}
        if known - {None} and not systems & known and client.router.bgp:
            yield client.seen(
                client.router.bgp[0].at,
                f"AS {client.router.bgp[0].autonomous_system} is not among those {hub.name} listens for",
            )
    if clients and _all_outside(clients, process) and len(clients) >= 3:
        yield hub.seen(
            process.listen_ranges[0].at, f"no listen range holds the spokes of {cloud.name}"
        )


def _all_outside(clients: list[Member], process: BgpConfig) -> bool:
    return not any(
        client.address is not None and client.address.ip in own.network
        for client in clients for own in process.listen_ranges
    )  # fmt: skip


def _ip(member: Member) -> IPv4Address | None:
    return member.address.ip if member.address is not None else None


def _sessions(
    cloud: Cloud,
) -> Iterator[tuple[Member, BgpConfig, BgpNeighbor, Member, BgpConfig, BgpNeighbor | None]]:
    """Both ends of each BGP neighbour statement inside the cloud, seen from the one that has it."""
    for member in cloud.members:
        for process, neighbor in bgp_neighbors(member):
            peer = cloud.by_address.get(neighbor.address) if neighbor.address else None
            if peer is None or peer is member or not peer.router.bgp:
                continue
            theirs = peer.router.bgp[0]
            back = next((n for n in theirs.neighbors if n.address == _ip(member)), None)
            yield member, process, neighbor, peer, theirs, back or _listener(theirs, member)


def _listener(process: BgpConfig, client: Member) -> BgpNeighbor | None:
    address = client.address
    for own in process.listen_ranges:
        if address is not None and address.ip in own.network:
            return process.peer_groups.get(own.peer_group)
    return None


@on_cloud("DMV543", ERROR)
def bgp_password_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Both ends of a BGP session have the same password.

    Why: ``%TCP-6-BADAUTH``: the session stays Active.
    Fix: the same password on both.
    Source: RFC 2385 §2; Cisco IOS IP Routing: BGP Command Reference, neighbor password.
    """
    for member, process, neighbor, peer, _theirs, back in _sessions(cloud):
        if back is not None and not member.is_hub and _differ(neighbor.password, back.password):
            at = _line(process, neighbor.name, "password")
            yield member.seen(at, f"another BGP password than {peer.name} has")


def _differ(mine: str | None, theirs: str | None) -> bool:
    from dmvpn.lint.rules.eigrp import _decoded

    plain = [
        _decoded(text[2:]) if text.startswith("7 ") else text for text in (mine or "", theirs or "")
    ]
    return plain[0] != plain[1]


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
                at = _line(process, name, "remote-as")
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


@on_cloud("DMV546", ERROR)
def remote_as_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """``remote-as`` is the AS of the router that has the address.

    Why: the session is closed with ``bad peer AS``.
    Fix: the AS of that router's process.
    Source: RFC 4271 §6.2.
    """
    for member, process, neighbor, peer, theirs, back in _sessions(cloud):
        local = (back.local_as if back is not None else None) or theirs.autonomous_system
        if neighbor.remote_as is not None and neighbor.remote_as not in (
            local,
            theirs.autonomous_system,
        ):
            at = _line(process, neighbor.name, "remote-as")
            yield member.seen(
                at, f"{peer.name} is in AS {theirs.autonomous_system}, not {neighbor.remote_as}"
            )


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


@on_router("DMV548", INFO)
def listen_without_limits(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Neighbours that nobody names are limited.

    Why: whoever is in the range may send a full table; ``maximum-prefix`` stops it before memory
        does.
    Fix: ``neighbor GROUP maximum-prefix N`` and ``bgp listen limit N``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2014/03/scaling-bgp-based-dmvpn-networks.md
    """
    for process in router.bgp if context.members else ():
        for own in process.listen_ranges:
            held = process.family().neighbors.get(own.peer_group)
            if held is None or held.maximum_prefix is None:
                yield Seen(own.at, f"group {own.peer_group} has no maximum-prefix")


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
                _line(process, neighbor.name, "remote-as"), f"{neighbor.name} has no password"
            )


@on_router("DMV550", ERROR)
def peer_group_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``bgp listen range`` names a peer group that is configured.

    Why: IOS refuses the line, or the neighbour has no AS: nobody is accepted.
    Fix: ``neighbor GROUP peer-group`` and its ``remote-as``.
    Source: Cisco IOS IP Routing: BGP Command Reference, bgp listen.
    """
    for process in router.bgp:
        for own in process.listen_ranges:
            if own.peer_group not in process.peer_groups:
                yield Seen(own.at, f"no peer group {own.peer_group}")


__all__ = ["Interface"]
