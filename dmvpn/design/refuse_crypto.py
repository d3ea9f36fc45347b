"""What cannot work in IKE and IPsec."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.crypto import versions
from dmvpn.design.refuse_words import at, few, member, wan
from dmvpn.errors import Problem
from dmvpn.model import Phase


def _translated(cloud: CloudDecision) -> list[str]:
    """The routers behind a device that translates their address."""
    return [router.name for router in cloud.members if cloud.wan(router).translated]


def _ah_behind_nat(cloud: CloudDecision) -> Iterator[Problem]:
    if not cloud.intent.ipsec.authentication_header:
        return
    behind = _translated(cloud)
    if behind:
        what = f"AH covers the outer addresses; behind NAT: {few(behind)}"
        yield Problem(at(cloud, "ipsec.authentication_header"), what, "take ESP alone")
    elif cloud.intent.ipsec.nat_traversal:
        what = "AH covers the outer addresses: it cannot cross NAT"
        yield Problem(at(cloud, "ipsec.authentication_header"), what, "say nat_traversal: false")


def _ah_with_gcm(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.ipsec.authentication_header and cloud.suite.is_gcm:
        what = f"{cloud.suite.name} authenticates by itself"
        yield Problem(at(cloud, "ipsec.authentication_header"), what, "take cbc-256 or cbc-128")


def _nat_without_traversal(cloud: CloudDecision) -> Iterator[Problem]:
    behind = _translated(cloud)
    if behind and not cloud.intent.ipsec.nat_traversal:
        what = f"behind NAT packets grow by a UDP header: {few(behind)}"
        yield Problem(at(cloud, "ipsec.nat_traversal"), what, "say true")


def _nat_in_tunnel_mode(cloud: CloudDecision) -> Iterator[Problem]:
    behind = _translated(cloud)
    if behind and cloud.intent.ipsec.mode == "tunnel":
        what = f"behind NAT tunnel mode hides GRE with the inside addresses: {few(behind)}"
        yield Problem(at(cloud, "ipsec.mode"), what, "take transport")


def _nat_over_ipv6(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.transport != "ipv6":
        return
    for router in cloud.members:
        if cloud.wan(router).translated:
            what = "NAT is for IPv4, but transport is ipv6"
            yield Problem(wan(cloud, router, "nat"), what, "remove it")


def _key_and_certificate(cloud: CloudDecision) -> Iterator[Problem]:
    ike = cloud.intent.ike
    if ike.authentication == "pre-shared" and ike.certificate is not None:
        what = "authentication is pre-shared"
        yield Problem(at(cloud, "ike.certificate"), what, "say authentication: certificate")
    if ike.authentication == "certificate" and ike.pre_shared_key is not None:
        what = "authentication is certificate"
        yield Problem(at(cloud, "ike.pre_shared_key"), what, "remove it")


def _peer_keys_between_spokes(cloud: CloudDecision) -> Iterator[Problem]:
    ike = cloud.intent.ike
    between = cloud.intent.phase is not Phase.ONE and len(cloud.spokes) > 1
    if ike.keys == "peer" and between and ike.pre_shared_key is None:
        what = f"spokes of phase {cloud.intent.phase} talk to each other, but share no key"
        yield Problem(
            at(cloud, "ike.keys"), what, "say pre_shared_key for them, or take keys: site"
        )


def _site_keys_in_ikev1(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.ike.keys == "site" and cloud.intent.ike.version != "ikev2":
        what = "IKEv1 has one key for both directions"
        yield Problem(at(cloud, "ike.keys"), what, "take peer or wildcard, or version: ikev2")


def _keys_without_address(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.ike.keys == "wildcard" or cloud.intent.ike.authentication == "certificate":
        return
    for router in cloud.members:
        used = cloud.wan(router)
        if cloud.nbma(router) is None or (used.nat and used.nat_address is None):
            what = f"ike.keys is {cloud.intent.ike.keys}: a key is found by an address that stays"
            yield Problem(
                wan(cloud, router, "address"), what, "take keys: wildcard or certificates"
            )


def _own_key_unused(cloud: CloudDecision) -> Iterator[Problem]:
    for router in cloud.members:
        if router.member(cloud.name).pre_shared_key and cloud.intent.ike.keys == "wildcard":
            what = "ike.keys is wildcard: one key serves all"
            yield Problem(member(cloud, router, "pre_shared_key"), what, "say keys: peer or site")


def _enrolment(cloud: CloudDecision) -> Iterator[Problem]:
    certificate = cloud.intent.ike.certificate
    if certificate is None or cloud.intent.ike.authentication != "certificate":
        return
    if certificate.enrollment == "scep" and certificate.url is None:
        yield Problem(at(cloud, "ike.certificate.url"), "is missing: enrollment is scep")
    if certificate.enrollment == "terminal" and certificate.url is not None:
        what = "enrollment is terminal"
        yield Problem(at(cloud, "ike.certificate.url"), what, "remove it, or take scep")
    if certificate.enrollment == "terminal" and certificate.auto_enroll is not None:
        what = "a router cannot paste its own certificate: enrollment is terminal"
        yield Problem(at(cloud, "ike.certificate.auto_enroll"), what, "remove it, or take scep")
    if "none" in certificate.revocation[:-1]:
        what = "what follows none is never tried"
        yield Problem(at(cloud, "ike.certificate.revocation"), what, "put none last")


def _certificate_without_clock(cloud: CloudDecision) -> Iterator[Problem]:
    ntp = cloud.intent.operations.ntp_servers
    if cloud.intent.ike.authentication == "certificate" and not ntp:
        what = "is missing: a router without the time takes certificates for not yet valid"
        yield Problem(at(cloud, "operations.ntp_servers"), what, "a list of addresses")


def _ike_version_of_member(cloud: CloudDecision) -> Iterator[Problem]:
    for router in cloud.members:
        own = router.member(cloud.name).ike_version
        if (
            own is not None
            and cloud.intent.ike.version != "both"
            and own != cloud.intent.ike.version
        ):
            what = f"{own}, but the cloud speaks {cloud.intent.ike.version}"
            hint = "a migration needs ike.version: both"
            yield Problem(member(cloud, router, "ike_version"), what, hint)


def _mixed_versions_meet(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.phase is Phase.ONE:
        return
    own = {r.name: r.member(cloud.name).ike_version for r in cloud.spokes}
    old = [name for name, version in own.items() if version == "ikev1"]
    new = [name for name, version in own.items() if version == "ikev2"]
    if old and new:
        what = f"{few(old)} speaks IKEv1 alone, {few(new)} IKEv2 alone: no tunnel between them"
        yield Problem(
            at(cloud, "ike.version"), what, "let migrated spokes speak both until the end"
        )


def _hubs_speak_both(cloud: CloudDecision) -> Iterator[Problem]:
    for hub in cloud.hubs:
        if cloud.intent.ike.version == "both" and hub.member(cloud.name).ike_version not in (
            None,
            "both",
        ):
            what = "a hub must answer spokes of both versions during the migration"
            yield Problem(member(cloud, hub, "ike_version"), what, "remove it")


def _ikev1_settings(cloud: CloudDecision) -> Iterator[Problem]:
    ike = cloud.intent.ike
    if ike.version == "ikev1" and ike.fragmentation_mtu is not None:
        what = "IKEv1 has no fragmentation of its own"
        yield Problem(at(cloud, "ike.fragmentation_mtu"), what, "remove it, or take ikev2")
    if ike.version == "ikev1" and cloud.intent.security.group_tags == "ikev2":
        what = "IKEv1 does not negotiate group tags"
        yield Problem(at(cloud, "security.group_tags"), what, "take inline, or ike.version: ikev2")


def _ikev1_over_ipv6_in_vrf(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.intent.transport != "ipv6" or cloud.intent.ike.version == "ikev2":
        return
    for router in cloud.members:
        if cloud.wan(router).front_door_vrf and versions(cloud, router)[0]:
            what = "an ISAKMP profile names the front-door VRF of IPv4 peers alone"
            hint = "ike.version: ikev2, or no VRF"
            yield Problem(wan(cloud, router, "front_door_vrf"), what, hint)


REFUSALS_OF_CRYPTO = (
    _ah_behind_nat,
    _ah_with_gcm,
    _nat_without_traversal,
    _nat_in_tunnel_mode,
    _nat_over_ipv6,
    _key_and_certificate,
    _peer_keys_between_spokes,
    _site_keys_in_ikev1,
    _keys_without_address,
    _own_key_unused,
    _enrolment,
    _certificate_without_clock,
    _ike_version_of_member,
    _mixed_versions_meet,
    _hubs_speak_both,
    _ikev1_settings,
    _ikev1_over_ipv6_in_vrf,
)
