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
OUTSIDE, INSIDE = "OUTSIDE", "INSIDE"


def wan_entries(cloud: CloudDecision, router: RouterIntent) -> Iterator[str]:
    """What DMVPN needs from the WAN and nothing else, and the answers to what the router asks.

    GRE is not among it: it arrives inside ESP, and the tunnel decapsulates it behind the list.
    """
    yield "permit udp any any eq isakmp"
    yield "permit udp any any eq non500-isakmp"
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


def access_lists(cloud: CloudDecision, router: RouterIntent) -> Iterator[AccessListDesign]:
    """The WAN's list, and the one that finds IKE for the policer."""
    numbered = release_facts(router.settings.release).numbered_access_lists
    security = cloud.intent.security
    if security.wan_access_list or security.zones:
        yield AccessListDesign(WAN_LIST, tuple(wan_entries(cloud, router)), numbered)
    if security.control_plane_rate is not None:
        entries = ("permit udp any any eq isakmp", "permit udp any any eq non500-isakmp")
        yield AccessListDesign(IKE_LIST, entries, numbered)


def class_maps(cloud: CloudDecision) -> Iterator[ClassMapDesign]:
    """Classes of the firewall and of the policer."""
    security = cloud.intent.security
    if security.zones:
        inspect = "type inspect match-any"
        lines = tuple(f"match protocol {name}" for name in ("tcp", "udp", "icmp"))
        yield ClassMapDesign(inspect, TRAFFIC, lines)
        yield ClassMapDesign(inspect, SELF, (f"match access-group name {WAN_LIST}",))
    if security.control_plane_rate is not None:
        yield ClassMapDesign("match-any", IKE_LIST, (f"match access-group name {IKE_LIST}",))


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
