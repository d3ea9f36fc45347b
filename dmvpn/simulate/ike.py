"""Step 2: IKEv2 between two tunnel ends: proposal, identity, authentication, key.

The initiator uses the profile its IPsec profile names.  The responder finds its profile by the
identity the initiator sends and the VRF the packet came in; it must be the one its tunnel names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from dmvpn.config.model import (
    Ikev2Profile,
    Ikev2Proposal,
    IpsecProfile,
    KeyringPeer,
    Line,
    RemoteIdentity,
    RouterConfig,
)
from dmvpn.model import Address, Platform
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

# `show crypto ikev2 proposal default`: what IOS offers when nothing is configured.
_CLASSIC_DEFAULT = Ikev2Proposal(
    "default",
    ("aes-cbc-256", "aes-cbc-192", "aes-cbc-128"),
    ("sha512", "sha384", "sha256", "sha1", "md5"),
    (),
    (5, 2),
)
_XE_DEFAULT = Ikev2Proposal("default", ("aes-cbc-256",), ("sha512", "sha384"), (), (19, 14, 21, 5))


@dataclass(frozen=True, slots=True)
class Ikev2Agreement:
    """What both ends chose.  words as the CLI has them: ``aes-gcm-256``, ``sha384``."""

    encryption: str
    integrity: str | None
    prf: str
    group: int
    auth_local: str
    auth_remote: str


def ipsec_profile(tunnel: Tunnel) -> IpsecProfile | None:
    """The profile of ``tunnel protection``; None when there is none, or none of that name."""
    return tunnel.config.ipsec_profiles.get(tunnel.settings.protection or "")


def ike_version(tunnel: Tunnel) -> int:
    """2 when the IPsec profile names an IKEv2 profile; IOS's default is IKEv1."""
    profile = ipsec_profile(tunnel)
    return 2 if profile is not None and profile.ikev2_profile else 1


def profile_of(tunnel: Tunnel) -> Ikev2Profile | None:
    """The IKEv2 profile the tunnel uses as initiator."""
    profile = ipsec_profile(tunnel)
    return tunnel.config.ikev2_profiles.get(profile.ikev2_profile or "") if profile else None


def negotiate(one: Tunnel, other: Tunnel) -> Ikev2Agreement | Stop:
    """IKE_SA_INIT and IKE_AUTH from ``one`` to ``other``."""
    for tunnel in (one, other):
        stop = _usable(tunnel)
        if stop is not None:
            return stop
    mine, theirs = profile_of(one), profile_of(other)
    assert mine is not None and theirs is not None
    chosen = _common_proposal(one, other)
    if isinstance(chosen, Stop):
        return chosen
    stop = (
        _identity(one, mine, other, theirs)
        or _identity(other, theirs, one, mine)
        or _methods(one, mine, other, theirs)
        or _methods(other, theirs, one, mine)
        or _keys(one, mine, other, theirs)
    )
    if stop is not None:
        return stop
    proposal, encryption, integrity, prf, group = chosen
    del proposal
    local = mine.authentication_local or "pre-share"
    return Ikev2Agreement(
        encryption, integrity, prf, group, local, theirs.authentication_local or "pre-share"
    )


def _usable(tunnel: Tunnel) -> Stop | None:
    """An IKEv2 profile needs a match statement and both authentication methods to be usable."""
    ipsec = ipsec_profile(tunnel)
    assert ipsec is not None
    profile = profile_of(tunnel)
    if profile is None:
        said = f"the IKEv2 profile {ipsec.ikev2_profile} of {ipsec.name} does not exist"
        lines = _lines(tunnel, ipsec.lines, "set ikev2-profile")
        return Stop(Layer.IKE, f"{tunnel.router}: {said}", tunnel.router, lines)
    at = ((tunnel.router, profile.at),)
    missing = ""
    if not profile.match_remote and profile.match_certificate is None:
        missing = "match identity remote"
    elif profile.authentication_local is None:
        missing = "authentication local"
    elif not profile.authentication_remote:
        missing = "authentication remote"
    if missing:
        said = f"the IKEv2 profile {profile.name} has no '{missing}' line and is never used"
        return Stop(Layer.IKE, f"{tunnel.router}: {said}", tunnel.router, at)
    if not _same_fvrf(profile.match_fvrf, tunnel.settings.vrf):
        said = (
            f"the IKEv2 profile {profile.name} matches front-door VRF "
            f"{profile.match_fvrf or 'global'}, {tunnel.name} uses {tunnel.settings.vrf or 'global'}"
        )
        return Stop(Layer.IKE, f"{tunnel.router}: {said}", tunnel.router, at)
    return None


