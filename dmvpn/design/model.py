"""`Design`: every decision taken, ready to print.  Templates and expectations read only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)

from dmvpn.design.objects import (
    AccessListDesign,
    ClassMapDesign,
    IsakmpDesign,
    KeyChainDesign,
    MulticastDesign,
    NatDesign,
    OperationsDesign,
    PolicyMapDesign,
    PrefixListDesign,
    RouteMapDesign,
    TrustpointDesign,
    VrfDesign,
    ZonePairDesign,
)
from dmvpn.design.protocols import BgpDesign, OspfDesign, OspfInterfaceDesign
from dmvpn.model import Address, Phase, Platform, Release, Role, Secret


@dataclass(frozen=True, slots=True)
class InterfaceDesign:
    """A physical (or loopback) interface we own.  purpose: ``wan`` or ``lan``.

    address: None for DHCP and for IPv6 alone.  nat: ``inside``, ``outside`` or empty.
    """

    name: str
    purpose: str
    address: IPv4Interface | None
    description: str = ""
    dhcp: bool = False
    ipv6: IPv6Interface | None = None
    vrf: str = ""
    access_list: str = ""
    nat: str = ""
    zone: str = ""
    pim: bool = False
    route_map: str = ""
    ospf: OspfInterfaceDesign | None = None
    ospfv3: OspfInterfaceDesign | None = None

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


@dataclass(frozen=True, slots=True)
class NhsDesign:
    """A next hop server this router registers with; router: its name in the inventory.

    mapped: the NBMA address stands in an ``ip nhrp map`` line, as a point-to-point tunnel has it,
    and not behind ``nbma`` in the NHS line.  nbma_name: stands there instead of the address.
    dynamic: the tunnel address is learnt.  address6: of an IPv6 overlay.
    """

    router: str
    address: IPv4Address
    nbma_address: Address | None
    priority: int = 0
    cluster: int = 0
    mapped: bool = False
    nbma_name: str = ""
    dynamic: bool = False
    address6: IPv6Address | None = None


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
    no_unique: bool = False
    max_connections: tuple[tuple[int, int], ...] = ()
    fallback: int | None = None
    redirect_timeout: int | None = None
    max_send: int | None = None


@dataclass(frozen=True, slots=True)
class Ipv6Design:
    """The IPv6 side of a tunnel; link_local is unique in the cloud; shortcut as for IPv4."""

    address: IPv6Interface
    link_local: IPv6Address
    mtu: int
    mss: int
    shortcut: bool
    multicast_dynamic: bool


@dataclass(frozen=True, slots=True)
class PimDesign:
    """PIM on a tunnel: hubs replicate per spoke (nbma-mode) and are the designated router."""

    nbma_mode: bool
    dr_priority: int | None


@dataclass(frozen=True, slots=True)
class QosDesign:
    """Per-tunnel QoS: a spoke's group, or what a hub does with each; command: ``nhrp`` word used."""

    command: str
    group: str = ""
    maps: tuple[tuple[str, str], ...] = ()
    pre_classify: bool = False


@dataclass(frozen=True, slots=True)
class TunnelDesign:
    """One tunnel interface.  destination: set for the point-to-point GRE of a phase 1 spoke.

    vrf: of the tunnel itself; front_door_vrf: of its source.  ipv4: False where IPv6 is alone inside.
    shared: another tunnel has the same source and IPsec profile.  nbma_address: of its source, as
    others see it.
    """

    interface: str
    cloud: str
    phase: Phase
    role: Role
    description: str
    address: IPv4Interface
    source: str
    destination: Address | None
    multipoint: bool
    key: int | None
    ip_mtu: int
    tcp_mss: int
    bandwidth: int | None
    delay: int | None
    nhrp: NhrpDesign
    ipsec_profile: str
    nbma_address: Address | None = None
    vrf: str = ""
    front_door_vrf: str = ""
    shared: bool = False
    ipv4: bool = True
    ipv6: Ipv6Design | None = None
    ipv6_transport: bool = False
    path_mtu_discovery: bool = False
    interface_state: bool = False
    pim: PimDesign | None = None
    eigrp_classic: EigrpClassicInterfaceDesign | None = None
    ospf: OspfInterfaceDesign | None = None
    ospfv3: OspfInterfaceDesign | None = None
    bfd: bool = False
    zone: str = ""
    group_tags: bool = False
    qos: QosDesign | None = None


