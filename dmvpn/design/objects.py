"""Parts of a router's design that name something: VRFs, IKEv1 and certificate objects, policies."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from dmvpn.model import Address, Secret


@dataclass(frozen=True, slots=True)
class VrfDesign:
    """``vrf definition``."""

    name: str
    rd: str = ""
    ipv4: bool = True
    ipv6: bool = False


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
class KeyChainDesign:
    """``key chain`` with one key."""

    name: str
    key: Secret


@dataclass(frozen=True, slots=True)
class AccessListDesign:
    """``ip access-list extended``; numbered: the release prints sequence numbers."""

    name: str
    entries: tuple[str, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class ClassMapDesign:
    """``class-map``; kind: ``match-any`` or ``type inspect match-any``; matches: its lines."""

    kind: str
    name: str
    matches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyClassDesign:
    """One class of a policy: its own line and what is done."""

    title: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyMapDesign:
    """``policy-map``; kind: empty or ``type inspect``."""

    kind: str
    name: str
    classes: tuple[PolicyClassDesign, ...]


@dataclass(frozen=True, slots=True)
class ZonePairDesign:
    """``zone-pair security``."""

    name: str
    source: str
    destination: str
    policy: str


@dataclass(frozen=True, slots=True)
class NatDesign:
    """``ip nat inside source list … interface … overload``."""

    access_list: str
    interface: str
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class RouteMapDesign:
    """``route-map NAME permit 10`` with its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MulticastDesign:
    """Global multicast of one VRF; distributed: IOS-XE forwards in hardware."""

    vrf: str
    distributed: bool
    rendezvous_point: Address | None
    source_specific: bool


@dataclass(frozen=True, slots=True)
class PrefixListDesign:
    """``ip prefix-list NAME seq 5 permit``."""

    name: str
    prefix: IPv4Network


@dataclass(frozen=True, slots=True)
class OperationsDesign:
    """Global lines of operations; each tuple holds ready lines."""

    logging: str = ""
    snmp_community: Secret | None = None
    snmp_host: Address | None = None
    ntp: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    domain: str = ""
    archive_path: str = ""
    scp: bool = False
