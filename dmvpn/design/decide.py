"""Intent → Design."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network

from dmvpn.design.cloud import CloudDecision, decide_cloud
from dmvpn.design.crypto import ikev2_design, ipsec_design
from dmvpn.design.model import (
    CloudDesign,
    Design,
    InterfaceDesign,
    RouterDesign,
    StaticRouteDesign,
)
from dmvpn.design.refusals import refuse_cloud, refuse_intent
from dmvpn.design.routing import eigrp_design
from dmvpn.design.tunnel import tunnel_design
from dmvpn.errors import DesignError
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.suites import AUTOMATIC

EVERYWHERE = IPv4Network("0.0.0.0/0")


def design(intent: Intent) -> Design:
    """Decide everything; DesignError names all that cannot work, and why."""
    clouds = [decide_cloud(name, intent) for name in intent.clouds]
    problems = [*refuse_intent(intent)]
    for cloud in clouds:
        problems += refuse_cloud(cloud)
    if problems:
        raise DesignError(*problems)
    by_name = {cloud.name: cloud for cloud in clouds}
    return Design(
        routers={
            router.name: _router(router, [by_name[name] for name in router.clouds])
            for router in intent.routers.values()
        },
        clouds={cloud.name: _cloud(cloud) for cloud in clouds},
        decisions=tuple(line for cloud in clouds for line in _decisions(cloud)),
    )


def _router(router: RouterIntent, clouds: list[CloudDecision]) -> RouterDesign:
    settings = router.settings
    return RouterDesign(
        name=router.name,
        hostname=router.hostname,
        platform=settings.release.platform,
        release=settings.release,
        role=settings.role,
        nbma_address=settings.wan.address.ip,
        interfaces=_interfaces(router),
        ikev2=tuple(ikev2_design(cloud) for cloud in clouds),
        ipsec=tuple(ipsec_design(cloud) for cloud in clouds),
        tunnels=tuple(tunnel_design(cloud, router) for cloud in clouds),
        eigrp=tuple(eigrp_design(cloud, router) for cloud in clouds),
        static_routes=(StaticRouteDesign(EVERYWHERE, settings.wan.gateway),),
        lan_prefixes=tuple(lan.address.network for lan in settings.lan),
    )


def _interfaces(router: RouterIntent) -> tuple[InterfaceDesign, ...]:
    settings = router.settings
    wan = settings.wan
    interfaces = [InterfaceDesign(wan.interface, "wan", wan.address, wan.description or "")]
    for lan in settings.lan:
        interfaces.append(InterfaceDesign(lan.interface, "lan", lan.address, lan.description or ""))
    return tuple(sorted(interfaces, key=lambda interface: _natural(interface.name)))


def _natural(name: str) -> tuple[str, tuple[int, ...]]:
    """IOS prints interfaces by kind, then by number: GigabitEthernet2 before 10."""
    kind = name.rstrip("0123456789/.:")
    return kind, tuple(int(number) for number in re.findall(r"\d+", name[len(kind) :]))


def _cloud(cloud: CloudDecision) -> CloudDesign:
    return CloudDesign(
        name=cloud.name,
        phase=cloud.intent.phase,
        subnet=cloud.intent.subnet,
        hubs=tuple(hub.name for hub in cloud.hubs),
        spokes=tuple(router.name for router in cloud.members if not router.is_hub),
        registrations={
            router.name: tuple(hub.name for hub in servers)
            for router in cloud.members
            if (servers := cloud.servers(router))
        },
    )


def _decisions(cloud: CloudDecision) -> Iterator[str]:
    """What a reader may wonder about, in words."""
    ipsec, key = cloud.intent.ipsec, cloud.intent.tunnel_key
    parts = [cloud.suite.name, f"{ipsec.mode} mode"]
    parts += ["NAT-T"] if ipsec.nat_traversal else []
    parts += ["tunnel key"] if key is not None else []
    yield (
        f"{cloud.name}: ip mtu {cloud.mtu}, TCP segment {cloud.mss}: "
        f"{cloud.intent.underlay_mtu} bytes less {', '.join(parts)}"
    )
    if ipsec.suite == AUTOMATIC:
        yield f"{cloud.name}: suite {cloud.suite.name}: the strongest every router has"
    for router in cloud.members:
        if router.member(cloud.name).tunnel_address is None:
            yield f"{cloud.name}: {router.name} takes {cloud.addresses[router.name]}"
