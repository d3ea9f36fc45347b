"""BGP over the tunnel, per phase.

iBGP: hubs reflect.  Phase 2 keeps the next hop of the other spoke; phases 1 and 3 take the hub
(``next-hop-self all`` reaches reflected routes too, 15.1/15.2 and later).  eBGP on one subnet keeps
a third party's next hop by itself, which is what phase 2 needs; phases 1 and 3 say next-hop-self.
Spokes in one AS of their own must take routes that carry it: allowas-in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import islice

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import (
    BgpDesign,
    BgpFamilyDesign,
    BgpListenDesign,
    BgpNeighborDesign,
)
from dmvpn.design.prefix_lists import default_list, summary_list
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import BgpIntent
from dmvpn.model import Phase

LISTEN_LIMIT = 100
"""Dynamic neighbours of a process where nothing else is said."""


def autonomous_system(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> int:
    """The AS of a router: hubs share the cloud's, a spoke may have its own."""
    return system_of(router, cloud.name, routing)


def system_of(router: RouterIntent, cloud: str, routing: BgpIntent) -> int:
    """The AS of a router in the cloud of that name."""
    if router.is_hub:
        return routing.autonomous_system
    own = router.member(cloud).autonomous_system
    return own or routing.spoke_autonomous_system or routing.autonomous_system


def listens(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> bool:
    """Dynamic neighbours: one AS for all spokes, and no inside VRF (unverified there)."""
    if not router.is_hub or not routing.listen or cloud.intent.inside_vrf:
        return False
    return len({autonomous_system(cloud, spoke, routing) for spoke in cloud.spokes}) <= 1


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
        listen_limit=routing.listen_limit
        if dynamic and routing.listen_limit != LISTEN_LIMIT
        else None,
        families=tuple(families),
    )


def merged_bgp(processes: Iterable[BgpDesign]) -> tuple[BgpDesign, ...]:
    """IOS has one process: clouds share it; those in one routing table share an address family."""
    found: list[BgpDesign] = []
    for process in processes:
        if not found:
            found.append(process)
            continue
        before = found[0]
        found[0] = replace(
            before,
            listen=(*before.listen, *process.listen),
            listen_limit=_limits(before, process),
            families=_families([*before.families, *process.families]),
        )
    return tuple(found)


def _limits(one: BgpDesign, other: BgpDesign) -> int | None:
    """The limit counts the dynamic neighbours of the whole process."""
    if one.listen_limit is None and other.listen_limit is None:
        return None
    return sum(process.listen_limit or LISTEN_LIMIT for process in (one, other) if process.listen)


def _families(families: list[BgpFamilyDesign]) -> tuple[BgpFamilyDesign, ...]:
    found: dict[tuple[str, str], BgpFamilyDesign] = {}
    for family in families:
        key = (family.family, family.vrf)
        before = found.get(key)
        found[key] = (
            family
            if before is None
            else replace(
                before,
                neighbors=(*before.neighbors, *family.neighbors),
                networks=tuple(dict.fromkeys((*before.networks, *family.networks))),
                aggregates=tuple(dict.fromkeys((*before.aggregates, *family.aggregates))),
                maximum_paths=before.maximum_paths
                if before.maximum_paths == family.maximum_paths
                else "",
            )
        )
    return tuple(sorted(found.values(), key=lambda family: (family.family, family.vrf)))


def _family(
    cloud: CloudDecision, router: RouterIntent, routing: BgpIntent, ipv6: bool
) -> BgpFamilyDesign:
    found = lans(cloud, router)
    prefixes = [lan.ipv6.network for lan in found if lan.ipv6] if ipv6 else None
    return BgpFamilyDesign(
        family="ipv6" if ipv6 else "ipv4",
        vrf=cloud.intent.inside_vrf or "",
        neighbors=tuple(_neighbors(cloud, router, routing, ipv6)),
        networks=tuple(sorted(prefixes or [])) if ipv6 else _networks(cloud, router),
        aggregates=tuple(sorted(routing.summary)) if router.is_hub and not ipv6 else (),
        maximum_paths=_paths(cloud, router, routing),
    )


def _paths(cloud: CloudDecision, router: RouterIntent, routing: BgpIntent) -> str:
    """``maximum-paths``.  Not on hubs that reflect to each other: as next hop of each other's paths
    they would share a spoke's packets between the spoke and the other hub, which does the same.
    """
    internal = routing.spoke_autonomous_system is None
    reflects = internal and router.is_hub and len(cloud.hubs) > 1
    if routing.maximum_paths is None or reflects:
        return ""
    return f"ibgp {routing.maximum_paths}" if internal else str(routing.maximum_paths)


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
    summarised = bool(routing.summary) and not routing.default_only and not ipv6
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
        default_originate=leads,
        prefix_list_out=default_list(cloud, ipv6).name if routing.default_only else "",
        maximum_prefix=routing.maximum_prefix,
        summary_list_out=summary_list(cloud, routing).name if summarised else "",
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
