"""What a routing protocol cannot do in a phase, or on a release."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.bgp import autonomous_system
from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.ospf import network_type
from dmvpn.design.refuse_words import at, few, member
from dmvpn.design.static import EVERYWHERE_6, summaries_6
from dmvpn.errors import Problem
from dmvpn.intent.models import BgpIntent, EigrpClassicIntent, EigrpIntent, OspfIntent, StaticIntent
from dmvpn.model import Phase, Release
from dmvpn.releases import release_facts

TRAILER = Release(15, 4, 2)
"""OSPFv3 authentication trailer (RFC 7166): OSPF configuration guide, 15.4(2)T and XE 3.11S."""


def _summary_in_phase_2(cloud: CloudDecision) -> Iterator[Problem]:
    summary = getattr(cloud.intent.routing, "summary", ())
    dynamic = not isinstance(cloud.intent.routing, StaticIntent)
    if cloud.intent.phase is Phase.TWO and summary and dynamic:
        what = "a summary has the hub as next hop: in phase 2 spokes would never talk directly"
        yield Problem(at(cloud, "routing.summary"), what, "remove it, or take phase 3")


def _default_in_phase_2(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    only = isinstance(routing, BgpIntent) and routing.default_only
    if cloud.intent.phase is Phase.TWO and only:
        what = (
            "a default route has the hub as next hop: in phase 2 spokes would never talk directly"
        )
        yield Problem(at(cloud, "routing.default_only"), what, "remove it, or take phase 3")


def _ospf_type(cloud: CloudDecision) -> Iterator[Problem]:
    routing, phase = cloud.intent.routing, cloud.intent.phase
    if not isinstance(routing, OspfIntent):
        return
    kind, where = network_type(cloud, routing), at(cloud, "routing.network_type")
    if phase is Phase.TWO and kind == "point-to-multipoint":
        what = "point-to-multipoint makes the hub the next hop: spokes would never talk directly"
        yield Problem(where, what, "take broadcast, or phase 3")
    if kind == "point-to-point" and len(cloud.members) > 2:
        what = "a hub has several neighbours on its tunnel; point-to-point takes one"
        yield Problem(where, what, "take point-to-multipoint or broadcast")
    if phase is Phase.ONE and kind in ("broadcast", "non-broadcast"):
        what = f"{kind} elects a designated router, but spokes of phase 1 see one hub each"
        yield Problem(where, what, "take point-to-multipoint")
    if kind == "non-broadcast":
        what = "non-broadcast needs every neighbour written out on the hub"
        yield Problem(where, what, "take broadcast: NHRP maps multicast")


def _ospf_designated(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, OspfIntent) or network_type(cloud, routing) != "broadcast":
        return
    if len(cloud.hubs) > 2:
        what = f"{len(cloud.hubs)} hubs, but a subnet has a designated router and one backup"
        yield Problem(at(cloud, "routing.network_type"), what, "two hubs, or phase 3")


def _ospf_area(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, OspfIntent) or routing.stub_area == "none":
        return
    if routing.area == 0:
        what = "area 0 is the backbone, it cannot be a stub"
        yield Problem(at(cloud, "routing.stub_area"), what, "give the tunnel another area")
    elif routing.default_route:
        what = "hubs of a stub area announce a default route by themselves"
        yield Problem(at(cloud, "routing.default_route"), what, "remove it")


def _ospfv3_authentication(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, OspfIntent) or routing.authentication is None:
        return
    releases = [(router.name, router.settings.release) for router in cloud.members]
    old = [f"{name} ({release})" for name, release in releases if release < TRAILER]
    if old and cloud.intent.ipv6 is not None:
        what = f"no authentication trailer for OSPFv3: {few(old)}"
        yield Problem(at(cloud, "routing.authentication"), what, "15.4(2)T and later have it")


def _ospf_hubs_apart(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, OspfIntent) or routing.stub_area != "totally-stub":
        return
    apart = [hub.name for hub in cloud.hubs if lans(cloud, hub)]
    if len(cloud.hubs) > 1 and apart:
        what = "hubs tell a totally stubby area no prefix, so none has a way to the others' LANs"
        yield Problem(at(cloud, "routing.stub_area"), f"{what}: {few(apart)}", "stub, or one hub")


def _bgp_spoke_as(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    for router in cloud.members:
        own = router.member(cloud.name).autonomous_system
        if own is None:
            continue
        where = member(cloud, router, "autonomous_system")
        if not isinstance(routing, BgpIntent):
            yield Problem(where, f"routing.protocol is {routing.protocol}", "remove it")
        elif router.is_hub:
            what = "hubs are in the cloud's autonomous system"
            yield Problem(where, what, f"{routing.autonomous_system}: remove it")
        elif routing.spoke_autonomous_system is None:
            what = "iBGP has one autonomous system for all"
            hint = "say routing.spoke_autonomous_system for the other spokes"
            yield Problem(where, what, hint)


def _bgp_as_of_spokes(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if (
        isinstance(routing, BgpIntent)
        and routing.spoke_autonomous_system == routing.autonomous_system
    ):
        what = f"{routing.autonomous_system} is that of the hubs: this is iBGP"
        yield Problem(at(cloud, "routing.spoke_autonomous_system"), what, "remove it")


def _bgp_without_address(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, BgpIntent) or cloud.intent.nhrp.nhs != "dynamic":
        return
    systems = {autonomous_system(cloud, spoke, routing) for spoke in cloud.spokes}
    what = "spokes do not know the hub's tunnel address, so they have no BGP neighbour"
    if systems:
        yield Problem(at(cloud, "nhrp.nhs"), what, "write name")


def _static_recursion(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, StaticIntent) or cloud.intent.transport != "ipv6":
        return
    if cloud.intent.ipv6 is None or EVERYWHERE_6 not in summaries_6(cloud, routing):
        return
    for router in cloud.spokes:
        if cloud.intent.inside_vrf is None and not cloud.wan(router).front_door_vrf:
            what = "is missing: ::/0 into the tunnel would carry the tunnel itself"
            hint = "the prefixes of the other sites, or put the WANs in a VRF of their own"
            yield Problem(at(cloud, "routing.summary_ipv6"), what, hint)
            return


def _static_without_address(cloud: CloudDecision) -> Iterator[Problem]:
    if isinstance(cloud.intent.routing, StaticIntent) and cloud.intent.nhrp.nhs == "dynamic":
        what = "spokes do not know the hub's tunnel address, so their routes have no next hop"
        yield Problem(at(cloud, "nhrp.nhs"), what, "write name")


def _eigrp_authentication(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    secured = routing.authentication if isinstance(routing, EigrpClassicIntent) else None
    if secured is not None and secured.mode != "md5":
        what = "classic EIGRP has MD5 alone"
        yield Problem(at(cloud, "routing.authentication.mode"), what, "md5, or protocol: eigrp")


def _stub_words(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    if not isinstance(routing, EigrpIntent | EigrpClassicIntent):
        return
    if "receive-only" in routing.stub and len(routing.stub) > 1:
        what = "receive-only announces nothing, the other words something"
        yield Problem(at(cloud, "routing.stub"), what, "take one or the others")


def _stub_sites(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    wanted = isinstance(routing, EigrpIntent) and routing.stub_site
    for router in cloud.members:
        site = router.member(cloud.name).stub_site
        where = member(cloud, router, "stub_site")
        if wanted and not router.is_hub and site is None:
            yield Problem(where, "is missing: routing.stub_site is true", "such as 65000:11")
        if site is not None and (router.is_hub or not wanted):
            yield Problem(where, "only spokes of stub sites have one", "remove it")


def _classic_eigrp_6(cloud: CloudDecision) -> Iterator[Problem]:
    routing, hint = cloud.intent.routing, "take protocol: eigrp (named)"
    if not isinstance(routing, EigrpClassicIntent) or cloud.intent.ipv6 is None:
        return
    if cloud.intent.inside_vrf is not None:
        what = "classic EIGRP knows IPv6 in the global table alone (EIGRP IPv6 VRF-Lite)"
        yield Problem(at(cloud, "inside_vrf"), what, hint)
    if routing.bfd:
        what = "classic EIGRP has no BFD for IPv6 (BFD Support for EIGRP IPv6, restrictions)"
        yield Problem(at(cloud, "routing.bfd"), what, hint)


def _bfd(cloud: CloudDecision) -> Iterator[Problem]:
    if not getattr(cloud.intent.routing, "bfd", False):
        return
    without = [
        f"{router.name} ({router.settings.release})"
        for router in cloud.members
        if not release_facts(router.settings.release).bfd_over_nhrp
    ]
    if without:
        what = f"no BFD on DMVPN tunnels: {few(without)}"
        yield Problem(at(cloud, "routing.bfd"), what, "IOS-XE 16.3 and later have it")


def _bgp_route_distinguisher(cloud: CloudDecision) -> Iterator[Problem]:
    vrf = cloud.intent.inside_vrf
    if vrf is None or not isinstance(cloud.intent.routing, BgpIntent):
        return
    for router in cloud.members:
        known = router.settings.vrfs.get(vrf)
        if known is None or known.rd is None:
            where = f"host {router.name}: data.dmvpn.vrfs.{vrf}.rd"
            yield Problem(where, "is missing: BGP knows a VRF by it", "such as 65000:1")


REFUSALS_OF_ROUTING = (
    _summary_in_phase_2,
    _default_in_phase_2,
    _ospf_type,
    _ospf_designated,
    _ospf_area,
    _ospfv3_authentication,
    _ospf_hubs_apart,
    _bgp_spoke_as,
    _bgp_as_of_spokes,
    _bgp_without_address,
    _static_without_address,
    _static_recursion,
    _eigrp_authentication,
    _stub_words,
    _stub_sites,
    _classic_eigrp_6,
    _bfd,
    _bgp_route_distinguisher,
)
