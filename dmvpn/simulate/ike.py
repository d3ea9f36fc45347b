"""Step 2: IKEv2 between two tunnel ends: proposal, identity, authentication, key.

The initiator uses the profile its IPsec profile names.  The responder finds its profile by the
identity the initiator sends and the VRF the packet came in; it must be the one its tunnel names.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from dmvpn.config.model import (
    Ikev2Profile,
    IpsecProfile,
    KeyringPeer,
    Line,
    RemoteIdentity,
)
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.ike_proposals import common_proposal, same_fvrf
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop


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


def negotiate(
    one: Tunnel, other: Tunnel, one_seen: Address, other_seen: Address
) -> Ikev2Agreement | Stop:
    """IKE_SA_INIT and IKE_AUTH from ``one`` to ``other``; each with the address the other sees."""
    for tunnel in (one, other):
        stop = _usable(tunnel)
        if stop is not None:
            return stop
    mine, theirs = profile_of(one), profile_of(other)
    assert mine is not None and theirs is not None
    chosen = common_proposal(one, other)
    if isinstance(chosen, Stop):
        return chosen
    stop = (
        _identity(one, mine, other, theirs)
        or _identity(other, theirs, one, mine)
        or _methods(one, mine, other, theirs)
        or _methods(other, theirs, one, mine)
        or _keys((one, mine, one_seen), (other, theirs, other_seen))
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
    if not same_fvrf(profile.match_fvrf, tunnel.settings.vrf):
        said = (
            f"the IKEv2 profile {profile.name} matches front-door VRF "
            f"{profile.match_fvrf or 'global'}, {tunnel.name} uses {tunnel.settings.vrf or 'global'}"
        )
        return Stop(Layer.IKE, f"{tunnel.router}: {said}", tunnel.router, at)
    return None


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
    if kind == "address":
        wanted = [item for item in (match.network, match.network6) if item is not None]
        return any(ip_address(value) in item for item in wanted)
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
    fits = [
        (network.prefixlen, item)
        for item in (keyring.peers if keyring is not None else ())
        for network in item.networks or (item.network,)
        if network is not None and network.version == peer.version and peer in network
    ]
    return max(fits, key=lambda found: found[0], default=(0, None))[1]


End = tuple[Tunnel, Ikev2Profile, Address]
"""A tunnel, its profile, and the address the other end sees."""


def _keys(mine_end: End, other_end: End) -> Stop | None:
    (one, mine, one_seen), (other, theirs, other_seen) = mine_end, other_end
    if mine.authentication_local != "pre-share" and theirs.authentication_local != "pre-share":
        return None
    here, there = key_for(one, mine, other_seen), key_for(other, theirs, one_seen)
    for tunnel, profile, found, peer, seen in (
        (one, mine, here, other, other_seen),
        (other, theirs, there, one, one_seen),
    ):
        if found is None:
            said = (
                f"{tunnel.router}: no pre-shared key for {seen} ({peer.router}) "
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