@dataclass(frozen=True, slots=True)
class EigrpInterfaceDesign:
    """``af-interface`` of the named process; ``default`` is a name too."""

    interface: str
    split_horizon: bool = True
    next_hop_self: bool = True
    passive: bool = False
    hello_interval: int | None = None
    hold_time: int | None = None
    bandwidth_percent: int | None = None
    authentication: str = ""
    key: Secret | None = None
    key_chain: str = ""
    summaries: tuple[IPv4Network, ...] = ()
    add_paths: int | None = None
    stub_site: bool = False
    bfd: bool = False


@dataclass(frozen=True, slots=True)
class EigrpClassicInterfaceDesign:
    """Classic EIGRP's commands on the tunnel interface."""

    autonomous_system: int
    settings: EigrpInterfaceDesign


@dataclass(frozen=True, slots=True)
class EigrpDesign:
    """An EIGRP process for IPv4.  stub: the words after ``eigrp stub``; empty: no stub.

    classic: ``router eigrp 100``; then passive names the interfaces without neighbours.
    ipv6: the process has an IPv6 address family as well.
    """

    name: str
    autonomous_system: int
    router_id: IPv4Address
    networks: tuple[IPv4Network, ...]
    interfaces: tuple[EigrpInterfaceDesign, ...]
    stub: tuple[str, ...] = ()
    classic: bool = False
    passive: tuple[str, ...] = ()
    vrf: str = ""
    maximum_paths: int | None = None
    stub_site: str = ""
    bfd: tuple[str, ...] = ()
    ipv6: bool = False


@dataclass(frozen=True, slots=True)
class StaticRouteDesign:
    """``ip route``.  interface with leak: out of the VRF into the global table (``global``)."""

    prefix: IPv4Network | IPv6Network
    next_hop: Address | None
    vrf: str = ""
    interface: str = ""
    dhcp: bool = False
    distance: int = 1
    leak: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a section is there.  section: the first words of its line; intent: the fields behind it."""

    section: str
    intent: str
    rule: str


@dataclass(frozen=True, slots=True)
class RouterDesign:
    """Everything one router shall be.

    name: in the inventory; hostname: what ``hostname`` prints.  nbma_address: of its WAN interface;
    None when the provider assigns it.  isakmp, ikev2, …: empty where a cloud has none.
    """

    name: str
    hostname: str
    platform: Platform
    release: Release
    role: Role
    nbma_address: Address | None
    interfaces: tuple[InterfaceDesign, ...]
    ikev2: tuple[Ikev2Design, ...]
    ipsec: tuple[IpsecDesign, ...]
    tunnels: tuple[TunnelDesign, ...]
    eigrp: tuple[EigrpDesign, ...]
    static_routes: tuple[StaticRouteDesign, ...]
    lan_prefixes: tuple[IPv4Network, ...] = ()
    vrfs: tuple[VrfDesign, ...] = ()
    isakmp: tuple[IsakmpDesign, ...] = ()
    trustpoints: tuple[TrustpointDesign, ...] = ()
    key_chains: tuple[KeyChainDesign, ...] = ()
    ospf: tuple[OspfDesign, ...] = ()
    bgp: tuple[BgpDesign, ...] = ()
    class_maps: tuple[ClassMapDesign, ...] = ()
    policy_maps: tuple[PolicyMapDesign, ...] = ()
    zones: tuple[str, ...] = ()
    zone_pairs: tuple[ZonePairDesign, ...] = ()
    access_lists: tuple[AccessListDesign, ...] = ()
    prefix_lists: tuple[PrefixListDesign, ...] = ()
    route_maps: tuple[RouteMapDesign, ...] = ()
    nat: tuple[NatDesign, ...] = ()
    multicast: tuple[MulticastDesign, ...] = ()
    operations: OperationsDesign = field(default_factory=OperationsDesign)
    control_plane_policy: str = ""
    crypto_globals: tuple[str, ...] = ()
    ipv6_routing: bool = False
    reasons: tuple[Reason, ...] = ()


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
