"""VRFs, interfaces, and tunnels with their NHRP."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmvpn.config import RouterConfig
from dmvpn.config.model import (
    Interface,
    NhrpConfig,
    OspfInterface,
    TunnelMode,
)
from dmvpn.design.model import (
    InterfaceDesign,
    NhrpDesign,
    NhsDesign,
    OspfInterfaceDesign,
    RouterDesign,
    TunnelDesign,
)
from dmvpn.model import Release
from dmvpn.releases import release_facts
from tests.unit.config.read_back.fact import Fact, default_of, revealed


def vrfs(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    yield "names", list(config.vrf_definitions), [vrf.name for vrf in router.vrfs]
    for vrf in router.vrfs:
        held = config.vrf_definitions[vrf.name]
        families = {"ipv4"} | ({"ipv6"} if vrf.ipv6 else set())
        yield vrf.name, (held.rd, held.families), (vrf.rd or None, families)
    yield "ipv6", config.ipv6_unicast_routing, router.ipv6_routing


def interfaces(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for port in router.interfaces:
        yield from interface(port, config.interfaces[port.name])


def interface(port: InterfaceDesign, held: Interface) -> Iterator[Fact]:
    name = port.name
    yield name, held.description, port.description
    yield f"{name} dhcp", held.dhcp, port.dhcp
    address = () if port.dhcp or port.address is None else (port.address,)
    yield f"{name} address", held.addresses, address
    yield f"{name} ipv6", held.ipv6_addresses, () if port.ipv6 is None else (port.ipv6,)
    yield f"{name} vrf", held.vrf, port.vrf or None
    yield f"{name} lists", (held.acl_in, held.ipv6.acl_in), (
        port.access_list or None, port.ipv6_access_list or None)  # fmt: skip
    yield f"{name} nat", held.nat, port.nat or None
    yield f"{name} zone", held.zone, port.zone or None
    yield (
        f"{name} pim",
        held.pim is not None and held.pim.mode,
        "sparse-mode" if port.pim else False,
    )
    yield f"{name} pbr", held.policy_route_map, port.route_map or None
    yield f"{name} eigrp6", held.ipv6.eigrp, () if port.eigrp6 is None else (port.eigrp6,)
    for kind, own, design in (("ospf", held.ospf, port.ospf), ("ospfv3", held.ospfv3, port.ospfv3)):
        area = None if design is None else (design.process, design.area)
        yield f"{name} {kind}", own and (own.process, own.area), area


def tunnels(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    yield "names", [one.name for one in config.tunnels()], [one.interface for one in router.tunnels]
    for design in router.tunnels:
        held = config.interfaces[design.interface]
        for where, read, designed in (
            *outside(design, held), *inside(design, held), *services(design, held),
            *servers(design, held, router.release),
        ):  # fmt: skip
            yield f"{design.interface} {where}", read, designed


def outside(design: TunnelDesign, held: Interface) -> Iterator[Fact]:
    tunnel = held.tunnel
    assert tunnel is not None
    modes = {
        (True, False): TunnelMode.MGRE, (True, True): TunnelMode.MGRE_IPV6,
        (False, False): TunnelMode.GRE, (False, True): TunnelMode.GRE_IPV6,
    }  # fmt: skip
    yield "ends", (tunnel.source, tunnel.destination), (design.source, design.destination)
    yield "mode", tunnel.mode, modes[design.multipoint, design.ipv6_transport]
    yield "key", tunnel.key, design.key
    yield "vrf", tunnel.vrf, design.front_door_vrf or None
    yield "protection", (tunnel.protection, tunnel.shared), (design.ipsec_profile, design.shared)
    yield "path mtu", tunnel.path_mtu_discovery, design.path_mtu_discovery
    yield "if-state", tunnel.if_state_nhrp, design.interface_state


def inside(design: TunnelDesign, held: Interface) -> Iterator[Fact]:
    yield "description", held.description, design.description
    yield "vrf", held.vrf, design.vrf or None
    yield "metric", (held.bandwidth, held.delay), (design.bandwidth, design.delay)
    yield "redirects", held.ip_redirects, not design.multipoint
    ipv4 = (design.address, design.ip_mtu, design.tcp_mss) if design.ipv4 else (None, None, None)
    yield "ipv4", (held.address, held.ip_mtu, held.tcp_mss), ipv4
    own = design.ipv6
    yield "ipv6", held.ipv6_addresses, () if own is None else (own.address,)
    if own is not None:
        read = (held.ipv6.link_local, held.ipv6.mtu, held.ipv6.tcp_mss)
        yield "ipv6 settings", read, (own.link_local, own.mtu, own.mss)


def services(design: TunnelDesign, held: Interface) -> Iterator[Fact]:
    yield "zone", held.zone, design.zone or None
    yield "tags", bool(held.cts), design.group_tags
    yield "bfd", held.bfd and held.bfd.interval, (1000, 1000, 5) if design.bfd else None
    if design.ipv4:
        pim = design.pim and (
            "sparse-mode",
            design.pim.nbma_mode,
            default_of(design.pim.dr_priority, 1),
        )
        read = held.pim and (held.pim.mode, held.pim.nbma_mode, held.pim.dr_priority)
        yield "pim", read, pim
    for kind, own, designed in (
        ("ospf", held.ospf, design.ospf), ("ospfv3", held.ospfv3, design.ospfv3 if design.ipv6 else None),
    ):  # fmt: skip
        yield kind, own is None, designed is None
        if own is not None and designed is not None:
            yield from ospf_settings(kind, own, designed)
    if design.qos is not None and held.nhrp is not None:
        yield "group", held.nhrp.group, design.qos.group or None
        yield "maps", dict(held.nhrp.group_policies), dict(design.qos.maps)
        yield "pre-classify", held.qos_pre_classify, design.qos.pre_classify


def ospf_settings(kind: str, held: OspfInterface, design: OspfInterfaceDesign) -> Iterator[Fact]:
    yield f"{kind} area", (held.process, held.area), (design.process, design.area)
    yield f"{kind} type", held.network_type, design.network_type
    yield f"{kind} priority", held.priority, default_of(design.priority, 1)
    timers = (design.hello_interval, design.dead_interval)
    yield f"{kind} timers", (held.hello, held.dead), timers
    yield f"{kind} cost", held.cost, design.cost
    yield f"{kind} bfd", bool(held.bfd), design.bfd
    key = () if design.key is None else ((design.key_id, design.key.reveal()),)
    yield f"{kind} keys", held.keys, key
    if design.key_chain:
        yield f"{kind} chain", held.authentication, f"key-chain {design.key_chain}"


def servers(design: TunnelDesign, held: Interface, release: Release) -> Iterator[Fact]:
    known = release_facts(release)
    if design.ipv4 and held.nhrp is not None:
        shortcut = design.nhrp.shortcut or known.shortcut
        dynamic = design.nhrp.multicast_dynamic or known.multicast_dynamic
        yield from nhrp(
            "nhrp", design.nhrp, held.nhrp, (shortcut, dynamic), lambda one: one.address
        )
    yield "nhrp", held.nhrp is not None, design.ipv4 or held.nhrp is not None
    yield "nhrp6", held.nhrp_ipv6 is not None, design.ipv6 is not None
    if design.ipv6 is not None and held.nhrp_ipv6 is not None:
        shortcut = design.ipv6.shortcut or known.shortcut
        dynamic = design.ipv6.multicast_dynamic or known.multicast_dynamic
        own = held.nhrp_ipv6
        yield from nhrp("nhrp6", design.nhrp, own, (shortcut, dynamic), lambda one: one.address6)


def nhrp(
    kind: str,
    design: NhrpDesign,
    held: NhrpConfig,
    toggles: tuple[bool, bool],
    address_of: Callable[[NhsDesign], object],
) -> Iterator[Fact]:
    yield f"{kind} id", held.network_id, design.network_id
    yield f"{kind} authentication", held.authentication, revealed(design.authentication)
    timers = (design.holdtime, design.registration_timeout)
    yield f"{kind} timers", (held.holdtime, held.registration_timeout), timers
    yield f"{kind} redirect", held.redirect, design.redirect
    yield f"{kind} toggles", (held.shortcut, held.multicast_dynamic), toggles
    yield f"{kind} unique", held.registration_unique, not design.no_unique
    yield f"{kind} clusters", dict(held.cluster_connections), dict(design.max_connections)
    yield f"{kind} fallback", held.fallback, design.fallback
    read = {(one.address, one.nbma, one.priority, one.cluster) for one in held.nhs}
    designed = {
        (
            None if one.dynamic else address_of(one),
            None if one.mapped else one.nbma_name or one.nbma_address,
            one.priority,
            one.cluster,
        )
        for one in design.nhs
    }
    yield f"{kind} servers", read, designed
    maps = [(one.tunnel_address, one.nbma_address) for one in held.maps]
    yield f"{kind} maps", maps, [(address_of(s), s.nbma_address) for s in design.nhs if s.mapped]
