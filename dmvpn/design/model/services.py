"""What stands beside tunnels and routing: VRFs, filters, policies, NAT, multicast, operations."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Address, Secret


@dataclass(frozen=True, slots=True)
class VrfDesign:
    """``vrf definition``."""

    name: str
    rd: str = ""
    ipv4: bool = True
    ipv6: bool = False


@dataclass(frozen=True, slots=True)
class AccessListDesign:
    """``ip access-list extended``, or ``ipv6 access-list``.

    numbered: the release prints sequence numbers.
    """

    name: str
    entries: tuple[str, ...]
    numbered: bool = True
    ipv6: bool = False


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
    """``ip nat inside source list … interface … overload``.

    route_map: takes the list's place where the same prefixes leave by several interfaces.
    """

    access_list: str
    interface: str
    vrf: str = ""
    route_map: str = ""


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
