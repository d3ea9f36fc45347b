"""Lists, policies, NAT, multicast and management."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config import RouterConfig
from dmvpn.config.model import PrefixListEntry
from dmvpn.design.model import (
    RouterDesign,
)
from tests.unit.config.read_back.fact import Fact


def lists(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.access_lists:
        table = config.access_lists_ipv6 if design.ipv6 else config.access_lists
        entries = [" ".join((own.action, *own.words)) for own in table[design.name].entries]
        yield design.name, entries, [own for own in design.entries if not own.startswith("remark")]
    for prefixes in router.prefix_lists:
        tables = (config.prefix_lists, config.prefix_lists_ipv6)
        read = [_typed(own) for own in tables[prefixes.ipv6][prefixes.name].entries]
        yield prefixes.name, read, list(prefixes.entries)
    for route_map in router.route_maps:
        (own,) = config.route_maps[route_map.name].entries
        lines = [f"match {text}" for text in own.matches] + [f"set {text}" for text in own.sets]
        yield route_map.name, sorted(lines), sorted(route_map.lines)


def _typed(entry: PrefixListEntry) -> str:
    bounds = (("ge", entry.ge), ("le", entry.le))
    said = [f" {word} {length}" for word, length in bounds if length is not None]
    return f"{entry.action} {entry.prefix}{''.join(said)}"


def policies(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.class_maps:
        table = config.inspect_class_maps if "inspect" in design.kind else config.class_maps
        held = table[design.name]
        yield design.name, (held.match_any, tuple(f"match {m}" for m in held.matches)), (
            "match-any" in design.kind, design.matches)  # fmt: skip
    for policy in router.policy_maps:
        read = (config.inspect_policy_maps if policy.kind else config.policy_maps)[policy.name]
        classes = [(own.name, own.actions) for own in read.classes]
        yield policy.name, classes, [(own.title.split()[-1], own.actions) for own in policy.classes]
    yield "zones", tuple(config.zones), router.zones
    pairs = [
        (own.name, own.source, own.destination, own.policy) for own in config.zone_pairs.values()
    ]
    yield "pairs", pairs, [(p.name, p.source, p.destination, p.policy) for p in router.zone_pairs]


def nat(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    held = [
        (own.access_list, own.route_map, own.interface, own.vrf, own.overload)
        for own in config.nat_rules
    ]
    yield "rules", held, [
        (
            None if own.route_map else own.access_list, own.route_map or None, own.interface,
            own.vrf or None, True,
        )
        for own in router.nat
    ]  # fmt: skip


def multicast(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    held = config.multicast
    yield "routing", held.routing, tuple(own.vrf or None for own in router.multicast)
    points = {(own.address, own.vrf) for own in held.rp_addresses}
    yield (
        "points",
        points,
        {
            (own.rendezvous_point, own.vrf or None)
            for own in router.multicast
            if own.rendezvous_point
        },
    )


def management(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    design, held = router.operations, config.management
    yield "domain", held.domain_name, design.domain or None
    yield "archive", held.archive_path, design.archive_path or None
    yield "scp", held.scp_server, design.scp
    yield "clocks", len(held.ntp_servers), len(design.ntp)
    yield "names", len(held.name_servers), len(design.name_servers)
    hosts = () if design.snmp_host is None else (str(design.snmp_host),)
    yield "snmp", tuple(own.host for own in held.snmp_hosts), hosts
    yield "logging", held.logging_dmvpn, design.logging.startswith("logging dmvpn")
