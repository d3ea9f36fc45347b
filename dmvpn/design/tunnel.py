"""The tunnel interface and its NHRP, per phase and role."""

from __future__ import annotations

from ipaddress import IPv4Interface

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.crypto import object_name
from dmvpn.design.model import NhrpDesign, NhsDesign, TunnelDesign
from dmvpn.intent.model import RouterIntent
from dmvpn.model import Phase
from dmvpn.releases import release_facts


def tunnel_design(cloud: CloudDecision, router: RouterIntent) -> TunnelDesign:
    """A spoke of phase 1 is point-to-point GRE to its hub; everything else is multipoint."""
    intent, servers = cloud.intent, cloud.servers(router)
    multipoint = router.is_hub or intent.phase is not Phase.ONE
    role = cloud.role(router)
    return TunnelDesign(
        interface=cloud.interface,
        cloud=cloud.name,
        phase=intent.phase,
        role=role,
        description=f"DMVPN {cloud.name} phase {intent.phase} {role}",
        address=IPv4Interface((cloud.addresses[router.name], intent.subnet.prefixlen)),
        source=router.settings.wan.interface,
        destination=None if multipoint else servers[0].settings.wan.address.ip,
        multipoint=multipoint,
        key=intent.tunnel_key,
        ip_mtu=cloud.mtu,
        tcp_mss=cloud.mss,
        bandwidth=intent.bandwidth,
        delay=intent.delay,
        nhrp=_nhrp(cloud, router, multipoint),
        ipsec_profile=object_name(cloud),
    )


def _nhrp(cloud: CloudDecision, router: RouterIntent, multipoint: bool) -> NhrpDesign:
    nhrp, facts = cloud.intent.nhrp, release_facts(router.settings.release)
    phase_3 = cloud.intent.phase is Phase.THREE
    return NhrpDesign(
        network_id=nhrp.network_id,
        authentication=nhrp.authentication,
        holdtime=nhrp.holdtime,
        registration_timeout=_registration_timeout(cloud) if cloud.servers(router) else None,
        nhs=tuple(_nhs(cloud, hub, multipoint) for hub in cloud.servers(router)),
        multicast_dynamic=router.is_hub and not facts.multicast_dynamic,
        redirect=phase_3 and router.is_hub,
        shortcut=phase_3 and not router.is_hub and not facts.shortcut,
        holdtime_printed=nhrp.holdtime != facts.nhrp_holdtime,
    )


def _registration_timeout(cloud: CloudDecision) -> int | None:
    """None for a third of the holdtime: that is what IOS does without the line."""
    nhrp = cloud.intent.nhrp
    return None if nhrp.registration_timeout == nhrp.holdtime // 3 else nhrp.registration_timeout


def _nhs(cloud: CloudDecision, hub: RouterIntent, multipoint: bool) -> NhsDesign:
    # On a point-to-point tunnel multicast has one way to go; the NHS needs its map alone.
    return NhsDesign(
        router=hub.name,
        address=cloud.addresses[hub.name],
        nbma_address=hub.settings.wan.address.ip,
        priority=hub.member(cloud.name).nhs_priority,
        mapped=not multipoint,
    )
