"""Static routes of hubs to what the other hubs' EIGRP summaries hide.

EIGRP tells a summary out of an interface: to the other hubs on the tunnel as well as to spokes.  A
hub's own summary leads to Null0, so what it does not hear itself needs a route: the other hubs'
LANs, and those of spokes that register elsewhere.  Any protocol's route is preferred to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.eigrp import Routing, summaries
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import StaticRouteDesign
from dmvpn.design.static import next_hop
from dmvpn.intent.model import RouterIntent

LAST = 250
"""Distance of a route that gives way to every protocol's (external EIGRP: 170, iBGP: 200)."""


def hidden_routes(
    cloud: CloudDecision, router: RouterIntent, routing: Routing
) -> Iterator[StaticRouteDesign]:
    """IPv4 within a summary, IPv6 where the hubs tell a default route."""
    told = summaries(cloud, router, routing) if cloud.ipv4 else ()
    vrf = cloud.intent.inside_vrf or ""
    for owner in _unheard(cloud, router):
        by = next_hop(cloud, router, owner)
        hop, hop6 = cloud.addresses[by.name], cloud.address6(by)
        for lan in lans(cloud, owner):
            network = lan.address.network
            if any(network.subnet_of(summary) for summary in told):
                yield StaticRouteDesign(network, hop, vrf, distance=LAST)
            if lan.ipv6 is not None and hop6 is not None and hubs_lead_out(cloud):
                yield StaticRouteDesign(lan.ipv6.network, hop6.ip, vrf, distance=LAST)


def _unheard(cloud: CloudDecision, router: RouterIntent) -> Iterator[RouterIntent]:
    """The other hubs, and spokes that do not register with this one."""
    for other in cloud.members if router.is_hub else ():
        if other != router and (other.is_hub or router not in cloud.servers(other)):
            yield other