def _same_fvrf(match: str | None, vrf: str | None) -> bool:
    return match == "any" or match == vrf


def proposals(tunnel: Tunnel) -> list[Ikev2Proposal]:
    """What a router offers and takes: of the policy that matches, or IOS's smart default.

    A policy without ``match fvrf`` serves the global table only.  A proposal that lacks an
    algorithm of a kind is unusable.
    """
    config = tunnel.config
    for policy in config.ikev2_policies.values():
        address_fits = not policy.match_addresses or tunnel.nbma in policy.match_addresses
        if _same_fvrf(policy.match_fvrf, tunnel.settings.vrf) and address_fits:
            named = [
                config.ikev2_proposals[name]
                for name in policy.proposals
                if name in config.ikev2_proposals
            ]
            named += [_default(config) for name in policy.proposals if name == "default"]
            if policy.proposals:
                return [item for item in named if _complete(item)]
    return [config.ikev2_proposals.get("default") or _default(config)]


def _default(config: RouterConfig) -> Ikev2Proposal:
    modern = config.release is not None and config.release.platform is Platform.IOS_XE
    return _XE_DEFAULT if modern else _CLASSIC_DEFAULT


def _gcm(encryption: str) -> bool:
    return "gcm" in encryption


def _complete(proposal: Ikev2Proposal) -> bool:
    if not proposal.encryption or not proposal.groups:
        return False
    if any(_gcm(item) for item in proposal.encryption):
        return bool(proposal.prf)
    return bool(proposal.integrity)


def _prfs(proposal: Ikev2Proposal) -> tuple[str, ...]:
    return proposal.prf or proposal.integrity


Choice = tuple[Ikev2Proposal, str, str | None, str, int]


def _common_proposal(one: Tunnel, other: Tunnel) -> Choice | Stop:
    ours, theirs = proposals(one), proposals(other)
    for mine, yours in ((mine, yours) for mine in ours for yours in theirs):
        for choice in _choices(mine, yours):
            return choice
    lines = (
        *((one.router, line) for item in ours for line in item.lines or (item.at,) if line.number),
        *((other.router, line) for item in theirs for line in item.lines or (item.at,)
          if line.number),
    )  # fmt: skip
    said = f"no common IKEv2 proposal: {_words(one, ours)}; {_words(other, theirs)}"
    return Stop(Layer.IKE, said, None, lines)


def _choices(mine: Ikev2Proposal, yours: Ikev2Proposal) -> Iterator[Choice]:
    groups = [group for group in mine.groups if group in yours.groups]
    prfs = [prf for prf in _prfs(mine) if prf in _prfs(yours)]
    hashes = [item for item in mine.integrity if item in yours.integrity]
    if not groups or not prfs:
        return
    for encryption in mine.encryption:
        if encryption not in yours.encryption:
            continue
        if _gcm(encryption):
            yield mine, encryption, None, prfs[0], groups[0]
        elif hashes:
            yield mine, encryption, hashes[0], prfs[0], groups[0]


def _words(tunnel: Tunnel, items: list[Ikev2Proposal]) -> str:
    said = " or ".join(
        f"{'/'.join(item.encryption)} {'/'.join(_prfs(item))} "
        f"group {'/'.join(map(str, item.groups))}"
        for item in items
    )
    return f"{tunnel.router} has {said or 'no usable proposal'}"


