"""What cannot work in MTU, IPv6, Internet access, multicast, QoS and security."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.internet import goes_direct, hubs_lead_out
from dmvpn.design.refuse_words import at, few, wan
from dmvpn.errors import Problem
from dmvpn.model import Phase, Platform


def _mtu_too_large(cloud: CloudDecision) -> Iterator[Problem]:
    mtu = cloud.intent.mtu
    if mtu.ip_mtu is not None and mtu.ip_mtu > cloud.computed_mtu:
        what = f"{mtu.ip_mtu} does not fit: {cloud.computed_mtu} bytes are left inside the tunnel"
        yield Problem(at(cloud, "mtu.ip_mtu"), what, "remove it, or raise underlay_mtu")
    if mtu.tcp_mss is not None and mtu.tcp_mss > cloud.mtu - 40:
        what = f"{mtu.tcp_mss} does not fit: ip mtu {cloud.mtu} less 40 bytes of headers"
        yield Problem(at(cloud, "mtu.tcp_mss"), what, f"at most {cloud.mtu - 40}")


def _ipv6_mtu(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.ipv6 is not None and cloud.mtu < 1280:
        what = f"{cloud.mtu} bytes are left in the tunnel, IPv6 needs 1280"
        yield Problem(at(cloud, "underlay_mtu"), what, "IPv6 links carry 1280 bytes in one piece")


def _ipv6_subnet(cloud: CloudDecision) -> Iterator[Problem]:
    inside = cloud.intent.ipv6
    if inside is not None and inside.subnet.is_link_local:
        what = f"{inside.subnet} is link-local: NHRP registers a routable address too"
        yield Problem(at(cloud, "ipv6.subnet"), what, "such as 2001:db8:1::/64")


def _full_tunnel_phase_2(cloud: CloudDecision) -> Iterator[Problem]:
    summarises = cloud.intent.routing.protocol in ("eigrp", "eigrp-classic")
    if hubs_lead_out(cloud) and cloud.intent.phase is Phase.TWO and summarises:
        what = "EIGRP hubs announce the default as a summary, which hides the spokes' prefixes"
        yield Problem(at(cloud, "internet.mode"), what, "phase 3, or ospf, bgp or static")


def _policy_prefixes(cloud: CloudDecision) -> Iterator[Problem]:
    internet = cloud.intent.internet
    if internet is None:
        return
    if internet.mode == "policy" and not internet.direct:
        what = "is missing: internet.mode is policy"
        yield Problem(at(cloud, "internet.direct"), what, "the prefixes that go out directly")
    if internet.mode != "policy" and internet.direct:
        what = f"internet.mode is {internet.mode}"
        yield Problem(at(cloud, "internet.direct"), what, "remove it, or take policy")


def _policy_with_dhcp(cloud: CloudDecision) -> Iterator[Problem]:
    internet = cloud.intent.internet
    if internet is None or internet.mode != "policy":
        return
    for router in cloud.spokes:
        if cloud.wan(router).gateway is None:
            what = "`set ip vrf next-hop` names the gateway, which DHCP brings"
            yield Problem(wan(cloud, router, "gateway"), what, "a static WAN, or mode: direct")


def _direct_behind_list(cloud: CloudDecision) -> Iterator[Problem]:
    security = cloud.intent.security
    direct = [router.name for router in cloud.spokes if goes_direct(cloud, router)]
    if direct and security.wan_access_list:
        what = f"the list drops the answers of the Internet: {few(direct)}"
        yield Problem(
            at(cloud, "security.wan_access_list"), what, "take zones: true, which inspects"
        )


def _policy_over_ipv6(cloud: CloudDecision) -> Iterator[Problem]:
    internet = cloud.intent.internet
    if internet is not None and internet.mode == "policy" and not cloud.ipv4:
        what = "internet.direct picks IPv4 prefixes, and the tunnel carries no IPv4 to the hubs"
        yield Problem(at(cloud, "internet.mode"), what, "take direct or full-tunnel")


def _direct_without_ipv4(cloud: CloudDecision) -> Iterator[Problem]:
    for router in cloud.spokes if cloud.intent.transport == "ipv6" else ():
        used = cloud.wan(router)
        if goes_direct(cloud, router) and used.ipv4 is None and not used.dhcp:
            what = "NAT translates to an IPv4 address, and this WAN has none"
            yield Problem(wan(cloud, router, "address"), what, "an address or dhcp beside wan.ipv6")


def _multicast_source(cloud: CloudDecision) -> Iterator[Problem]:
    wish = cloud.intent.multicast
    if wish is None:
        return
    if wish.rendezvous_point is None and not wish.source_specific:
        what = "neither a rendezvous point nor source-specific: no group would work"
        yield Problem(at(cloud, "multicast"), what, "say rendezvous_point or source_specific: true")
    if not cloud.ipv4:
        what = (
            "IOS carries no IPv6 multicast over multipoint GRE, and the tunnel carries IPv6 alone"
        )
        yield Problem(at(cloud, "multicast"), what, "remove it, or ipv6.only")


def _list_and_zones(cloud: CloudDecision) -> Iterator[Problem]:
    security = cloud.intent.security
    if security.wan_access_list and security.zones:
        what = "the firewall's self zone already lets in what the list would"
        yield Problem(at(cloud, "security.wan_access_list"), what, "take one of the two")


def _tags_on_classic(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.security.group_tags != "inline":
        return
    old = [r.name for r in cloud.members if r.settings.release.platform is Platform.IOS]
    if old:
        what = f"`cts sgt inline` on a tunnel is IOS-XE's; classic IOS: {few(old)}"
        yield Problem(at(cloud, "security.group_tags"), what, "take ikev2: 15.2(2)T and later")


def _rate_without_logging(cloud: CloudDecision) -> Iterator[Problem]:
    wish = cloud.intent.operations
    if wish.logging_rate is not None and not wish.logging:
        what = "operations.logging is false: nothing is logged"
        yield Problem(at(cloud, "operations.logging_rate"), what, "say logging: true")


REFUSALS_OF_FEATURES = (
    _mtu_too_large,
    _ipv6_mtu,
    _ipv6_subnet,
    _full_tunnel_phase_2,
    _policy_prefixes,
    _policy_with_dhcp,
    _direct_behind_list,
    _policy_over_ipv6,
    _direct_without_ipv4,
    _multicast_source,
    _list_and_zones,
    _tags_on_classic,
    _rate_without_logging,
)
