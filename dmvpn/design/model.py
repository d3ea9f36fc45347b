"""`Design`: every decision taken, ready to print.  Templates and expectations read only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from dmvpn.model import Phase, Platform, Release, Role, Secret


@dataclass(frozen=True, slots=True)
class InterfaceDesign:
    """A physical (or loopback) interface we own.  purpose: ``wan`` or ``lan``."""

    name: str
    purpose: str
    address: IPv4Interface
    description: str = ""

    @property
    def is_loopback(self) -> bool:
        """IOS prints loopbacks before tunnels, and everything else after them."""
        return self.name.startswith("Loopback")


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
    """One ``peer`` of the keyring; network 0.0.0.0/0 is the wildcard."""

    name: str
    network: IPv4Network
    key: Secret


@dataclass(frozen=True, slots=True)
class Ikev2Design:
    """The IKEv2 objects of one cloud on one router."""

    proposal: Ikev2ProposalDesign
    policy: str
    keyring: str
    peers: tuple[KeyringPeerDesign, ...]
    profile: str
    match_remote: IPv4Network
    dpd_interval: int
    dpd_retry: int
    dpd_mode: str
    lifetime: int | None = None


@dataclass(frozen=True, slots=True)
class IpsecDesign:
    """Transform set and IPsec profile.  transforms: ``("esp-gcm 256",)``; mode transport|tunnel."""

    transform_set: str
    transforms: tuple[str, ...]
    mode: str
    profile: str
    pfs_group: int | None = None
    ikev2_profile: str = ""


@dataclass(frozen=True, slots=True)
class NhsDesign:
    """A next hop server this router registers with; router: its name in the inventory.

    mapped: the NBMA address stands in an ``ip nhrp map`` line, as a point-to-point tunnel has it,
    and not behind ``nbma`` in the NHS line.
    """

    router: str
    address: IPv4Address
    nbma_address: IPv4Address
    priority: int = 0
    cluster: int = 0
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class NhrpDesign:
    """``ip nhrp …`` of a tunnel: what is printed.

    multicast_dynamic, shortcut: False also where the release has it on and hides it.
    holdtime_printed: False where the holdtime is the release's default.
    """

    network_id: int
    authentication: Secret | None
    holdtime: int
    registration_timeout: int | None
    nhs: tuple[NhsDesign, ...]
    multicast_dynamic: bool
    redirect: bool
    shortcut: bool
    holdtime_printed: bool = True


@dataclass(frozen=True, slots=True)
class TunnelDesign:
    """One tunnel interface.  destination: set for the point-to-point GRE of a phase 1 spoke."""

    interface: str
    cloud: str
    phase: Phase
    role: Role
    description: str
    address: IPv4Interface
    source: str
    destination: IPv4Address | None
    multipoint: bool
    key: int | None
    ip_mtu: int
    tcp_mss: int
    bandwidth: int | None
    delay: int | None
    nhrp: NhrpDesign
    ipsec_profile: str


@dataclass(frozen=True, slots=True)
class EigrpInterfaceDesign:
    """``af-interface`` of the named process; ``default`` is a name too."""

    interface: str
    split_horizon: bool = True
    next_hop_self: bool = True
    passive: bool = False
    hello_interval: int | None = None
    hold_time: int | None = None


@dataclass(frozen=True, slots=True)
class EigrpDesign:
    """A named EIGRP process for IPv4.  stub: the words after ``eigrp stub``; empty: no stub."""

    name: str
    autonomous_system: int
    router_id: IPv4Address
    networks: tuple[IPv4Network, ...]
    interfaces: tuple[EigrpInterfaceDesign, ...]
    stub: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaticRouteDesign:
    """``ip route``."""

    prefix: IPv4Network
    next_hop: IPv4Address


@dataclass(frozen=True, slots=True)
class RouterDesign:
    """Everything one router shall be.

    name: in the inventory; hostname: what ``hostname`` prints.  nbma_address: of its WAN interface.
    """

    name: str
    hostname: str
    platform: Platform
    release: Release
    role: Role
    nbma_address: IPv4Address
    interfaces: tuple[InterfaceDesign, ...]
    ikev2: tuple[Ikev2Design, ...]
    ipsec: tuple[IpsecDesign, ...]
    tunnels: tuple[TunnelDesign, ...]
    eigrp: tuple[EigrpDesign, ...]
    static_routes: tuple[StaticRouteDesign, ...]
    lan_prefixes: tuple[IPv4Network, ...] = ()


@dataclass(frozen=True, slots=True)
class CloudDesign:
    """One cloud: the routers that share the tunnel subnet.

    registrations: spoke (or later hub) → the hubs it registers with, by name.
    """

    name: str
    phase: Phase
    subnet: IPv4Network
    hubs: tuple[str, ...]
    spokes: tuple[str, ...]
    registrations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Design:
    """The decided network: routers and clouds by name."""

    routers: Mapping[str, RouterDesign]
    clouds: Mapping[str, CloudDesign]
    decisions: tuple[str, ...] = field(default=())
