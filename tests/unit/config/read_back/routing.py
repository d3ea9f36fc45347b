"""EIGRP, OSPF, BGP and static routes."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config import RouterConfig
from dmvpn.config.model import (
    EigrpConfig,
    EigrpInterface,
)
from dmvpn.design.model import (
    BgpDesign,
    BgpFamilyDesign,
    EigrpDesign,
    EigrpInterfaceDesign,
    RouterDesign,
)
from tests.unit.config.read_back.fact import Fact, revealed


def eigrp(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    families = {
        (own.name, own.autonomous_system, own.vrf, own.address_family): own
        for own in config.eigrp
        if own.name or own.networks or own.router_id  # not one that only holds those of VRFs
    }
    designed = set()
    for design in router.eigrp:
        name = None if design.classic else design.name
        for family in ("ipv4", "ipv6") if design.ipv6 else ("ipv4",):
            key = (name, design.autonomous_system, design.vrf or None, family)
            designed.add(key)
            yield "process", key in families, True
            yield from eigrp_family(router, design, families[key])
    yield "processes", set(families), designed


def eigrp_family(router: RouterDesign, design: EigrpDesign, held: EigrpConfig) -> Iterator[Fact]:
    ipv6 = held.address_family == "ipv6"
    yield "router-id", held.router_id, design.router_id
    yield "networks", held.networks, () if ipv6 else design.networks
    yield "stub", held.stub, frozenset(design.stub)
    yield "paths", held.maximum_paths, design.maximum_paths
    if not ipv6:
        yield "stub site", held.stub_site, design.stub_site or None
    if not design.classic:
        owns = design.interfaces6 if ipv6 else design.interfaces
        common = next((own for own in owns if own.interface == "default"), None)
        for own in owns:
            yield from eigrp_settings(own, common, held.interface_settings(own.interface))
        return
    for name in design.passive:
        yield f"{name} passive", held.interface_settings(name).passive, True
    for tunnel in router.tunnels:
        classic = tunnel.eigrp_classic
        settings = classic and (classic.settings6 if ipv6 else classic.settings)
        here = classic and classic.autonomous_system == design.autonomous_system
        if settings and here and (tunnel.vrf or "") == design.vrf and (tunnel.ipv6 or not ipv6):
            yield from eigrp_settings(settings, None, held.interface_settings(tunnel.interface))


def eigrp_settings(
    own: EigrpInterfaceDesign, common: EigrpInterfaceDesign | None, held: EigrpInterface
) -> Iterator[Fact]:
    """What an interface does not say, ``af-interface default`` says."""
    base, name = common or EigrpInterfaceDesign("default"), own.interface
    yield f"{name} passive", held.passive, base.passive if own.shutdown else own.passive
    yield f"{name} shutdown", held.shutdown, own.shutdown or base.shutdown
    yield f"{name} split horizon", held.split_horizon, own.split_horizon and base.split_horizon
    yield f"{name} next hop", held.next_hop_self, own.next_hop_self and base.next_hop_self
    yield f"{name} hello", held.hello_interval, own.hello_interval or base.hello_interval or 5
    yield f"{name} hold", held.hold_time, own.hold_time or base.hold_time or 15
    yield (
        f"{name} bandwidth",
        held.bandwidth_percent,
        own.bandwidth_percent or base.bandwidth_percent,
    )
    yield f"{name} summaries", held.summaries, own.summaries
    yield f"{name} summaries6", held.summaries_ipv6, own.summaries6
    yield f"{name} stub site", held.stub_site, own.stub_site
    yield f"{name} paths", held.add_paths, own.add_paths
    key = revealed(own.key or base.key)
    chain = own.key_chain or base.key_chain
    yield f"{name} key", held.authentication_key, key or chain or None
    yield f"{name} chain", held.key_chain, None if key else chain or None


def ospf(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    held = {(own.process, own.version): own for own in config.ospf}
    versions = [(own.process, 2) for own in router.ospf]
    versions += [(own.process, 3) for own in router.ospf if own.ipv6]
    yield "processes", sorted(held), sorted(versions)
    for design in router.ospf:
        for version in (2, 3) if design.ipv6 else (2,):
            own = held[design.process, version]
            yield "router-id", own.router_id, design.router_id
            yield "vrf", own.vrf, design.vrf or None
            yield "passive", own.passive, frozenset(design.passive)
            originate = (own.default_originate, own.default_always)
            yield "default", originate, (design.default_route, design.default_route)
            if version == 2:
                yield "bandwidth", own.reference_bandwidth, design.reference_bandwidth or 100
            if design.area_type:
                area = own.areas[design.area]
                kind = area.kind + (" no-summary" if area.no_summary else "")
                yield "area", kind, design.area_type


def bgp(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    yield "processes", len(config.bgp), len(router.bgp)
    for design, held in zip(router.bgp, config.bgp, strict=True):
        yield "as", held.autonomous_system, design.autonomous_system
        yield "router-id", held.router_id, design.router_id
        yield "default", held.default_ipv4_unicast, False
        listen = [(one.network, one.peer_group) for one in held.listen_ranges]
        yield "listen", listen, [(one.prefix, one.group) for one in design.listen]
        yield "limit", held.listen_limit, design.listen_limit
        for family in design.families:
            yield from bgp_family(design, family, config)


def bgp_family(process: BgpDesign, design: BgpFamilyDesign, config: RouterConfig) -> Iterator[Fact]:
    (held,) = (own for own in config.bgp if own.autonomous_system == process.autonomous_system)
    vrf, name = design.vrf or None, design.family.partition(" ")[0]
    (family,) = (own for own in held.families if (own.address_family, own.vrf) == (name, vrf))
    yield "networks", {own.prefix for own in family.networks}, set(design.networks)
    yield "aggregates", tuple(own.prefix for own in family.aggregates), design.aggregates
    for neighbor in design.neighbors:
        sessions = {own.name: own for own in held.neighbors if own.vrf == vrf} | dict(
            held.peer_groups
        )
        key = next((one for one in sessions if one.lower() == neighbor.name.lower()), neighbor.name)
        session, policy = sessions[key], family.neighbors[key]
        yield f"{key} group", session.address is None, neighbor.group
        yield f"{key} as", session.remote_as, neighbor.remote_as
        yield f"{key} timers", session.timers, (neighbor.keepalive, neighbor.hold_time)
        yield f"{key} session", (session.password, session.bfd), (
            revealed(neighbor.password), neighbor.bfd)  # fmt: skip
        yield f"{key} active", policy.activated, True
        yield f"{key} client", policy.route_reflector_client, neighbor.client
        said = {"": "", "next-hop-self": "self", "next-hop-self all": "all"}[neighbor.next_hop_self]
        yield f"{key} next hop", policy.next_hop_self, said
        yield f"{key} default", policy.default_originate, neighbor.default_originate
        yield f"{key} own as", policy.allowas_in is not None, neighbor.allow_own_as
        told = neighbor.prefix_list_out or neighbor.summary_list_out or None
        yield f"{key} filter", policy.prefix_lists.get("out"), told
        yield f"{key} limit", policy.maximum_prefix, neighbor.maximum_prefix


def static(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    held = [
        (
            one.prefix,
            one.next_hop,
            one.vrf,
            one.interface,
            one.distance,
            one.dhcp,
            one.global_next_hop,
        )
        for one in config.static_routes
    ]
    yield "ipv4", held, [
        (one.prefix, one.next_hop, one.vrf or None, one.interface or None, one.distance, one.dhcp, one.leak)
        for one in router.static_routes if one.prefix.version == 4
    ]  # fmt: skip
    held6 = {(one.prefix, one.next_hop, one.vrf) for one in config.static_routes_ipv6}
    routes = [one for one in router.static_routes if one.prefix.version == 6]
    yield "ipv6", held6, {(one.prefix, one.next_hop, one.vrf or None) for one in routes}
