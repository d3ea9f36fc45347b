"""Where routing processes, route maps and static routes use names."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    BgpConfig,
    BgpFamilyNeighbor,
    EigrpConfig,
    Line,
    OspfConfig,
    RouteMapEntry,
    RouterConfig,
)
from dmvpn.lint.references import Reference, named_in


def eigrp_names(router: RouterConfig) -> Iterator[Reference]:
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
        words = own.at.text.split()
        if own.name == "prefix-list" and own.name in words[:-1]:  # how OSPFv3 spells it
            name = words[words.index("prefix-list") + 1]
            yield Reference("routing", "prefix", name, own.at, f"{use}'s distribute-list")
        elif own.kind in ("acl", "prefix", "route-map"):
            yield Reference("routing", own.kind, own.name, own.at, f"{use}'s distribute-list")


def ospf_names(router: RouterConfig) -> Iterator[Reference]:
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


def bgp_names(router: RouterConfig) -> Iterator[Reference]:
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


def rip_names(router: RouterConfig) -> Iterator[Reference]:
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


def route_map_names(router: RouterConfig) -> Iterator[Reference]:
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


def interface_names(router: RouterConfig) -> Iterator[Reference]:
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
