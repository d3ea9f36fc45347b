"""What cannot work for the places of routers: addresses, names, regions, phases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.refuse_words import at, few, member, wan
from dmvpn.errors import Problem
from dmvpn.intent.models import EigrpClassicIntent, EigrpIntent
from dmvpn.model import Phase


def _hub_without_address(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.transport == "ipv6":
        return
    for hub in cloud.hubs:
        used = cloud.wan(hub)
        if used.dhcp and used.nat_address is None and cloud.intent.nhrp.nhs == "address":
            what = "spokes cannot know the address of a hub that gets it by DHCP"
            hint = "a static address, or domain_name and nhrp.nhs: name"
            yield Problem(wan(cloud, hub, "address"), what, hint)


def _hub_behind_nat(cloud: CloudDecision) -> Iterator[Problem]:
    for hub in cloud.hubs:
        used = cloud.wan(hub)
        if used.nat and used.nat_address is None:
            what = "a hub behind NAT needs a translation that stays: spokes open the tunnel"
            yield Problem(wan(cloud, hub, "nat"), what, "write its outside address in nat_address")


def _hub_without_name(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.nhrp.nhs == "address":
        return
    for hub in cloud.hubs:
        if cloud.wan(hub).domain_name is None:
            what = f"is missing: nhrp.nhs is {cloud.intent.nhrp.nhs}"
            yield Problem(wan(cloud, hub, "domain_name"), what, "such as hub1.example.net")


def _names_in_phase_1(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.nhrp.nhs != "address" and cloud.intent.phase is Phase.ONE:
        what = "a point-to-point tunnel resolves its destination once, when it is configured"
        yield Problem(at(cloud, "nhrp.nhs"), what, "write address, or take phase 2 or 3")


def _names_without_servers(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.nhrp.nhs == "address" or cloud.intent.operations.name_servers:
        return
    needing = [r.name for r in cloud.members if cloud.servers(r) and not cloud.wan(r).dhcp]
    if needing:
        what = f"is missing: {few(needing)} must resolve the hubs' names"
        yield Problem(at(cloud, "operations.name_servers"), what, "a list of addresses")


def _transport_missing(cloud: CloudDecision) -> Iterator[Problem]:
    for router in cloud.members:
        used = cloud.wan(router)
        if cloud.intent.transport == "ipv6" and used.ipv6 is None:
            hint = "address and gateway"
            yield Problem(wan(cloud, router, "ipv6"), "is missing: transport is ipv6", hint)
        if cloud.intent.transport == "ipv4" and used.ipv4 is None and not used.dhcp:
            hint = "an address or dhcp, or transport: ipv6"
            yield Problem(wan(cloud, router, "address"), "none, but transport is ipv4", hint)


def _regions(cloud: CloudDecision) -> Iterator[Problem]:
    regional = [router for router in cloud.members if cloud.region(router)]
    if not regional:
        return
    if cloud.intent.phase is not Phase.THREE:
        what = "regions need phase 3: a redirect must pass from hub to hub"
        yield Problem(member(cloud, regional[0], "region"), what, "phase: 3")
    hubs = {cloud.region(hub) for hub in cloud.hubs}
    if None not in hubs:
        what = "every hub is regional: nothing joins the regions"
        yield Problem(member(cloud, cloud.hubs[0], "region"), what, "leave one hub without region")
    for router in cloud.spokes:
        if cloud.region(router) not in hubs:
            allowed = ", ".join(sorted(name for name in hubs if name)) or "none"
            what = f"no hub is in region {cloud.region(router)!r}"
            yield Problem(member(cloud, router, "region"), what, f"regions with a hub: {allowed}")
    seen_regional = ""
    for hub in cloud.hubs:
        if cloud.region(hub):
            seen_regional = seen_regional or hub.name
        elif seen_regional:
            what = f"a central hub stands behind the regional hub {seen_regional}"
            hint = "hubs register with those before them: list central hubs first"
            yield Problem(f"host {hub.name}", what, hint)


def _cluster_without_several(cloud: CloudDecision) -> Iterator[Problem]:
    number = cloud.intent.nhrp.max_connections
    if number is None:
        return
    sizes: dict[int, int] = {}
    for hub in cloud.hubs:
        cluster = hub.member(cloud.name).nhs_cluster
        sizes[cluster] = sizes.get(cluster, 0) + 1
    if sizes and number > max(sizes.values()):
        what = f"{number} is more than the {max(sizes.values())} hubs of the largest cluster"
        yield Problem(at(cloud, "nhrp.max_connections"), what, "it would never limit anything")


def _summary_beside_cluster(cloud: CloudDecision) -> Iterator[Problem]:
    number, routing = cloud.intent.nhrp.max_connections, cloud.intent.routing
    if number is None or not isinstance(routing, EigrpIntent | EigrpClassicIntent):
        return
    if not routing.summary and not hubs_lead_out(cloud):
        return
    clusters = Counter(hub.member(cloud.name).nhs_cluster for hub in cloud.hubs)
    if any(number < size for size in clusters.values()):
        told = "routing.summary" if routing.summary else "internet.mode"
        what = "EIGRP tells hubs the summary too: a hub left out by a spoke has no route to it"
        hint = f"remove nhrp.max_connections or {told}, or take bgp or ospf"
        yield Problem(at(cloud, "nhrp.max_connections"), what, hint)


def _fallback_alone(cloud: CloudDecision) -> Iterator[Problem]:
    nhrp = cloud.intent.nhrp
    if nhrp.fallback is not None and nhrp.max_connections is None:
        what = "without max_connections a spoke is registered with every hub: nothing to return to"
        yield Problem(at(cloud, "nhrp.fallback"), what, "say max_connections as well")


def _redirect_timeout(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.nhrp.redirect_timeout and cloud.intent.phase is not Phase.THREE:
        what = f"phase {cloud.intent.phase} has no redirects"
        yield Problem(at(cloud, "nhrp.redirect_timeout"), what, "remove it, or take phase 3")


REFUSALS_OF_TOPOLOGY = (
    _hub_without_address,
    _hub_behind_nat,
    _hub_without_name,
    _names_in_phase_1,
    _names_without_servers,
    _transport_missing,
    _regions,
    _cluster_without_several,
    _summary_beside_cluster,
    _fallback_alone,
    _redirect_timeout,
)
