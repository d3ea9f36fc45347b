"""Static routes: the way out, and routing over the tunnel for those who want no protocol."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import StaticRouteDesign
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import StaticIntent
from dmvpn.model import Phase

EVERYWHERE = IPv4Network("0.0.0.0/0")
EVERYWHERE_6 = IPv6Network("::/0")
BACKUP = 10
"""How much further away each later hub is."""


def underlay_routes(router: RouterIntent) -> Iterator[StaticRouteDesign]:
    """A default route out of every WAN, in the VRF of its front door."""
    for wan in router.settings.all_wans.values():
        vrf = wan.front_door_vrf or ""
        if wan.gateway is not None:
            yield StaticRouteDesign(EVERYWHERE, wan.gateway, vrf)
        elif wan.dhcp:
            yield StaticRouteDesign(EVERYWHERE, None, vrf, dhcp=True)
        if wan.ipv6 is not None:
            yield StaticRouteDesign(EVERYWHERE_6, wan.ipv6.gateway, vrf)


def overlay_routes(
    cloud: CloudDecision, router: RouterIntent, routing: StaticIntent
) -> Iterator[StaticRouteDesign]:
    """Spokes send the summaries to their hubs, hubs each prefix to its spoke.

    Phase 2 needs the prefixes of the other spokes with the spoke itself as next hop.
    """
    vrf = cloud.intent.inside_vrf or ""
    if not router.is_hub:
        summaries = [*([EVERYWHERE] if hubs_lead_out(cloud) else []), *routing.summary]
        for place, hub in enumerate(cloud.servers(router)):
            for prefix in dict.fromkeys(summaries):
                distance = routing.distance + BACKUP * place
                hop = cloud.addresses[hub.name]
                yield StaticRouteDesign(prefix, hop, vrf, distance=distance)
    for owner in _owners(cloud, router):
        hop = cloud.addresses[next_hop(cloud, router, owner).name]
        for lan in lans(cloud, owner):
            yield StaticRouteDesign(lan.address.network, hop, vrf, distance=routing.distance)


def _owners(cloud: CloudDecision, router: RouterIntent) -> Iterator[RouterIntent]:
    """Whose prefixes need a route of their own."""
    for other in cloud.members:
        if other == router:
            continue
        if router.is_hub or (cloud.intent.phase is Phase.TWO and not other.is_hub):
            yield other


def next_hop(cloud: CloudDecision, router: RouterIntent, owner: RouterIntent) -> RouterIntent:
    """The owner where there is a tunnel to it, else the hub it registers with."""
    if not router.is_hub or owner.is_hub or router in cloud.servers(owner):
        return owner
    return cloud.servers(owner)[0]


def summaries_6(cloud: CloudDecision, routing: StaticIntent) -> tuple[IPv6Network, ...]:
    """What spokes send to the hubs."""
    if hubs_lead_out(cloud) or not routing.summary_ipv6:
        return (EVERYWHERE_6,)
    return tuple(sorted(routing.summary_ipv6))


def overlay_routes_6(
    cloud: CloudDecision, router: RouterIntent, routing: StaticIntent
) -> Iterator[StaticRouteDesign]:
    """IPv6: spokes send the summaries, or everything, to the hubs; hubs each prefix to its spoke."""
    if cloud.intent.ipv6 is None:
        return
    vrf = cloud.intent.inside_vrf or ""
    if not router.is_hub:
        for place, hub in enumerate(cloud.servers(router)):
            hop = cloud.address6(hub)
            distance = routing.distance + BACKUP * place
            for prefix in summaries_6(cloud, routing):
                assert hop is not None  # every member has one: the cloud has an IPv6 subnet
                yield StaticRouteDesign(prefix, hop.ip, vrf, distance=distance)
    for owner in _owners(cloud, router):
        hop = cloud.address6(next_hop(cloud, router, owner))
        for lan in lans(cloud, owner):
            if lan.ipv6 is not None and hop is not None:
                yield StaticRouteDesign(lan.ipv6.network, hop.ip, vrf, distance=routing.distance)
