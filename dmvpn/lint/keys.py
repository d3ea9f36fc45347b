"""Pre-shared keys and identities: which key a router has for a peer, whom its profile accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from dmvpn.config.model import Ikev2Profile, Line, RemoteIdentity, RouterConfig
from dmvpn.lint.crypto import ike_version, ikev2_profile_of, profile_of
from dmvpn.lint.model import Member
from dmvpn.model import Address


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the peers it is for; encrypted: it cannot be compared.  remote: what the peer sends."""

    network: IPv4Network | IPv6Network
    local: str | None = field(repr=False)
    remote: str | None = field(repr=False)
    encrypted: bool
    at: Line


def keys_of(member: Member) -> tuple[Key, ...]:
    """The pre-shared keys a tunnel may use, in the order typed."""
    version = ike_version(member)
    if version == 2:
        return _ikev2_keys(member)
    return _ikev1_keys(member.router, member.tunnel.vrf) if version == 1 else ()


def _ikev2_keys(member: Member) -> tuple[Key, ...]:
    profile = ikev2_profile_of(member)
    keyring = member.router.ikev2_keyrings.get(profile.keyring or "") if profile else None
    return tuple(
        Key(network, peer.local_key, peer.remote_key, peer.key_encryption == 6, peer.at)
        for peer in (keyring.peers if keyring else ())
        for network in peer.networks or ((peer.network,) if peer.network else ())
    )


def _ikev1_keys(router: RouterConfig, vrf: str | None) -> tuple[Key, ...]:
    held = [own for ring in router.isakmp_keyrings.values() if ring.vrf == vrf for own in ring.keys]
    if vrf is None:
        held += router.isakmp_keys
    return tuple(
        Key(own.network, own.key, own.key, own.encryption == 6, own.at)
        for own in held
        if own.network is not None
    )


def uses_keys(member: Member) -> bool:
    """Whether peers authenticate by pre-shared key, as far as the configuration says."""
    version = ike_version(member)
    if version == 2:
        profile = ikev2_profile_of(member)
        return profile is not None and "pre-share" in profile.authentication_remote
    policies = member.router.isakmp_policies.values()
    return version == 1 and any(policy.authentication == "pre-share" for policy in policies)


class KeyTable:
    """Keys by how long their prefix is, so that thousands of peers are looked up at once."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self.keys = keys
        self._by_length: dict[int, dict[IPv4Network | IPv6Network, Key]] = {}
        for key in keys:
            self._by_length.setdefault(key.network.prefixlen, {}).setdefault(key.network, key)
        self._lengths = sorted(self._by_length, reverse=True)

    def key_for(self, peer: Address) -> Key | None:
        """The key of the longest prefix that holds the peer."""
        for length in self._lengths:
            if peer.version == 4 and length <= 32:
                network: IPv4Network | IPv6Network = IPv4Network((int(peer), length), strict=False)
            elif peer.version == 6:
                network = IPv6Network((int(peer), length), strict=False)
            else:
                continue
            found = self._by_length[length].get(network)
            if found is not None:
                return found
        return None


def identity_of(member: Member) -> tuple[str, str] | None:
    """(kind, value) a router names itself by in IKEv2; None when it is a certificate or unknown."""
    profile = ikev2_profile_of(member)
    if profile is None:
        return None
    if profile.identity_local is not None:
        return profile.identity_local
    return ("address", str(member.nbma)) if member.nbma is not None else None


def accepts(profile: Ikev2Profile, identity: tuple[str, str]) -> bool | None:
    """Whether a profile is for that peer; None when certificates decide."""
    if profile.match_certificate or not profile.match_remote:
        return None
    return any(_matches(remote, *identity) for remote in profile.match_remote)


def _matches(remote: RemoteIdentity, kind: str, value: str) -> bool:
    if remote.kind == "any":
        return True
    if remote.kind == "address" and kind == "address":
        return _holds(remote, value)
    if remote.kind == "fqdn-domain" and kind == "fqdn":
        return value.endswith("." + remote.value) or value == remote.value
    return remote.kind == kind and remote.value == value


def _holds(remote: RemoteIdentity, value: str) -> bool:
    try:
        if ":" in value:
            return remote.network6 is not None and IPv6Network(value).subnet_of(remote.network6)
        return remote.network is not None and IPv4Network(value).subnet_of(remote.network)
    except ValueError:
        return False


__all__ = [
    "Key", "KeyTable", "accepts", "identity_of", "ike_version", "keys_of", "profile_of", "uses_keys",
]  # fmt: skip
