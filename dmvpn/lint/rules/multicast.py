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
