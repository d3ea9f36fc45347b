"""DMV276–DMV279: whether a router can get the certificate it shows, and its peers take it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import CertificateMap, RouterConfig, Trustpoint
from dmvpn.lint.crypto import ike_version, ikev2_profile_of
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.peers import blamed
from dmvpn.lint.rules.certificates import used_trustpoints

SIGNATURES = frozenset({"rsa-sig", "ecdsa-sig"})


@on_tunnel("DMV276", ERROR)
def signature_without_trustpoint(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router that signs has a trustpoint of a CA.

    Why: without one there is no certificate to show and none to check the peer's by: ``Failed to
        retrieve certificate``, MM_KEY_EXCH.
    Fix: ``crypto pki trustpoint`` with an enrolment, or pre-shared keys on both ends.
    Source: Cisco IOS PKI configuration guide; Cisco FlexVPN and IKEv2 configuration guide.
    """
    router, profile = tunnel.router, ikev2_profile_of(tunnel)
    if any(not point.self_signed for point in router.trustpoints.values()):
        return
    if profile is not None:
        if {profile.authentication_local, *profile.authentication_remote} & SIGNATURES:
            at = next((n for n in profile.lines if n.text.endswith("-sig")), profile.at)
            yield tunnel.seen(at, f"profile {profile.name} signs, and there is no trustpoint")
    elif ike_version(tunnel) == 1 and router.isakmp_policies:
        policies = router.isakmp_policies.values()
        if all(p.authentication in SIGNATURES and "authentication" in p.typed for p in policies):
            policy = next(iter(policies))
            at = first(policy.lines, "authentication") or policy.at
            yield tunnel.seen(at, f"policy {policy.priority} signs, and there is no trustpoint")


