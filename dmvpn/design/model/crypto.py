"""IKE, certificate and IPsec objects of a router."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Secret


@dataclass(frozen=True, slots=True)
class Ikev2ProposalDesign:
    """``crypto ikev2 proposal``; integrity is empty and prf set for GCM."""

    name: str
    encryption: tuple[str, ...]
    integrity: tuple[str, ...]
    prf: tuple[str, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyringPeerDesign:
    """One ``peer`` of the keyring; network 0.0.0.0/0 is the wildcard.

    remote_key: what the peer signs with, where that is not the same key.
    """

    name: str
    network: IPv4Network | IPv6Network
    key: Secret
    remote_key: Secret | None = None


@dataclass(frozen=True, slots=True)
class Ikev2Design:
    """The IKEv2 objects of one cloud on one router."""

    proposal: Ikev2ProposalDesign
    policy: str
    keyring: str
    peers: tuple[KeyringPeerDesign, ...]
    profile: str
    match_remote: IPv4Network | IPv6Network
    dpd_interval: int
    dpd_retry: int
    dpd_mode: str
    lifetime: int | None = None
    front_door_vrf: str = ""
    trustpoint: str = ""
    certificate_map: str = ""
    nat_keepalive: int | None = None


@dataclass(frozen=True, slots=True)
class IsakmpDesign:
    """IKEv1 of one cloud: policy, keyring and profile.  encryption, hash: as the policy takes them.

    hash, group, authentication: empty where the release hides its default.
    """

    priority: int
    encryption: str
    hash: str
    authentication: str
    group: int | None
    lifetime: int | None
    name: str
    vrf: str
    keys: tuple[IsakmpKeyDesign, ...]
    identity: str
    keepalive: int
    retry: int
    trustpoint: str = ""
    certificate_map: str = ""


@dataclass(frozen=True, slots=True)
class IsakmpKeyDesign:
    """``pre-shared-key address`` of a keyring; address: as it is printed, with its mask."""

    address: str
    key: Secret


@dataclass(frozen=True, slots=True)
class TrustpointDesign:
    """``crypto pki trustpoint`` and the certificate map of the peers."""

    name: str
    enrollment: str
    subject: str
    revocation: tuple[str, ...]
    rsa_bits: int
    issuer: str
    fingerprint: str = ""
    vrf: str = ""
    source: str = ""
    auto_enroll: int | None = None


@dataclass(frozen=True, slots=True)
class IpsecDesign:
    """Transform set and IPsec profile.  transforms: ``("esp-gcm 256",)``; mode transport|tunnel."""

    transform_set: str
    transforms: tuple[str, ...]
    mode: str
    profile: str
    pfs_group: int | None = None
    ikev2_profile: str = ""
    isakmp_profile: str = ""
    lifetime_seconds: int | None = None
    lifetime_kilobytes: int | None = None
    idle_time: int | None = None
    replay: str = ""
