"""Names a configuration uses, and whether what they name is there: one mechanism for every place.

A place is a function that yields `Reference`s; `missing` tells which of them dangle.  Rules take
the ones of their layer (`dmvpn.lint.rules.references`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from dmvpn.config.model import (
    AccessList,
    BgpConfig,
    BgpFamilyNeighbor,
    EigrpConfig,
    Line,
    OspfConfig,
    RouteMapEntry,
    RouterConfig,
)

WORDS = {
    "acl": "access list", "acl6": "IPv6 access list", "prefix": "prefix list", "route-map": "route map",
    "as-path": "AS path list", "community": "community list", "object-group": "object group",
    "crypto-map": "crypto map", "track": "track object", "sla": "IP SLA operation", "zone": "zone",
    "interface": "interface", "key-chain": "key chain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used at a line.  layer: of the rule that reports it when it dangles; use: for what."""

    layer: str
    kind: str
    name: str
    at: Line
    use: str

    def __str__(self) -> str:
        return f"no {WORDS[self.kind]} {self.name}, which {self.use} names"


def missing(router: RouterConfig, layer: str) -> Iterator[Reference]:
    """The references of a layer that name nothing."""
    for place in PLACES[layer]:
        for found in place(router):
            if found.name not in _known(router, found.kind):
                yield found


def _known(router: RouterConfig, kind: str) -> Container[str]:
    """The names there are of a kind; both families of IP where the word does not tell."""
    match kind:
        case "acl":
            return _either(router.access_lists, router.access_lists_ipv6)
        case "acl6":
            return router.access_lists_ipv6
        case "prefix":
            return _either(router.prefix_lists, router.prefix_lists_ipv6)
        case "track" | "sla":
            return {str(number) for number in (router.tracks if kind == "track" else router.sla)}
        case "crypto-map":
            return {name for name, own in router.crypto_maps.items() if not own.is_dynamic}
        case "zone":
            return {"self", "default", *router.zones}
        case _:
            return _tables(router)[kind]


def _tables(router: RouterConfig) -> dict[str, Container[str]]:
    return {
        "route-map": router.route_maps, "as-path": router.as_path_lists,
        "community": router.community_lists, "object-group": router.object_groups,
        "interface": {name.lower() for name in router.interfaces} | set(router.interfaces),
        "key-chain": router.key_chains,
    }  # fmt: skip


def _either(first: Iterable[str], second: Iterable[str]) -> set[str]:
    return {*first, *second}


def named_in(lines: Iterable[Line], name: str, otherwise: Line, *words: str) -> Line:
    """The first line that has the name and the other words, or the line of the block."""
    wanted = {name, *words}
    return next((line for line in lines if wanted <= set(line.text.split())), otherwise)


def _eigrp(router: RouterConfig) -> Iterator[Reference]:
    for family in router.eigrp:
        use = f"EIGRP {family.autonomous_system}"
        yield from _filters(family, use)
        for offset in family.offset_lists:
            if offset.access_list != "0":
                yield Reference(
                    "routing", "acl", offset.access_list, offset.at, f"{use}'s offset-list"
                )
        for own in family.redistributions:
            if own.route_map:
                yield Reference(
                    "routing", "route-map", own.route_map, own.at, f"{use}'s redistribution"
                )
        if family.stub_leak_map:
            at = named_in(family.lines, family.stub_leak_map, family.at)
            yield Reference("routing", "route-map", family.stub_leak_map, at, f"{use}'s stub")


def _filters(process: EigrpConfig | OspfConfig, use: str) -> Iterator[Reference]:
    for own in process.distribute_lists:
        if own.kind in ("acl", "prefix", "route-map"):
            yield Reference("routing", own.kind, own.name, own.at, f"{use}'s distribute-list")


def _ospf(router: RouterConfig) -> Iterator[Reference]:
    for process in router.ospf:
        use = f"OSPF {process.process}"
        yield from _filters(process, use)
        for own in process.redistribute:
            if own.route_map:
                yield Reference(
                    "routing", "route-map", own.route_map, own.at, f"{use}'s redistribution"
                )
        for area in process.areas.values():
            for name, _direction in area.filter_lists:
                at = named_in(area.lines, name, process.at)
                yield Reference("routing", "prefix", name, at, f"the filter of area {area.number}")
    for interface in router.interfaces.values():
        kind = interface.ospf.authentication if interface.ospf is not None else None
        if kind and kind.startswith("key-chain ") and interface.ospf is not None:
            name = kind.split()[1]
            at = named_in(interface.ospf.lines, name, interface.at)
            yield Reference("routing", "key-chain", name, at, f"OSPF on {interface.name}")


