"""DMV71x: multicast through the tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
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
from dmvpn.lint.odd import odd_ones


@on_tunnel("DMV710", ERROR)
def pim_without_nbma_mode(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """PIM on a hub's multipoint tunnel runs in NBMA mode.

    Why: otherwise the hub takes the tunnel for a LAN where everybody hears everybody: one spoke's
        prune takes the stream from all others.
    Fix: ``ip pim nbma-mode``, with sparse mode.
    Source: https://networklessons.com/multicast/multicast-pim-nbma-mode;
        Cisco IOS IP Multicast Command Reference, ip pim nbma-mode.
    """
    pim = tunnel.interface.pim
    if pim is not None and pim.mode and tunnel.is_hub and tunnel.multipoint and not pim.nbma_mode:
        yield tunnel.seen(
            tunnel.typed("ip pim"), f"PIM on {tunnel.interface.name} without nbma-mode"
        )


@on_cloud("DMV711", WARNING)
def pim_spoke_may_be_dr(cloud: Cloud) -> Iterator[Seen]:
    """A hub is PIM's designated router.

    Why: the DR registers sources and joins for receivers; a spoke that has the highest address and
        the default priority does it for all, without hearing all.
    Fix: ``ip pim dr-priority 0`` on spokes, or a high one on the hub.
    Source: RFC 7761 §4.3.2; Cisco IOS IP Multicast Command Reference, ip pim dr-priority.
    """
    hubs = [
        m.interface.pim.dr_priority for m in cloud.hubs if m.interface.pim and m.interface.pim.mode
    ]
    for spoke in cloud.spokes:
        pim = spoke.interface.pim
        addresses = [hub.address.ip for hub in cloud.hubs if hub.address is not None]
        own = spoke.address
        rivals = hubs and addresses and pim is not None and pim.mode
        if rivals and pim is not None and own is not None and pim.dr_priority >= max(hubs):
            highest = max(addresses)
            if pim.dr_priority > max(hubs) or own.ip > highest:
                at = spoke.typed("ip pim dr-priority", "ip pim")
                yield spoke.seen(at, f"PIM DR priority {pim.dr_priority}, the hub has {max(hubs)}")
                return


@on_router("DMV712", ERROR)
def multicast_routing_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """With PIM on the tunnel multicast routing is on.

    Why: PIM speaks to neighbours, and the router forwards nothing.
    Fix: ``ip multicast-routing [distributed]``.
    Source: Cisco IOS IP Multicast Command Reference, ip multicast-routing.
    """
    for member in context.members:
        pim = member.interface.pim
        if pim is not None and pim.mode and member.interface.vrf not in router.multicast.routing:
            yield member.seen(member.typed("ip pim"), "PIM without ip multicast-routing")
            return


@on_cloud("DMV714", ERROR)
def rendezvous_point_differs(cloud: Cloud) -> Iterator[Seen]:
    """Members with sparse PIM know the same rendezvous points.

    Why: a router without an RP, or with another one, joins nowhere or at the wrong place: its
        receivers hear nothing.  BSR and Auto-RP tell it to all.
    Fix: the same ``ip pim rp-address`` everywhere.
    Source: RFC 7761 §4.2; Cisco IOS IP Multicast Command Reference, ip pim rp-address.
    """
    sparse = [m for m in cloud.members if m.interface.pim and "sparse" in m.interface.pim.mode]
    told = [m for m in sparse if not _hears_of_it(m)]
    if not any(_points(member) for member in told):
        return
    usual, odd = odd_ones(told, _points)
    for member, own in odd:
        held = member.router.multicast.rp_addresses
        at = held[0].at if own else member.typed("ip pim")
        said = "RP " + ", ".join(sorted(map(str, own))) if own else "no RP"
        yield member.seen(at, f"{said}, the cloud has {', '.join(sorted(map(str, usual or ())))}")


def _points(member: Member) -> frozenset[object]:
    vrf = member.interface.vrf
    return frozenset(p.address for p in member.router.multicast.rp_addresses if p.vrf == vrf)


def _hears_of_it(member: Member) -> bool:
    """BSR, Auto-RP or SSM alone: no static RP is needed."""
    held = member.router.multicast
    dynamic = held.autorp_listener or held.bsr_candidates or held.rp_candidates
    return bool(dynamic or (held.ssm and not held.rp_addresses))


@on_cloud("DMV715", ERROR)
def pim_missing_on_tunnel(cloud: Cloud) -> Iterator[Seen]:
    """Where the cloud runs PIM, every member does.

    Why: a tunnel without PIM has no neighbour: no stream reaches the site, none leaves it.
    Fix: ``ip pim sparse-mode`` on the tunnel.
    Source: Cisco IOS IP Multicast Command Reference, ip pim.
    """
    running = [m for m in cloud.members if m.interface.pim is not None and m.interface.pim.mode]
    if not any(member.is_hub for member in running) or 2 * len(running) <= len(cloud.members):
        return
    for member in cloud.members:
        if member.interface.pim is None or not member.interface.pim.mode:
            yield member.seen(None, f"{member.interface.name} runs no PIM, the cloud does")


@on_tunnel("DMV716", WARNING)
def pim_without_lan(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router with PIM on the tunnel has it on another interface too.

    Why: receivers are found by IGMP, sources by PIM's interface: without it on the LAN nothing is
        forwarded there.
    Fix: ``ip pim sparse-mode`` on the LAN interface.
    Source: Cisco IOS IP Multicast Command Reference, ip pim (it switches IGMP on).
    """
    pim = tunnel.interface.pim
    if pim is None or not pim.mode or tunnel.router.release is None:
        return  # a fragment may leave the LAN out
    others = [i for i in tunnel.router.interfaces.values() if i is not tunnel.interface]
    if not any(own.pim is not None and own.pim.mode for own in others):
        yield tunnel.seen(tunnel.typed("ip pim"), "PIM on the tunnel and on no other interface")


@on_tunnel("DMV717", WARNING)
def pim_dense_mode(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """PIM on a multipoint tunnel is sparse.

    Why: dense mode floods every stream to every spoke, and NBMA mode does not know it.
    Fix: ``ip pim sparse-mode`` and a rendezvous point.
    Source: Cisco IOS IP Multicast Command Reference, ip pim nbma-mode (sparse mode only).
    """
    pim = tunnel.interface.pim
    if pim is not None and pim.mode == "dense-mode" and tunnel.multipoint:
        yield tunnel.seen(
            tunnel.typed("ip pim dense-mode"), "PIM dense mode on a multipoint tunnel"
        )
