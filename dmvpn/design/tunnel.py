"""The tunnel interface and its NHRP, per phase and role."""

from __future__ import annotations

from ipaddress import IPv4Interface

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.crypto import object_name
from dmvpn.design.eigrp import classic_interface
from dmvpn.design.model import (
    Ipv6Design,
    NhrpDesign,
    NhsDesign,
    PimDesign,
    QosDesign,
    TunnelDesign,
)
from dmvpn.design.mtu import IPV6_HEADER, MSS_RANGE, tcp_mss
from dmvpn.design.ospf import tunnel_ospf, tunnel_ospfv3
from dmvpn.design.qos import policy_name
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import EigrpClassicIntent, OspfIntent
from dmvpn.model import Phase, Platform
from dmvpn.releases import release_facts

ZONE = "DMVPN"


def tunnel_design(
    cloud: CloudDecision, router: RouterIntent, owner: CloudDecision, shared: bool
) -> TunnelDesign:
    """A spoke of phase 1 is point-to-point GRE to its hub; everything else is multipoint.

    owner: the cloud whose IPsec profile protects the tunnel; shared: that profile has two tunnels.
    """
    intent, servers = cloud.intent, cloud.servers(router)
    multipoint = router.is_hub or intent.phase is not Phase.ONE
    role, wan, routing = cloud.role(router), cloud.wan(router), intent.routing
    ospf = tunnel_ospf(cloud, router, routing) if isinstance(routing, OspfIntent) else None
    return TunnelDesign(
        interface=cloud.interface,
        cloud=cloud.name,
        phase=intent.phase,
        role=role,
        description=f"DMVPN {cloud.name} phase {intent.phase} {role}",
        address=IPv4Interface((cloud.addresses[router.name], intent.subnet.prefixlen)),
        source=wan.interface,
        destination=None if multipoint else cloud.nbma(servers[0]),
        multipoint=multipoint,
        key=intent.tunnel_key,
        ip_mtu=cloud.mtu,
        tcp_mss=cloud.mss,
        bandwidth=intent.bandwidth,
        delay=intent.delay,
        nhrp=_nhrp(cloud, router, multipoint),
        ipsec_profile=object_name(owner),
        nbma_address=cloud.known_nbma(router),
        vrf=intent.inside_vrf or "",
        front_door_vrf=wan.front_door_vrf or "",
        shared=shared,
        ipv4=cloud.ipv4,
        ipv6=_ipv6(cloud, router),
        ipv6_transport=intent.transport == "ipv6",
        path_mtu_discovery=intent.mtu.path_discovery,
        interface_state=intent.nhrp.interface_state and not router.is_hub,
        pim=_pim(cloud, router),
        eigrp_classic=classic_interface(cloud, router, routing)
        if isinstance(routing, EigrpClassicIntent)
        else None,
        ospf=ospf if cloud.ipv4 else None,
        ospfv3=tunnel_ospfv3(cloud, ospf) if ospf and intent.ipv6 is not None else None,
        bfd=getattr(routing, "bfd", False),
        zone=ZONE if intent.security.zones else "",
        group_tags=intent.security.group_tags == "inline",
        qos=_qos(cloud, router),
    )


def _ipv6(cloud: CloudDecision, router: RouterIntent) -> Ipv6Design | None:
    address = cloud.address6(router)
    if address is None:
        return None
    phase_3 = cloud.intent.phase is Phase.THREE
    return Ipv6Design(
        address=address,
        link_local=cloud.link_local(router),
        mtu=cloud.mtu,
        mss=min(tcp_mss(cloud.mtu, inner_header=IPV6_HEADER), MSS_RANGE[1]),
        shortcut=phase_3 and _is_client(cloud, router),
        multicast_dynamic=router.is_hub,
    )


def _is_client(cloud: CloudDecision, router: RouterIntent) -> bool:
    """Spokes take shortcuts, and regional hubs of a hierarchy towards other regions."""
    return not router.is_hub or cloud.region(router) is not None


