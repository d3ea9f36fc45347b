"""DMV54x–DMV55x: whether two BGP speakers of a cloud accept each other."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpNeighbor, RouterConfig
from dmvpn.lint.model import (
    ERROR,
    INFO,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
)
from dmvpn.lint.passwords import plain
from dmvpn.lint.routing import bgp_line, bgp_neighbors


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
        if (
            back is not None
            and not member.is_hub
            and plain(neighbor.password or "") != plain(back.password or "")
        ):
            at = bgp_line(process, neighbor.name, "password")
            yield member.seen(at, f"another BGP password than {peer.name} has")


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
            at = bgp_line(process, neighbor.name, "remote-as")
            yield member.seen(
                at, f"{peer.name} is in AS {theirs.autonomous_system}, not {neighbor.remote_as}"
            )


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


@on_router("DMV550", ERROR)
def peer_group_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``bgp listen range`` names a peer group that is configured and has an AS.

    Why: IOS refuses the line, or the neighbour has no AS: nobody is accepted.
    Fix: ``neighbor GROUP peer-group`` and its ``remote-as``.
    Source: Cisco IOS IP Routing: BGP Command Reference, bgp listen.
    """
    for process in router.bgp:
        for own in process.listen_ranges:
            group = process.peer_groups.get(own.peer_group)
            if group is None:
                yield Seen(own.at, f"no peer group {own.peer_group}")
            elif group.remote_as is None and not group.alternate_as:
                yield Seen(own.at, f"peer group {own.peer_group} has no remote-as")
