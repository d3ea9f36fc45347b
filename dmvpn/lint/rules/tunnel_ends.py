"""DMV108, DMV118–DMV119, DMV126–DMV128: where a tunnel leads, and whether its addresses can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from dmvpn.config.model import Interface, RouterConfig, StaticRoute
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Network,
    Seen,
    on_cloud,
    on_network,
    on_router,
    on_tunnel,
)
from dmvpn.lint.peers import is_private, named_servers


@on_tunnel("DMV108", WARNING)
def tunnel_source_not_the_way_out(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel leaves by the interface that leads to its peers.

    Why: the outer packets go out by the WAN with the address of another interface as source: the
        provider drops them, or the replies come to nobody; mostly the LAN interface was named.
    Fix: ``tunnel source`` = the WAN interface.
    Source: RFC 2827 (providers drop foreign sources); Cisco Live BRKSEC-3052.
    """
    source, router = tunnel.source, tunnel.router
    if source is None or not source.addresses or source.name.startswith("Loopback") or source.dhcp:
        return
    if tunnel.is_hub or tunnel.tunnel.route_via or router.ospf or router.bgp or router.rip:
        return
    for peer in dict.fromkeys(nbma for _nhs, nbma in named_servers(tunnel)):
        ways = _ways(router, peer, source.vrf) if isinstance(peer, IPv4Address) else []
        names = {way.name for way in ways}
        if names and source.name not in names and is_private(source.addresses[0].ip):
            at = tunnel.typed("tunnel source")
            yield tunnel.seen(
                at, f"{peer} is reached by {' and '.join(sorted(names))}, not {source.name}"
            )


def _ways(router: RouterConfig, peer: IPv4Address, vrf: str | None) -> list[Interface]:
    """The interfaces that routes to the address lead out of, as far as the text tells."""
    here = [own for own in router.interfaces.values() if own.vrf == vrf and not own.shutdown]
    near = [own for own in here if any(peer in held.network for held in own.addresses)]
    if near:
        return near
    routes = [r for r in router.static_routes if r.vrf == vrf and peer in r.prefix]
    longest = max((r.prefix.prefixlen for r in routes), default=-1)
    return [
        own for own in here
        for route in routes if route.prefix.prefixlen == longest and _leads(route, own)
    ]  # fmt: skip


def _leads(route: StaticRoute, interface: Interface) -> bool:
    if route.interface is not None:
        return route.interface == interface.name
    hop = route.next_hop
    return hop is not None and any(hop in own.network for own in interface.addresses)


@on_cloud("DMV118", ERROR)
def tunnel_destination_wrong(cloud: Cloud) -> Iterator[Seen]:
    """A point-to-point tunnel ends where its hub's tunnel leaves from.

    Why: IKE goes to an address where no hub answers, or to another hub than the one the router
        registers with.
    Fix: the outer address of the hub.
    Source: Cisco DMVPN configuration guide 15S (phase 1); Cisco Live BRKSEC-3052.
    """
    for member in cloud.members:
        end = member.tunnel.destination
        if member.multipoint or not isinstance(end, IPv4Address):
            continue
        servers = [
            cloud.by_address[nhs.address] for nhs in member.nhrp.nhs
            if nhs.address is not None and nhs.address in cloud.by_address
        ]  # fmt: skip
        known = [hub for hub in servers if hub.nbma is not None and not is_private(hub.nbma)]
        if known and all(not _answers(hub, end) for hub in known) and len(known) == len(servers):
            at = member.typed("tunnel destination")
            hub = known[0]
            yield member.seen(at, f"{hub.name}'s tunnel leaves from {hub.nbma}, not {end}")


def _answers(hub: Member, end: IPv4Address) -> bool:
    source = hub.source
    return hub.nbma == end or (
        source is not None
        and (
            any(own.ip == end for own in source.addresses)
            or any(str(end) in line.text for line in source.standby)
        )
    )