def _pim(cloud: CloudDecision, router: RouterIntent) -> PimDesign | None:
    if cloud.intent.multicast is None:
        return None
    first = router.is_hub and router == cloud.hubs[0]
    # Spokes hear only hubs: the hub must be the designated router.
    return PimDesign(router.is_hub, 4294967294 if first else None if router.is_hub else 0)


def _qos(cloud: CloudDecision, router: RouterIntent) -> QosDesign | None:
    qos = cloud.intent.qos
    if qos is None:
        return None
    classic = router.settings.release.platform is Platform.IOS
    command = "ip nhrp" if classic else "nhrp"
    if router.is_hub:
        return QosDesign(command, maps=tuple((g, policy_name(cloud, g)) for g in qos.groups))
    return QosDesign(command, router.member(cloud.name).qos_group or "", pre_classify=classic)


def _nhrp(cloud: CloudDecision, router: RouterIntent, multipoint: bool) -> NhrpDesign:
    nhrp, facts = cloud.intent.nhrp, release_facts(router.settings.release)
    phase_3, servers = cloud.intent.phase is Phase.THREE, cloud.servers(router)
    return NhrpDesign(
        network_id=nhrp.network_id,
        authentication=nhrp.authentication,
        holdtime=nhrp.holdtime,
        registration_timeout=_registration_timeout(cloud) if servers else None,
        nhs=tuple(_nhs(cloud, hub, multipoint) for hub in servers),
        multicast_dynamic=router.is_hub and not facts.multicast_dynamic,
        redirect=phase_3 and router.is_hub,
        shortcut=phase_3 and _is_client(cloud, router) and not facts.shortcut,
        holdtime_printed=nhrp.holdtime != facts.nhrp_holdtime,
        no_unique=bool(servers) and not _is_unique(cloud, router),
        max_connections=_max_connections(cloud, servers) if not router.is_hub else (),
        fallback=nhrp.fallback if servers and not router.is_hub else None,
        redirect_timeout=nhrp.redirect_timeout,
        max_send=cloud.intent.security.nhrp_rate,
    )


def _is_unique(cloud: CloudDecision, router: RouterIntent) -> bool:
    """A router whose NBMA address may change must not claim its tunnel address for the old one."""
    if cloud.intent.nhrp.unique is not None:
        return cloud.intent.nhrp.unique
    wan = cloud.wan(router)
    return not (wan.dhcp or wan.nat)


def _max_connections(
    cloud: CloudDecision, servers: tuple[RouterIntent, ...]
) -> tuple[tuple[int, int], ...]:
    number = cloud.intent.nhrp.max_connections
    clusters = sorted({hub.member(cloud.name).nhs_cluster for hub in servers})
    return tuple((cluster, number) for cluster in clusters) if number is not None else ()


def _registration_timeout(cloud: CloudDecision) -> int | None:
    """None for a third of the holdtime: that is what IOS does without the line."""
    nhrp = cloud.intent.nhrp
    return None if nhrp.registration_timeout == nhrp.holdtime // 3 else nhrp.registration_timeout


def _nhs(cloud: CloudDecision, hub: RouterIntent, multipoint: bool) -> NhsDesign:
    # On a point-to-point tunnel multicast has one way to go; the NHS needs its map alone.
    member, by = hub.member(cloud.name), cloud.intent.nhrp.nhs
    address6 = cloud.address6(hub)
    return NhsDesign(
        router=hub.name,
        address=cloud.addresses[hub.name],
        nbma_address=cloud.nbma(hub),
        priority=member.nhs_priority,
        cluster=member.nhs_cluster,
        mapped=not multipoint,
        nbma_name="" if by == "address" else cloud.wan(hub).domain_name or "",
        dynamic=by == "dynamic",
        address6=address6.ip if address6 is not None else None,
    )