def _bgp(router: RouterConfig) -> Iterator[Reference]:
    for process in router.bgp:
        for family in process.families:
            lines = (*family.lines, *process.lines)
            for network in family.networks:
                if network.route_map:
                    use = f"network {network.prefix}"
                    yield Reference("routing", "route-map", network.route_map, network.at, use)
            for own in family.redistribute:
                if own.route_map:
                    use = "BGP's redistribution"
                    yield Reference("routing", "route-map", own.route_map, own.at, use)
            for neighbor in family.neighbors.values():
                yield from _policies(neighbor, process, lines)


def _policies(
    own: BgpFamilyNeighbor, process: BgpConfig, lines: tuple[Line, ...]
) -> Iterator[Reference]:
    """The filters of a neighbour that its own lines name, not those its group brings."""
    tables = (
        ("route-map", own.route_maps.values()), ("prefix", own.prefix_lists.values()),
        ("as-path", own.filter_lists.values()), ("acl", own.distribute_lists.values()),
        ("route-map", [own.default_originate_map] if own.default_originate_map else []),
    )  # fmt: skip
    for kind, names in tables:
        for name in names:
            at = named_in(own.lines or lines, name, process.at, own.name)
            if at is not process.at:
                yield Reference("routing", kind, name, at, f"neighbor {own.name}")


def _rip(router: RouterConfig) -> Iterator[Reference]:
    for process in router.rip:
        for own in process.redistribute:
            if own.route_map:
                yield Reference(
                    "routing", "route-map", own.route_map, own.at, "RIP's redistribution"
                )


_MATCHES = {
    "ip address prefix-list": "prefix", "ip next-hop prefix-list": "prefix", "ip route-source prefix-list": "prefix",
    "ipv6 address prefix-list": "prefix", "ip address": "acl", "ip next-hop": "acl", "ip route-source": "acl",
    "ipv6 address": "acl6", "as-path": "as-path", "community": "community",
}  # fmt: skip
_NO_NAMES = frozenset({"exact-match", "access-list"})


def _route_maps(router: RouterConfig) -> Iterator[Reference]:
    for route_map in router.route_maps.values():
        for entry in route_map.entries:
            use = f"route map {route_map.name}"
            for kind, name in _matched(entry):
                at = named_in(entry.lines, name, entry.at, "match")
                yield Reference("routing", kind, name, at, use)


def _matched(entry: RouteMapEntry) -> Iterator[tuple[str, str]]:
    for match in entry.matches:
        shape = next((s for s in _MATCHES if match.startswith(s + " ")), None)
        names = match.removeprefix(shape or "").split() if shape else []
        for name in names:
            if shape is not None and name not in _NO_NAMES:
                yield _MATCHES[shape], name


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


def _interfaces(router: RouterConfig) -> Iterator[Reference]:
    """Interfaces that routing names; what a smaller configuration leaves out is not asked for."""
    for process in router.bgp:
        for peer in (*process.neighbors, *process.peer_groups.values()):
            name = peer.update_source
            if name:
                at = named_in(peer.lines or process.lines, name, process.at, peer.name)
                if at is not process.at:
                    yield Reference("interface", "interface", name, at, f"neighbor {peer.name}")
    for route in router.static_routes:
        if route.interface and not route.interface.startswith(("Null", "Tunnel")):
            use = f"the route to {route.prefix}"
            yield Reference("interface", "interface", route.interface, route.at, use)


Place = Callable[[RouterConfig], Iterator[Reference]]
PLACES: dict[str, tuple[Place, ...]] = {
    "ipsec": (_crypto_maps,),
    "nhrp": (_nhrp,),
    "routing": (_eigrp, _ospf, _bgp, _rip, _route_maps),
    "interface": (_interfaces,),
    "underlay": (_steered, _groups),
    "track": (_tracked,),
    "zone": (_zones,),
    "qos": (_classes,),
    "multicast": (_multicast,),
    "operations": (_management,),
}
"""Where names are used, by the layer that reports them."""