@on_tunnel("DMV119", ERROR)
def tunnel_without_end(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel is multipoint, or has a destination.

    Why: point-to-point GRE without ``tunnel destination`` stays down.
    Fix: ``tunnel destination`` in phase 1, ``tunnel mode gre multipoint`` otherwise.
    Source: Cisco IOS Interface Command Reference, tunnel destination, tunnel mode.
    """
    own = tunnel.tunnel
    if tunnel.multipoint or own.destination is not None or own.source is None:
        return
    if tunnel.address is not None:
        at = tunnel.typed("tunnel mode")
        yield tunnel.seen(at, "point-to-point GRE without a destination")


@on_router("DMV126", ERROR)
def addresses_overlap(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Interfaces of one VRF have subnets that do not overlap.

    Why: IOS refuses the second one (``% … overlaps with …``): the interface has no address.
    Fix: the subnet that was planned, or the right VRF.
    Source: Cisco IOS IP Addressing Services Command Reference, ip address.
    """
    held: dict[str | None, list[tuple[IPv4Interface, Interface]]] = {}
    for interface in router.interfaces.values() if context.members else ():
        for own in interface.addresses if not interface.shutdown else ():
            held.setdefault(interface.vrf, []).append((own, interface))
    for found in held.values():
        if len(found) > 1:
            yield from _overlapping(sorted(found, key=lambda pair: _span(pair[0])))


def _span(own: IPv4Interface) -> tuple[int, int]:
    """The subnet's first and last address, as numbers."""
    begin = int(own.network.network_address)
    return begin, begin | ((1 << (32 - own.network.prefixlen)) - 1)


def _overlapping(found: Sequence[tuple[IPv4Interface, Interface]]) -> Iterator[Seen]:
    """In order of address an overlap is one with the subnet that reached farthest before."""
    widest = found[0]
    for own, interface in found[1:]:
        if interface is not widest[1] and _span(own)[0] <= _span(widest[0])[1]:
            yield _overlap((own, interface), widest)
        if _span(own)[1] > _span(widest[0])[1]:
            widest = own, interface


def _overlap(one: tuple[IPv4Interface, Interface], two: tuple[IPv4Interface, Interface]) -> Seen:
    """Seen on the one that stands later: that is the one IOS refuses."""
    (_held, first_one), (own, later) = sorted((one, two), key=lambda pair: pair[1].at.number)
    at = first(later.lines, f"ip address {own.ip}") or later.at
    return Seen(at, f"{own.network} overlaps with {first_one.name}")


@on_router("DMV127", ERROR)
def address_of_no_host(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An interface's address is none of its subnet's first and last ones.

    Why: IOS refuses the network and the broadcast address (``Bad mask``): the interface has none.
    Fix: a host address, or the mask that was meant.
    Source: RFC 1122 §3.2.1.3; Cisco IOS IP Addressing Services Command Reference, ip address.
    """
    for interface in router.interfaces.values() if context.members else ():
        for own in interface.addresses:
            if own.network.prefixlen <= 30 and int(own.ip) in _span(own):
                at = first(interface.lines, f"ip address {own.ip}") or interface.at
                yield Seen(at, f"{own.ip} is no host address of {own.network}")


@on_network("DMV128", WARNING)
def tunnel_subnet_elsewhere(network: Network) -> Iterator[Seen]:
    """A cloud's subnet is used for the cloud only.

    Why: the router that has it on another interface too sends what is for the cloud there, and
        announces it; the others lose those members.
    Fix: another subnet for one of them.
    Source: RFC 1918 §3 (addresses are unique within an enterprise).
    """
    subnets = {_key(net): (net, cloud) for net, cloud in _subnets(network)}
    lengths = sorted({net.prefixlen for net, _cloud in subnets.values()})
    for name in network.tunnels_of if subnets else ():
        for interface in network.routers[name].interfaces.values():
            if interface.tunnel is not None or interface.shutdown:
                continue
            for own in interface.addresses:
                for length in lengths if own.network.prefixlen >= lengths[0] else ():
                    net, cloud = subnets.get((int(own.ip) >> (32 - length), length), (None, None))
                    if cloud is not None and not _has_tunnel(network, name, cloud):
                        at = first(interface.lines, f"ip address {own.ip}") or interface.at
                        yield Seen(at, f"{own.network} is in the tunnel subnet {net}", name)


def _key(net: IPv4Network) -> tuple[int, int]:
    return int(net.network_address) >> (32 - net.prefixlen), net.prefixlen


def _subnets(network: Network) -> Iterator[tuple[IPv4Network, Cloud]]:
    """The subnets that gave the clouds their names."""
    for cloud in network.clouds:
        held = (own.address.network for own in cloud.members if own.address is not None)
        net = next((net for net in held if str(net) == cloud.name), None)
        if net is not None:
            yield net, cloud


def _has_tunnel(network: Network, name: str, cloud: Cloud) -> bool:
    """The router itself is a member: that overlap is another rule's."""
    return any(held is cloud for _member, held in network.tunnels_of[name])