def identity_sent(tunnel: Tunnel, profile: Ikev2Profile) -> tuple[str, str]:
    """(kind, value) of the identity a router sends; by default the address IKE leaves from."""
    if profile.identity_local is not None:
        return profile.identity_local
    return "address", str(tunnel.nbma)


def identity_matches(match: RemoteIdentity, kind: str, value: str) -> bool:
    """Whether one ``match identity remote`` takes an identity."""
    if match.kind == "any":
        return True
    if match.kind == "fqdn-domain":
        return kind == "fqdn" and value.lower().endswith("." + match.value.lower().lstrip("."))
    if match.kind != kind:
        return False
    if kind == "address" and match.network is not None:
        return IPv4Address(value) in match.network
    return match.value == value


def _identity(
    sender: Tunnel, sent: Ikev2Profile, taker: Tunnel, taken: Ikev2Profile
) -> Stop | None:
    if taken.match_certificate is not None and not taken.match_remote:
        return None
    kind, value = identity_sent(sender, sent)
    if any(identity_matches(match, kind, value) for match in taken.match_remote):
        return None
    said = (
        f"{sender.router} sends the identity {kind} {value}, "
        f"which {taker.router}'s IKEv2 profile {taken.name} does not match"
    )
    lines = (
        *_lines(taker, taken.lines, "match identity remote"),
        *_lines(sender, sent.lines, "identity local"),
    )
    return Stop(Layer.IKE, said, None, lines)


def _methods(sender: Tunnel, sent: Ikev2Profile, taker: Tunnel, taken: Ikev2Profile) -> Stop | None:
    if sent.authentication_local in taken.authentication_remote:
        return None
    said = (
        f"{sender.router} authenticates by {sent.authentication_local}, "
        f"{taker.router} expects {' or '.join(taken.authentication_remote)}"
    )
    lines = (
        *_lines(sender, sent.lines, "authentication local"),
        *_lines(taker, taken.lines, "authentication remote"),
    )
    return Stop(Layer.IKE, said, None, lines)


def key_for(tunnel: Tunnel, profile: Ikev2Profile, peer: Address) -> KeyringPeer | None:
    """The peer of the keyring that serves an address: the most specific network wins."""
    keyring = tunnel.config.ikev2_keyrings.get(profile.keyring or "")
    if keyring is None or not isinstance(peer, IPv4Address):
        return None
    fits = [item for item in keyring.peers if item.network is not None and peer in item.network]
    return max(fits, key=lambda item: item.network.prefixlen if item.network else 0, default=None)


def _keys(one: Tunnel, mine: Ikev2Profile, other: Tunnel, theirs: Ikev2Profile) -> Stop | None:
    if mine.authentication_local != "pre-share" and theirs.authentication_local != "pre-share":
        return None
    assert one.nbma is not None and other.nbma is not None
    here, there = key_for(one, mine, other.nbma), key_for(other, theirs, one.nbma)
    for tunnel, profile, found, peer in ((one, mine, here, other), (other, theirs, there, one)):
        if found is None:
            said = (
                f"{tunnel.router}: no pre-shared key for {peer.nbma} ({peer.router}) "
                f"in the keyring {profile.keyring or '(none)'} of IKEv2 profile {profile.name}"
            )
            keyring = tunnel.config.ikev2_keyrings.get(profile.keyring or "")
            at = keyring.at if keyring else profile.at
            return Stop(Layer.IKE, said, tunnel.router, ((tunnel.router, at),))
    assert here is not None and there is not None
    if here.local_key == there.remote_key and there.local_key == here.remote_key:
        return None
    said = f"the pre-shared keys of {one.router} and {other.router} differ"
    lines = (
        *_lines(one, here.lines, "pre-shared-key"),
        *_lines(other, there.lines, "pre-shared-key"),
    )
    return Stop(Layer.IKE, said, None, lines)


def _lines(tunnel: Tunnel, lines: tuple[Line, ...], start: str) -> tuple[tuple[str, Line], ...]:
    return tuple((tunnel.router, line) for line in lines if line.text.startswith(start))
