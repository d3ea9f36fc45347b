"""BGP over the tunnel, per phase.

iBGP: hubs reflect.  Phase 2 keeps the next hop of the other spoke; phases 1 and 3 take the hub
(``next-hop-self all`` reaches reflected routes too, 15.1/15.2 and later).  eBGP on one subnet keeps
a third party's next hop by itself, which is what phase 2 needs; phases 1 and 3 say next-hop-self.
Spokes in one AS of their own must take routes that carry it: allowas-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import islice

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.eigrp import lans
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import (
    BgpDesign,
    BgpFamilyDesign,
    BgpListenDesign,
    BgpNeighborDesign,
    PrefixListDesign,
)
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import BgpIntent
from dmvpn.model import Phase

EVERYWHERE = IPv4Network("0.0.0.0/0")


def autonomous_system(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> int:
    """The AS of a router: hubs share the cloud's, a spoke may have its own."""
    if router.is_hub:
        return routing.autonomous_system
    own = router.member(cloud.name).autonomous_system
    return own or routing.spoke_autonomous_system or routing.autonomous_system


def listens(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> bool:
    """Dynamic neighbours: one AS for all spokes, and no inside VRF (unverified there)."""
    if not router.is_hub or not routing.listen or cloud.intent.inside_vrf:
        return False
    return len({autonomous_system(cloud, spoke, routing) for spoke in cloud.spokes}) <= 1


def default_list(cloud: CloudDecision) -> PrefixListDesign:
    """The prefix list that lets nothing but a default route through."""
    return PrefixListDesign(f"DMVPN-{cloud.name}-DEFAULT", EVERYWHERE)


def bgp_design(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> BgpDesign:
    """The process of one router."""
    group = f"DMVPN-{cloud.name}"
    dynamic = listens(cloud, router, routing)
    listen = [BgpListenDesign(cloud.intent.subnet, group)] if dynamic and cloud.ipv4 else []
    if dynamic and cloud.intent.ipv6 is not None:
        listen.append(BgpListenDesign(cloud.intent.ipv6.subnet, f"{group}-6"))
    families = [_family(cloud, router, routing, False)] if cloud.ipv4 else []
    if cloud.intent.ipv6 is not None:
        families.append(_family(cloud, router, routing, True))
    return BgpDesign(
        autonomous_system=autonomous_system(cloud, router, routing),
        router_id=cloud.addresses[router.name],
        listen=tuple(listen),
        listen_limit=routing.listen_limit if dynamic and routing.listen_limit != 100 else None,
        families=tuple(families),
    )


def _family(
    cloud: CloudDecision, router: RouterIntent, routing: BgpIntent, ipv6: bool
) -> BgpFamilyDesign:
    found = lans(cloud, router)
    prefixes = [lan.ipv6.network for lan in found if lan.ipv6] if ipv6 else None
    internal = routing.spoke_autonomous_system is None
    paths = routing.maximum_paths
    return BgpFamilyDesign(
        family="ipv6" if ipv6 else "ipv4",
        vrf=cloud.intent.inside_vrf or "",
        neighbors=tuple(_neighbors(cloud, router, routing, ipv6)),
        networks=tuple(sorted(prefixes or [])) if ipv6 else _networks(cloud, router),
        aggregates=tuple(sorted(routing.summary)) if router.is_hub and not ipv6 else (),
        maximum_paths=f"{'ibgp ' if internal else ''}{paths}" if paths else "",
    )


def _networks(cloud: CloudDecision, router: RouterIntent) -> tuple[IPv4Network, ...]:
    return tuple(sorted(lan.address.network for lan in lans(cloud, router)))


def _neighbors(
    cloud: CloudDecision, router: RouterIntent, routing: BgpIntent, ipv6: bool
) -> Iterator[BgpNeighborDesign]:
    hubs = [hub for hub in (*cloud.servers(router), *cloud.clients(router)) if hub.is_hub]
    spokes = [one for one in cloud.clients(router) if not one.is_hub]
    if listens(cloud, router, routing) and cloud.spokes:
        name = f"DMVPN-{cloud.name}" + ("-6" if ipv6 else "")
        yield _to_spoke(cloud, routing, name, cloud.spokes[0], group=True, ipv6=ipv6)
    else:
        for spoke in spokes:
            name = _address(cloud, spoke, ipv6)
            yield _to_spoke(cloud, routing, name, spoke, group=False, ipv6=ipv6)
    for hub in hubs:
        yield _to_hub(cloud, router, routing, hub, ipv6)


def _address(cloud: CloudDecision, router: RouterIntent, ipv6: bool) -> str:
    address6 = cloud.address6(router)
    return str(address6.ip).upper() if ipv6 and address6 else str(cloud.addresses[router.name])


def _to_spoke(
    cloud: CloudDecision,
    routing: BgpIntent,
    name: str,
    spoke: RouterIntent,
    *,
    group: bool,
    ipv6: bool,
) -> BgpNeighborDesign:
    remote = autonomous_system(cloud, spoke, routing)
    internal = remote == routing.autonomous_system
    keeps_next_hop = cloud.intent.phase is Phase.TWO
    own = "next-hop-self all" if internal else "next-hop-self"
    leads = routing.default_only or hubs_lead_out(cloud)
    return BgpNeighborDesign(
        name=name,
        remote_as=remote,
        group=group,
        ipv6=ipv6,
        keepalive=routing.keepalive,
        hold_time=routing.hold_time,
        password=routing.password,
        bfd=routing.bfd,
        client=internal,
        next_hop_self="" if keeps_next_hop else own,
        default_originate=leads and not ipv6,
        prefix_list_out=default_list(cloud).name if routing.default_only and not ipv6 else "",
        maximum_prefix=routing.maximum_prefix,
    )


def _to_hub(
    cloud: CloudDecision, router: RouterIntent, routing: BgpIntent, hub: RouterIntent, ipv6: bool
) -> BgpNeighborDesign:
    own = autonomous_system(cloud, router, routing)
    alike = (spoke for spoke in cloud.spokes if autonomous_system(cloud, spoke, routing) == own)
    shared = len(list(islice(alike, 2))) > 1
    external = own != routing.autonomous_system
    # A later hub cannot reach spokes of phase 1 at another hub but through that hub.
    takes_over = router.is_hub and cloud.intent.phase is not Phase.TWO
    return BgpNeighborDesign(
        name=_address(cloud, hub, ipv6),
        remote_as=routing.autonomous_system,
        ipv6=ipv6,
        keepalive=routing.keepalive,
        hold_time=routing.hold_time,
        password=routing.password,
        bfd=routing.bfd,
        next_hop_self="next-hop-self all" if takes_over else "",
        allow_own_as=external and shared and not router.is_hub,
    )
