"""What the WAN lets in: an access list, a zone-based firewall, a policer before the control plane."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.internet import goes_direct
from dmvpn.design.model import (
    AccessListDesign,
    ClassMapDesign,
    PolicyClassDesign,
    PolicyMapDesign,
    ZonePairDesign,
)
from dmvpn.design.tunnel import ZONE
from dmvpn.intent.model import RouterIntent
from dmvpn.releases import release_facts

WAN_LIST = "DMVPN-WAN-IN"
IKE_LIST = "DMVPN-IKE"
SELF = "DMVPN-TO-SELF"
TRAFFIC = "DMVPN-TRAFFIC"
CONTROL = "DMVPN-CONTROL-PLANE"
WAN_LIST_6, IKE_LIST_6 = f"{WAN_LIST}-6", f"{IKE_LIST}-6"
IKE_ENTRIES = ("permit udp any any eq isakmp", "permit udp any any eq non500-isakmp")
OUTSIDE, INSIDE = "OUTSIDE", "INSIDE"


def wan_entries(cloud: CloudDecision, router: RouterIntent) -> Iterator[str]:
    """What DMVPN needs from the WAN and nothing else, and the answers to what the router asks.

    GRE is not among it: it arrives inside ESP, and the tunnel decapsulates it behind the list.
    """
    if cloud.intent.transport == "ipv4":
        yield from IKE_ENTRIES
        yield "permit esp any any"
        if cloud.intent.ipsec.authentication_header:
            yield "permit ahp any any"
    if cloud.wan(router).dhcp:
        yield "permit udp any eq bootps any eq bootpc"
    operations = cloud.intent.operations
    for server in operations.name_servers:
        yield f"permit udp host {server} eq domain any"
    for server in operations.ntp_servers:
        yield f"permit udp host {server} eq ntp any"
    certificate = cloud.intent.ike.certificate
    if certificate is not None and certificate.enrollment == "scep":
        yield "permit tcp any any established"
    yield "permit icmp any any unreachable"  # path MTU discovery


def wan_entries_6(cloud: CloudDecision) -> Iterator[str]:
    """The same over IPv6: no NAT-T, and neighbours are found by ICMP.

    IOS lets neighbour discovery through an IPv6 list without these lines; a class needs them.
    """
    yield IKE_ENTRIES[0]
    yield "permit esp any any"
    if cloud.intent.ipsec.authentication_header:
        yield "permit ahp any any"
    certificate = cloud.intent.ike.certificate
    if certificate is not None and certificate.enrollment == "scep":
        yield "permit tcp any any established"
    for kind in ("nd-na", "nd-ns", "packet-too-big", "unreachable"):
        yield f"permit icmp any any {kind}"


def access_lists(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[AccessListDesign]:
    """The WAN's lists, and those that find IKE for the policer; a name has what any cloud needs."""
    numbered = release_facts(router.settings.release).numbered_access_lists
    needed: dict[tuple[str, bool], list[str]] = {}
    for cloud in clouds:
        security, outside = cloud.intent.security, cloud.intent.transport == "ipv6"
        if security.wan_access_list or security.zones:
            needed.setdefault((WAN_LIST, False), []).extend(wan_entries(cloud, router))
            if outside:
                needed.setdefault((WAN_LIST_6, True), []).extend(wan_entries_6(cloud))
        if security.control_plane_rate is not None:
            key = (IKE_LIST_6, True) if outside else (IKE_LIST, False)
            needed.setdefault(key, []).extend(IKE_ENTRIES)
    for (name, ipv6), entries in needed.items():
        yield AccessListDesign(name, tuple(dict.fromkeys(entries)), numbered, ipv6)


def class_maps(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[ClassMapDesign]:
    """Classes of the firewall and of the policer: whatever one of the lists finds."""
    names = [found.name for found in access_lists(router, clouds)]
    if any(cloud.intent.security.zones for cloud in clouds):
        inspect = "type inspect match-any"
        lines = tuple(f"match protocol {name}" for name in ("tcp", "udp", "icmp"))
        yield ClassMapDesign(inspect, TRAFFIC, lines)
        yield ClassMapDesign(inspect, SELF, _matches(names, WAN_LIST))
    if any(cloud.intent.security.control_plane_rate for cloud in clouds):
        yield ClassMapDesign("match-any", IKE_LIST, _matches(names, IKE_LIST))


def _matches(names: list[str], wanted: str) -> tuple[str, ...]:
    return tuple(f"match access-group name {name}" for name in names if name.startswith(wanted))


def policy_maps(cloud: CloudDecision) -> Iterator[PolicyMapDesign]:
    """IKE and ESP to the router itself pass uninspected; the LAN's traffic is inspected."""
    security = cloud.intent.security
    if security.zones:
        drop = PolicyClassDesign("class class-default", ("drop",))
        kind = "type inspect"
        yield PolicyMapDesign(
            kind, SELF, (PolicyClassDesign(f"class type inspect {SELF}", ("pass",)), drop)
        )
        inspected = PolicyClassDesign(f"class type inspect {TRAFFIC}", ("inspect",))
        yield PolicyMapDesign(kind, TRAFFIC, (inspected, drop))
    if security.control_plane_rate is not None:
        police = f"police {security.control_plane_rate} conform-action transmit exceed-action drop"
        yield PolicyMapDesign("", CONTROL, (PolicyClassDesign(f"class {IKE_LIST}", (police,)),))


def zone_pairs(cloud: CloudDecision, router: RouterIntent) -> Iterator[ZonePairDesign]:
    """Without a pair towards self the router's own packets leave freely; their answers are listed."""
    yield ZonePairDesign("OUTSIDE-SELF", OUTSIDE, "self", SELF)
    yield ZonePairDesign("INSIDE-DMVPN", INSIDE, ZONE, TRAFFIC)
    yield ZonePairDesign("DMVPN-INSIDE", ZONE, INSIDE, TRAFFIC)
    if goes_direct(cloud, router):
        yield ZonePairDesign("INSIDE-OUTSIDE", INSIDE, OUTSIDE, TRAFFIC)