@on_router("DMV277", WARNING)
def certificate_missing(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A trustpoint that IKE uses has its CA's certificate and the router's own.

    Why: a trustpoint that was never authenticated or enrolled is an empty name; a running
        configuration prints the certificates it has.
    Fix: ``crypto pki authenticate T``, ``crypto pki enroll T``.
    Source: Cisco IOS PKI configuration guide, certificate enrollment.
    """
    if not router.certificate_chains:
        return  # a script, or a configuration without its certificates
    for point in used_trustpoints(router, context):
        chain = router.certificate_chains.get(point.name)
        if chain is None:
            yield Seen(point.at, f"{point.name} holds no certificate")
        elif not chain.has_ca:
            yield Seen(chain.at, f"{point.name} has no certificate of its CA")
        elif len(chain.certificates) < 2:
            yield Seen(chain.at, f"{point.name} has the CA's certificate and none of its own")


@on_cloud("DMV278", ERROR)
def certificate_not_matched(cloud: Cloud) -> Iterator[Seen]:
    """A router's certificate has what its peer's certificate map asks for.

    Why: the map matches nobody: ``Failed to find a matching IKEv2 profile``.
    Fix: align ``subject-name`` of the trustpoint with the map of the peer.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match certificate; Cisco IOS PKI
        configuration guide, certificate maps.
    """

    def agree(client: Member, server: Member) -> bool | None:
        told = [t for t in (_taken(client, server), _taken(server, client)) if t is not None]
        return all(told) if told else None

    for member, peer in blamed(cloud, agree):
        if _taken(member, peer) is False:
            point, judge = _trustpoint(member), peer
            at = (first(point.lines, "subject-name") or point.at) if point is not None else None
        else:
            judge, held = member, _map(member)
            at = held[0].at if held else None
        other = member.name if judge is peer else peer.name
        yield member.seen(at, f"the certificate map of {judge.name} does not match {other}")


def _trustpoint(member: Member) -> Trustpoint | None:
    profile = ikev2_profile_of(member)
    return member.router.trustpoints.get((profile and profile.trustpoint) or "")


def _map(member: Member) -> tuple[CertificateMap, ...]:
    profile = ikev2_profile_of(member)
    return member.router.certificate_maps.get((profile and profile.match_certificate) or "", ())


def _taken(named: Member, judge: Member) -> bool | None:
    """Whether one entry of the judge's map is for that router's subject, as far as both say."""
    point, entries = _trustpoint(named), _map(judge)
    subject = point.subject_name if point is not None else None
    if not subject or not entries:
        return None
    plain = _plain(subject)
    told = [_entry_matches(entry, plain) for entry in entries]
    if any(one is True for one in told):
        return True
    return None if any(one is None for one in told) else False


def _plain(text: str) -> str:
    return "".join(text.lower().replace('"', "").split())


def _entry_matches(entry: CertificateMap, subject: str) -> bool | None:
    """All conditions of an entry hold; None when one of them is about something else."""
    result: bool | None = True
    for condition in entry.conditions:
        words = condition.split(maxsplit=2)
        if len(words) < 3 or words[0] != "subject-name" or words[1] not in ("co", "eq", "nc", "ne"):
            result = None if result is not False else False
            continue
        wanted = _plain(words[2])
        holds = wanted in subject if words[1] in ("co", "nc") else wanted == subject
        if holds == (words[1] in ("nc", "ne")):
            result = False
    return result


@on_router("DMV279", ERROR)
def certificate_server_without_http(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router that is the CA answers SCEP.

    Why: enrolment comes by HTTP: with the web server off no spoke gets a certificate, and none is
        renewed.
    Fix: ``ip http server`` with an access class.
    Source: Cisco IOS PKI configuration guide, Cisco IOS certificate server (prerequisites).
    """
    for line, _node in context.globals("crypto pki server"):
        off = next(context.globals("no ip http server"), None)
        if context.members and not router.management.http_server and (off or router.release):
            yield Seen(line, "a certificate server without ip http server")


@on_tunnel("DMV265", WARNING)
def enrollment_through_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router gets its certificate without the tunnel that needs it.

    Why: the CA's address is one of the overlay: a new or expired router cannot bring up the tunnel to
        fetch what the tunnel asks for.
    Fix: an enrolment URL in the underlay.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    own, profile = tunnel.address, ikev2_profile_of(tunnel)
    name = profile.trustpoint if profile is not None else None
    points = tunnel.router.trustpoints.values()
    for point in [p for p in points if name in (None, p.name)] if own is not None else ():
        for word in point.enrollment:
            host = word.partition("://")[2].partition("/")[0].partition(":")[0]
            if own is not None and _is_in(host, own.network) and host != str(own.ip):
                at = first(point.lines, "enrollment url") or point.at
                yield tunnel.seen(at, f"{point.name} enrols at {host}, behind the tunnel")


def _is_in(host: str, network: IPv4Network) -> bool:
    try:
        return IPv4Address(host) in network
    except ValueError:
        return False


@on_cloud("DMV233", WARNING)
def certificate_map_differs(cloud: Cloud) -> Iterator[Seen]:
    """The members ask for the same issuer.

    Why: certificates of a cloud come from one CA; a router that asks for another one, or misspells
        it, takes nobody's.
    Fix: the same ``issuer-name`` condition everywhere.
    Source: Cisco IOS PKI configuration guide, certificate maps.
    """
    asking = [member for member in cloud.members if _issuers(member)]
    usual, odd = odd_ones(asking, _issuers)
    for member, _own in odd:
        held = _map(member)
        at = next(
            (n for e in held for n in e.lines if n.text.startswith("issuer-name")), held[0].at
        )
        yield member.seen(at, f"the cloud's certificate maps say {', '.join(sorted(usual or ()))}")


def _issuers(member: Member) -> frozenset[str]:
    conditions = (condition for entry in _map(member) for condition in entry.conditions)
    return frozenset(" ".join(c.lower().split()) for c in conditions if c.startswith("issuer-name"))
