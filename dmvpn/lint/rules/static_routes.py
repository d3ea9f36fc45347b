"""DMV56x: static routes into a tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.model import WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel


@on_router("DMV561", WARNING)
def static_route_without_next_hop(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A static route into a multipoint tunnel names its next hop.

    Why: with the interface alone NHRP is asked for every single destination, as if all were in the
        tunnel subnet; mostly nothing comes back.
    Fix: ``ip route PREFIX MASK NEXT_HOP``, the tunnel address of the router behind which it lies.
    Source: Cisco IP Addressing: NHRP configuration guide; RFC 2332 §2.
    """
    tunnels = {m.interface.name for m in context.members if m.multipoint}
    for route in router.static_routes:
        if route.interface in tunnels and route.next_hop is None:
            yield Seen(route.at, f"a route into {route.interface} without a next hop")


@on_tunnel("DMV562", WARNING)
def static_route_to_nobody(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The next hop of a static route into the tunnel is a member of the cloud.

    Why: NHRP finds nobody of that address: the packets are dropped, and the next hop server is asked
        again and again.  Said where most of the router's other next hops are members.
    Fix: the tunnel address of the router behind which the prefix lies.
    Source: RFC 2332 §2; Cisco IP Addressing: NHRP configuration guide.
    """
    subnets = [own.network for own in tunnel.interface.addresses]
    routes = [
        route for route in tunnel.router.static_routes
        if route.vrf == tunnel.interface.vrf
        and route.next_hop is not None
        and any(route.next_hop in subnet for subnet in subnets)
    ]  # fmt: skip
    strange = [route for route in routes if route.next_hop not in cloud.by_address]
    if cloud.hubs and cloud.spokes and 2 * len(strange) <= len(routes):
        for route in strange:
            yield tunnel.seen(route.at, f"{route.next_hop} is no member of the cloud {cloud.name}")
