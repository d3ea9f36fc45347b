"""A tunnel interface with its NHRP, and what else stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from dmvpn.design.model.routing import (
    EigrpClassicInterfaceDesign,
    OspfInterfaceDesign,
)
from dmvpn.model import Address, Phase, Role, Secret


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
