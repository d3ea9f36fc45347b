"""DMV23x: what routers call themselves in IKEv2, and whom their profiles match."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    Line,
)
from dmvpn.lint.crypto import ikev2_profile_of
from dmvpn.lint.keys import accepts, identity_of
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    Cloud,
    Member,
    Seen,
    on_cloud,
)
from dmvpn.lint.peers import blamed, is_private


@on_cloud("DMV230", ERROR)
def ikev2_identity_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """What a router calls itself is what its peer's IKEv2 profile matches.

    Why: IKE_AUTH ends with ``Failed to find a matching IKEv2 profile``.
    Fix: align ``identity local`` of one with ``match identity remote`` of the other.
    Source: RFC 7296 §3.5; Cisco Live BRKSEC-3052.
    """
    for member, at, message, translated in _identity_problems(cloud):
        if not translated:
            yield member.seen(at, message)


@on_cloud("DMV231", ERROR)
def ikev2_identity_behind_nat(cloud: Cloud) -> Iterator[Seen]:
    """A profile that matches addresses matches those before NAT.

    Why: an IKEv2 address identity is the one the router has itself; the public one in the profile
        never matches.
    Fix: ``match identity remote address 0.0.0.0``, or an FQDN or key-id on both.
    Source: https://cisco.com/content/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-16/sec-conn-dmvpn-xe-16-book/sec-conn-dmvpn-dt-spokes-b-nat.html
    """
    for member, at, message, translated in _identity_problems(cloud):
        if translated:
            yield member.seen(at, message)


def _identity_problems(cloud: Cloud) -> Iterator[tuple[Member, Line, str, bool]]:
    """(whom to mend, line, message, whether NAT explains it), for both directions of each session."""

    def hub_accepts(client: Member, server: Member) -> bool | None:
        return _accepted(client, server)

    def spoke_accepts(client: Member, server: Member) -> bool | None:
        return _accepted(server, client)

    for member, peer in blamed(cloud, hub_accepts):
        yield _refusal(*((peer, member) if not member.is_hub else (member, peer)), blame=member)
    for member, peer in blamed(cloud, spoke_accepts):
        yield _refusal(*((member, peer) if not member.is_hub else (peer, member)), blame=member)


def _accepted(named: Member, judge: Member) -> bool | None:
    identity, profile = identity_of(named), ikev2_profile_of(judge)
    return accepts(profile, identity) if identity and profile is not None else None


def _refusal(judge: Member, named: Member, blame: Member) -> tuple[Member, Line, str, bool]:
    identity, profile = identity_of(named) or ("", ""), ikev2_profile_of(judge)
    addresses = [r.network for r in profile.match_remote if r.network] if profile else []
    translated = (
        identity[0] == "address" and is_private(named.nbma)
        and any(n.prefixlen == 32 and not is_private(n.network_address) for n in addresses)
    )  # fmt: skip
    blame = judge if translated else blame
    own = ikev2_profile_of(blame)
    shape = "identity local" if blame is named else "match identity remote"
    at = (first(own.lines, shape) or own.at) if own is not None else blame.interface.at
    message = f"{judge.name}'s profile does not match {named.name}, which is {' '.join(identity)}"
    return blame, at, message, translated
