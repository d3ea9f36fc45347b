"""`Design`: every decision taken, ready to print, router by router."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface

from dmvpn.design.model.crypto import (
    Ikev2Design,
    IpsecDesign,
    IsakmpDesign,
    TrustpointDesign,
)
from dmvpn.design.model.routing import (
    BgpDesign,
    EigrpDesign,
    KeyChainDesign,
    OspfDesign,
    OspfInterfaceDesign,
    PrefixListDesign,
    StaticRouteDesign,
)
from dmvpn.design.model.services import (
    AccessListDesign,
    ClassMapDesign,
    MulticastDesign,
    NatDesign,
    OperationsDesign,
    PolicyMapDesign,
    RouteMapDesign,
    VrfDesign,
    ZonePairDesign,
)
from dmvpn.design.model.tunnel import (
    TunnelDesign,
)
from dmvpn.model import Address, Phase, Platform, Release, Role


@dataclass(frozen=True, slots=True)
class InterfaceDesign:
    """A physical (or loopback) interface we own.  purpose: ``wan`` or ``lan``.

    address: None for DHCP and for IPv6 alone.  nat: ``inside``, ``outside`` or empty.  eigrp6: the
    autonomous system of classic EIGRP for IPv6, which has no ``network`` command.
    """

    name: str
    purpose: str
    address: IPv4Interface | None
    description: str = ""
    dhcp: bool = False
    ipv6: IPv6Interface | None = None
    vrf: str = ""
    access_list: str = ""
    ipv6_access_list: str = ""
    nat: str = ""
    zone: str = ""
    pim: bool = False
    route_map: str = ""
    ospf: OspfInterfaceDesign | None = None
    ospfv3: OspfInterfaceDesign | None = None
    eigrp6: int | None = None

    @property
    def is_loopback(self) -> bool:
        """IOS prints loopbacks before tunnels, and everything else after them."""
        return self.name.startswith("Loopback")


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
