"""The way to the Internet: by the hubs, by the spoke's own WAN, or by destination.

The spoke's own WAN: NAT of the LAN prefixes on the WAN interface.  Where LAN and WAN are in two
tables, the default route of the LAN's leaves by the WAN interface; answers find back by the
translation, which remembers the LAN's table (ipspace.net, Inter-VRF NAT in DMVPN local exit
designs).  Out of the global table a route in the front-door VRF leads back as well.  Policy routing
picks the packets by destination and sends them to the gateway.  All of it is IPv4: IPv6 has
addresses of its own and needs no translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.model import AccessListDesign, NatDesign, RouteMapDesign, StaticRouteDesign
from dmvpn.intent.model import RouterIntent
from dmvpn.releases import release_facts

EVERYWHERE = IPv4Network("0.0.0.0/0")
NAT_LIST = "DMVPN-NAT"
POLICY = "DMVPN-DIRECT"


def hubs_lead_out(cloud: CloudDecision) -> bool:
    """Whether spokes take their default route from the hubs."""
    return cloud.intent.internet is not None and cloud.intent.internet.mode != "direct"


def goes_direct(cloud: CloudDecision, router: RouterIntent) -> bool:
    """Whether a router lets its LANs out by its own WAN."""
    internet = cloud.intent.internet
    return internet is not None and internet.mode != "full-tunnel" and not router.is_hub


def by_policy(cloud: CloudDecision, router: RouterIntent) -> bool:
    """Whether destinations decide."""
    internet = cloud.intent.internet
    return internet is not None and internet.mode == "policy" and not router.is_hub


def nat_designs(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[NatDesign]:
    """Overload on each WAN interface the clouds go out by.

    One list is translated to one interface; by several, a route map asks for the interface too.
    """
    direct = [cloud for cloud in clouds if goes_direct(cloud, router)]
    several = len({cloud.wan(router).interface for cloud in direct}) > 1
    for cloud in direct:
        interface = cloud.wan(router).interface
        translated = nat_list(cloud)
        by_map = f"{translated}-{cloud.name}" if several else ""
        yield NatDesign(translated, interface, cloud.intent.inside_vrf or "", by_map)


def nat_list(cloud: CloudDecision) -> str:
    """The list of what is translated: one for each table the LANs are in."""
    vrf = cloud.intent.inside_vrf
    return f"{NAT_LIST}-{vrf}" if vrf else NAT_LIST


def access_lists(cloud: CloudDecision, router: RouterIntent) -> Iterator[AccessListDesign]:
    """What is translated (from the LANs), and what goes out directly (to the prefixes)."""
    numbered = release_facts(router.settings.release).numbered_access_lists
    sources = [wildcard(lan.address.network) for lan in lans(cloud, router)]
    entries = tuple(f"permit ip {source} any" for source in sources)
    yield AccessListDesign(nat_list(cloud), entries, numbered)
    internet = cloud.intent.internet
    if internet is not None and by_policy(cloud, router):
        entries = tuple(f"permit ip any {wildcard(prefix)}" for prefix in internet.direct)
        yield AccessListDesign(policy_name(cloud), entries, numbered)


def policy_name(cloud: CloudDecision) -> str:
    """The route map of the LANs, and its list: one for each table they are in."""
    vrf = cloud.intent.inside_vrf
    return f"{POLICY}-{vrf}" if vrf else POLICY


def wildcard(network: IPv4Network) -> str:
    """``10.1.1.0 0.0.0.255``, ``host 10.1.1.1``, ``any``: as an access list prints it."""
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    if network.prefixlen == 0:
        return "any"
    return f"{network.network_address} {network.hostmask}"


def route_maps(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[RouteMapDesign]:
    """The packets of the list to the WAN's gateway, in its VRF; and the maps of the translation."""
    for cloud in clouds:
        wan = cloud.wan(router)
        if by_policy(cloud, router):
            name = policy_name(cloud)
            space = "global " if cloud.intent.inside_vrf else ""
            table = f"vrf {wan.front_door_vrf} " if wan.front_door_vrf else space
            lines = (f"match ip address {name}", f"set ip {table}next-hop {wan.gateway}")
            yield RouteMapDesign(name, lines)
    for nat in nat_designs(router, clouds):
        if nat.route_map:
            lines = (f"match ip address {nat.access_list}", f"match interface {nat.interface}")
            yield RouteMapDesign(nat.route_map, lines)


def leaks(cloud: CloudDecision, router: RouterIntent) -> Iterator[StaticRouteDesign]:
    """Routes between the table of the LANs and that of the WAN."""
    wan, inside = cloud.wan(router), cloud.intent.inside_vrf or ""
    door = wan.front_door_vrf or ""
    if door == inside:
        return
    if not by_policy(cloud, router):
        out = StaticRouteDesign(EVERYWHERE, wan.gateway, inside)
        yield replace(out, interface=wan.interface, dhcp=wan.dhcp)
    for lan in () if inside else lans(cloud, router):
        yield StaticRouteDesign(lan.address.network, None, door, lan.interface, leak=True)
