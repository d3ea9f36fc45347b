"""Every place a name is used, by the layer of the rule that reports it when it dangles."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmvpn.config.model import (
    AccessList,
    Line,
    RouterConfig,
)
from dmvpn.lint.references import Reference, known, named_in
from dmvpn.lint.routing_references import (
    bgp_names,
    eigrp_names,
    interface_names,
    ospf_names,
    rip_names,
    route_map_names,
)


def missing(router: RouterConfig, layer: str) -> Iterator[Reference]:
    """The references of a layer that name nothing."""
    for place in PLACES[layer]:
        for found in place(router):
            if found.name not in known(router, found.kind):
                yield found


def _steered(router: RouterConfig) -> Iterator[Reference]:
    """Policy-based routing, of interfaces and of the router's own packets."""
    for interface in router.interfaces.values():
        for name in (interface.policy_route_map, interface.ipv6.policy_route_map):
            if name:
                at = named_in((*interface.lines, *interface.ipv6.lines), name, interface.at)
                yield Reference(
                    "underlay", "route-map", name, at, f"the policy of {interface.name}"
                )
        for name in (interface.ipv6.acl_in, interface.ipv6.acl_out):
            if name:
                at = named_in((*interface.lines, *interface.ipv6.lines), name, interface.at)
                yield Reference("underlay", "acl6", name, at, interface.name)
    name = router.local_policy_route_map
    if name:
        at = named_in(router.tree.nodes, name, next(iter(router.tree)), "policy")
        yield Reference("underlay", "route-map", name, at, "ip local policy")


def _tracked(router: RouterConfig) -> Iterator[Reference]:
    for route in router.static_routes:
        if route.track is not None:
            yield Reference(
                "track", "track", str(route.track), route.at, f"the route to {route.prefix}"
            )
    for track in router.tracks.values():
        if track.sla is not None:
            yield Reference("track", "sla", str(track.sla), track.at, f"track {track.number}")


def _groups(router: RouterConfig) -> Iterator[Reference]:
    for access_list in router.access_lists.values():
        for name, at in _in_entries(access_list):
            yield Reference("underlay", "object-group", name, at, f"access list {access_list.name}")


def _in_entries(access_list: AccessList) -> Iterator[tuple[str, Line]]:
    for entry in access_list.entries:
        if "object-group" in entry.words:
            for word, following in zip(entry.words, entry.words[1:], strict=False):
                if word == "object-group":
                    yield following, entry.at


def _zones(router: RouterConfig) -> Iterator[Reference]:
    for interface in router.interfaces.values():
        if interface.zone:
            at = named_in(interface.lines, interface.zone, interface.at)
            yield Reference("zone", "zone", interface.zone, at, interface.name)
    for pair in router.zone_pairs.values():
        for zone in (pair.source, pair.destination):
            yield Reference("zone", "zone", zone, pair.at, f"zone pair {pair.name}")


def _crypto_maps(router: RouterConfig) -> Iterator[Reference]:
    for interface in router.interfaces.values():
        if interface.crypto_map:
            at = named_in(interface.lines, interface.crypto_map, interface.at)
            yield Reference("ipsec", "crypto-map", interface.crypto_map, at, interface.name)
    for own in router.crypto_maps.values():
        for entry in own.entries:
            if entry.access_list:
                at = named_in(entry.lines, entry.access_list, entry.at)
                use = f"crypto map {own.name} {entry.sequence}"
                yield Reference("ipsec", "acl", entry.access_list, at, use)


def _nhrp(router: RouterConfig) -> Iterator[Reference]:
    for interface in router.interfaces.values():
        for nhrp in (interface.nhrp, interface.nhrp_ipv6):
            if nhrp is not None and nhrp.interest and nhrp.interest != "none":
                at = named_in(nhrp.lines, nhrp.interest, interface.at, "interest")
                yield Reference("nhrp", "acl", nhrp.interest, at, "ip nhrp interest")


def _classes(router: RouterConfig) -> Iterator[Reference]:
    for own in (*router.class_maps.values(), *router.inspect_class_maps.values()):
        for match in own.matches:
            words = match.split()
            if len(words) > 1 and words[0] == "access-group":
                at = named_in(own.lines, words[-1], own.at, "access-group")
                yield Reference("qos", "acl", words[-1], at, f"class map {own.name}")


def _multicast(router: RouterConfig) -> Iterator[Reference]:
    for point in router.multicast.rp_addresses:
        if point.access_list:
            yield Reference("multicast", "acl", point.access_list, point.at, f"RP {point.address}")


def _management(router: RouterConfig) -> Iterator[Reference]:
    management = router.management
    for terminal in management.terminals:
        for name in (terminal.acl_in, terminal.acl_out):
            if name:
                at = named_in(terminal.lines, name, terminal.at)
                yield Reference("operations", "acl", name, at, f"line {terminal.kind}")
    for community in management.snmp_communities:
        if community.access_list:
            yield Reference("operations", "acl", community.access_list, community.at, "SNMP")
    if management.http_access_class:
        name = management.http_access_class
        at = named_in(router.tree.nodes, name, next(iter(router.tree)), "http")
        yield Reference("operations", "acl", name, at, "ip http access-class")


Place = Callable[[RouterConfig], Iterator[Reference]]


PLACES: dict[str, tuple[Place, ...]] = {
    "ipsec": (_crypto_maps,),
    "nhrp": (_nhrp,),
    "routing": (eigrp_names, ospf_names, bgp_names, rip_names, route_map_names),
    "interface": (interface_names,),
    "underlay": (_steered, _groups),
    "track": (_tracked,),
    "zone": (_zones,),
    "qos": (_classes,),
    "multicast": (_multicast,),
    "operations": (_management,),
}
"""Where names are used, by the layer that reports them."""
