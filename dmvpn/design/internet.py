"""The way to the Internet: by the hubs, by the spoke's own WAN, or by destination.

The spoke's own WAN: NAT of the LAN prefixes on the WAN interface.  Behind a front-door VRF the
default route of the LAN's table leaves by that interface, and a route in the VRF leads answers back
into the LAN.  Policy routing picks the packets by destination and sends them to the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from dmvpn.design.cloud import CloudDecision
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


def nat_design(cloud: CloudDecision, router: RouterIntent) -> NatDesign:
    """Overload on the WAN interface."""
    return NatDesign(NAT_LIST, cloud.wan(router).interface, cloud.intent.inside_vrf or "")


def access_lists(cloud: CloudDecision, router: RouterIntent) -> Iterator[AccessListDesign]:
    """What is translated (from the LANs), and what goes out directly (to the prefixes)."""
    numbered = release_facts(router.settings.release).numbered_access_lists
    sources = [wildcard(lan.address.network) for lan in router.settings.lan]
    entries = tuple(f"permit ip {source} any" for source in sources)
    yield AccessListDesign(NAT_LIST, entries, numbered)
    internet = cloud.intent.internet
    if internet is not None and by_policy(cloud, router):
        entries = tuple(f"permit ip any {wildcard(prefix)}" for prefix in internet.direct)
        yield AccessListDesign(POLICY, entries, numbered)


def wildcard(network: IPv4Network) -> str:
    """``10.1.1.0 0.0.0.255``, ``host 10.1.1.1``, ``any``: as an access list prints it."""
    if network.prefixlen == 32:
        return f"host {network.network_address}"
    if network.prefixlen == 0:
        return "any"
    return f"{network.network_address} {network.hostmask}"


def route_map(cloud: CloudDecision, router: RouterIntent) -> RouteMapDesign:
    """The packets of the list to the WAN's gateway, in its VRF."""
    wan = cloud.wan(router)
    vrf = f"vrf {wan.front_door_vrf} " if wan.front_door_vrf else ""
    lines = (f"match ip address {POLICY}", f"set ip {vrf}next-hop {wan.gateway}")
    return RouteMapDesign(POLICY, lines)


def leaks(cloud: CloudDecision, router: RouterIntent) -> Iterator[StaticRouteDesign]:
    """Routes between the front-door VRF and the global table, both ways."""
    wan = cloud.wan(router)
    if not wan.front_door_vrf:
        return
    if not by_policy(cloud, router):
        yield StaticRouteDesign(EVERYWHERE, wan.gateway, interface=wan.interface, dhcp=wan.dhcp)
    for lan in router.settings.lan:
        yield StaticRouteDesign(
            lan.address.network, None, wan.front_door_vrf, lan.interface, leak=True
        )
