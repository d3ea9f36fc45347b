"""The physical interfaces and VRFs of one router: what its clouds want of them, put together."""

from __future__ import annotations

import re

from dmvpn.design import internet, security
from dmvpn.design.cloud import CloudDecision, lan_vrf
from dmvpn.design.model import InterfaceDesign, VrfDesign
from dmvpn.design.ospf import lan_ospf
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import EigrpClassicIntent, LanIntent, OspfIntent, WanIntent


def interface_designs(
    router: RouterIntent, clouds: list[CloudDecision]
) -> tuple[InterfaceDesign, ...]:
    """WANs and LANs, in the order IOS prints them."""
    interfaces = [_wan(router, wan, clouds) for wan in router.settings.all_wans.values()]
    interfaces += [_lan(router, lan, clouds) for lan in router.settings.lan]
    return tuple(sorted(interfaces, key=lambda interface: natural(interface.name)))


def _wan(router: RouterIntent, wan: WanIntent, clouds: list[CloudDecision]) -> InterfaceDesign:
    users = [cloud for cloud in clouds if cloud.wan(router) == wan]
    direct = any(internet.goes_direct(cloud, router) for cloud in users)
    listed = any(cloud.intent.security.wan_access_list for cloud in users)
    zones = any(cloud.intent.security.zones for cloud in users)
    outside = any(cloud.intent.transport == "ipv6" for cloud in users)
    return InterfaceDesign(
        wan.interface,
        "wan",
        wan.ipv4,
        wan.description or "",
        dhcp=wan.dhcp,
        ipv6=wan.ipv6.address if wan.ipv6 is not None else None,
        vrf=wan.front_door_vrf or "",
        access_list=security.WAN_LIST if listed and (wan.dhcp or wan.ipv4) else "",
        ipv6_access_list=security.WAN_LIST_6 if listed and outside else "",
        nat="outside" if direct else "",
        zone=security.OUTSIDE if zones else "",
    )


def _lan(router: RouterIntent, lan: LanIntent, clouds: list[CloudDecision]) -> InterfaceDesign:
    vrf = lan_vrf(clouds[0], router, lan) if clouds else lan.vrf
    users = [cloud for cloud in clouds if cloud.intent.inside_vrf == vrf]
    ospf = next(
        (
            lan_ospf(router, cloud.intent.routing)
            for cloud in users
            if isinstance(cloud.intent.routing, OspfIntent)
        ),
        None,
    )
    dual = lan.ipv6 is not None and any(cloud.intent.ipv6 for cloud in users)
    return InterfaceDesign(
        lan.interface,
        "lan",
        lan.address,
        lan.description or "",
        ipv6=lan.ipv6 if dual else None,
        vrf=vrf or "",
        nat="inside" if any(internet.goes_direct(c, router) for c in users) else "",
        zone=security.INSIDE if any(c.intent.security.zones for c in users) else "",
        pim=any(cloud.intent.multicast is not None for cloud in users),
        route_map=next(
            (internet.policy_name(c) for c in users if internet.by_policy(c, router)), ""
        ),
        ospf=ospf if any(cloud.ipv4 for cloud in users) else None,
        ospfv3=ospf if dual else None,
        eigrp6=next(
            (
                cloud.intent.routing.autonomous_system
                for cloud in users
                if dual and isinstance(cloud.intent.routing, EigrpClassicIntent)
            ),
            None,
        ),
    )


def natural(name: str) -> tuple[str, tuple[int, ...]]:
    """IOS prints interfaces by kind, then by number: GigabitEthernet2 before 10."""
    kind = name.rstrip("0123456789/.:")
    return kind, tuple(int(number) for number in re.findall(r"\d+", name[len(kind) :]))


def vrf_designs(router: RouterIntent, clouds: list[CloudDecision]) -> tuple[VrfDesign, ...]:
    """Every VRF in use; an address family for each IP version in it."""
    ipv4: dict[str, bool] = {}
    for wan in router.settings.all_wans.values():
        if wan.front_door_vrf:
            ipv4.setdefault(wan.front_door_vrf, False)
            ipv4[wan.front_door_vrf] |= wan.ipv6 is not None
    for cloud in clouds:
        if cloud.intent.inside_vrf:
            ipv4.setdefault(cloud.intent.inside_vrf, False)
            ipv4[cloud.intent.inside_vrf] |= cloud.intent.ipv6 is not None
    known = router.settings.vrfs
    return tuple(
        VrfDesign(name, (known[name].rd if name in known else None) or "", ipv6=ipv6)
        for name, ipv6 in sorted(ipv4.items())
    )
