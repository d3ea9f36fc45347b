"""The inventory keys ``dmvpn_cloud`` (group) and ``dmvpn`` (host): the only pydantic models.

Unknown keys are refused.  Defaults stand here and nowhere else.
"""

from __future__ import annotations

from ipaddress import IPv4Interface
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from dmvpn.intent.base import Model
from dmvpn.intent.crypto import (
    CertificateIntent,
    DpdIntent,
    IkeIntent,
    IkeVersion,
    IpsecIntent,
)
from dmvpn.intent.features import (
    InternetIntent,
    Ipv6Intent,
    MtuIntent,
    MulticastIntent,
    OperationsIntent,
    QosIntent,
    SecurityIntent,
)
from dmvpn.intent.routing import (
    AutonomousSystem,
    BgpIntent,
    EigrpClassicIntent,
    EigrpIntent,
    OspfIntent,
    RoutingIntent,
    StaticIntent,
)
from dmvpn.intent.values import (
    DHCP,
    Address,
    Address6,
    DomainName,
    HostName,
    InterfaceAddress,
    InterfaceAddress6,
    InterfaceName,
    Line,
    Network,
    NhrpAuthentication,
    PreSharedKey,
    ProcessName,
    RegionName,
    ReleaseField,
    RouteDistinguisher,
    WanAddress,
    one_of,
    refuse,
    shown,
    whole,
)
from dmvpn.model import Phase, Role

__all__ = [
    "DEFAULT_WAN",
    "BgpIntent",
    "CertificateIntent",
    "CloudIntent",
    "DpdIntent",
    "EigrpClassicIntent",
    "EigrpIntent",
    "IkeIntent",
    "IpsecIntent",
    "LanIntent",
    "MemberIntent",
    "NhrpIntent",
    "OspfIntent",
    "RouterSettings",
    "StaticIntent",
    "VrfIntent",
    "WanIntent",
]


def _phase(value: object) -> Phase:
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 2, 3):
        raise refuse(f"{shown(value)}is no DMVPN phase", "allowed: 1, 2, 3")
    return Phase(value)


DEFAULT_WAN = "wan"
PhaseField = Annotated[
    Phase, BeforeValidator(_phase), WithJsonSchema({"enum": [1, 2, 3], "type": "integer"})
]


class NhrpIntent(Model):
    """``nhrp``: holdtime, registration_timeout and fallback in seconds.

    nhs: how spokes name a hub: its address, its domain name, or that alone (dynamic).
    unique: spokes claim their tunnel address for themselves; absent: not behind NAT or DHCP.
    interface_state: a spoke's tunnel is down while no NHS answers.  max_connections: NHSs per
    cluster a spoke stays registered with.
    """

    network_id: Annotated[int, whole(1, 4294967295)]
    authentication: NhrpAuthentication | None = None
    holdtime: Annotated[int, whole(1, 65535)] = 300
    registration_timeout: Annotated[int, whole(1, 65535)] | None = None
    nhs: Annotated[Literal["address", "name", "dynamic"], one_of("address", "name", "dynamic")] = (
        "address"
    )
    unique: bool | None = None
    interface_state: bool = False
    max_connections: Annotated[int, whole(1, 255)] | None = None
    fallback: Annotated[int, whole(0, 60)] | None = None
    redirect_timeout: Annotated[int, whole(2, 30)] | None = None


class CloudIntent(Model):
    """Group data ``dmvpn_cloud``.

    tunnel: number of the interface; bandwidth in kbit/s, delay in tens of microseconds;
    underlay_mtu: the smallest IP MTU between any two routers of the cloud, in bytes.
    transport: the IP version outside.  wan: which of a router's WANs the tunnel uses.
    inside_vrf: the VRF of the tunnel interface and of the LANs behind it.
    """

    phase: PhaseField
    subnet: Network
    tunnel: Annotated[int, whole(0, 2147483647)] = 0
    tunnel_key: Annotated[int, whole(0, 4294967295)] | None = None
    underlay_mtu: Annotated[int, whole(576, 9216)] = 1500
    bandwidth: Annotated[int, whole(1, 10000000)] | None = None
    delay: Annotated[int, whole(1, 16777215)] | None = None
    transport: Annotated[Literal["ipv4", "ipv6"], one_of("ipv4", "ipv6")] = "ipv4"
    wan: ProcessName = DEFAULT_WAN
    inside_vrf: ProcessName | None = None
    nhrp: NhrpIntent
    ike: IkeIntent
    ipsec: IpsecIntent = Field(default_factory=IpsecIntent)
    routing: RoutingIntent
    mtu: MtuIntent = Field(default_factory=MtuIntent)
    ipv6: Ipv6Intent | None = None
    qos: QosIntent | None = None
    multicast: MulticastIntent | None = None
    internet: InternetIntent | None = None
    security: SecurityIntent = Field(default_factory=SecurityIntent)
    operations: OperationsIntent = Field(default_factory=OperationsIntent)


class Wan6Intent(Model):
    """``wan.ipv6``: the IPv6 side of a WAN."""

    address: InterfaceAddress6
    gateway: Address6


class WanIntent(Model):
    """``wan``: where the tunnel leaves the router; gateway: next hop of the default route.

    address: ``dhcp`` takes address and gateway from the provider, ``none`` is IPv6 alone.  nat: the router is behind a
    device that translates its address; nat_address: to this one, always.  domain_name: resolves to
    the address others reach it by.  front_door_vrf: the VRF of the interface.
    """

    interface: InterfaceName
    address: WanAddress
    gateway: Address | None = None
    ipv6: Wan6Intent | None = None
    nat: bool = False
    nat_address: Address | None = None
    domain_name: DomainName | None = None
    front_door_vrf: ProcessName | None = None
    description: Line | None = None

    @property
    def ipv4(self) -> IPv4Interface | None:
        """The IPv4 address, where it is known beforehand."""
        return self.address if isinstance(self.address, IPv4Interface) else None

    @property
    def dhcp(self) -> bool:
        """Whether the provider assigns address and gateway."""
        return self.address == DHCP

    @property
    def translated(self) -> bool:
        """Whether a device in front of the router translates its address."""
        return self.nat or self.nat_address is not None


class LanIntent(Model):
    """An entry of ``lan``: a prefix behind this router.  vrf: default the cloud's inside VRF."""

    interface: InterfaceName
    address: InterfaceAddress
    ipv6: InterfaceAddress6 | None = None
    vrf: ProcessName | None = None
    description: Line | None = None


class VrfIntent(Model):
    """An entry of ``vrfs``: what a VRF needs beside its name."""

    rd: RouteDistinguisher | None = None


class MemberIntent(Model):
    """An entry of ``clouds``: what this router does differently in one cloud.

    tunnel_address: next free when absent.  home_hub: the hub of a phase 1 spoke, default the first.
    nhs_priority, nhs_cluster: of a hub, as its clients configure it; priority 0 is the highest.
    region: its hubs are the ones this router registers with.  qos_group: a spoke's NHRP group.
    pre_shared_key: this router's own key (``ike.keys`` peer or site).  wan: which WAN to use.
    """

    tunnel_address: Address | None = None
    home_hub: str | None = None
    nhs_priority: Annotated[int, whole(0, 255)] = 0
    nhs_cluster: Annotated[int, whole(0, 10)] = 0
    region: RegionName | None = None
    qos_group: ProcessName | None = None
    pre_shared_key: PreSharedKey | None = None
    autonomous_system: AutonomousSystem | None = None
    ike_version: IkeVersion | None = None
    stub_site: RouteDistinguisher | None = None
    wan: ProcessName | None = None


class RouterSettings(Model):
    """Host data ``dmvpn``.  hostname: what the router calls itself; default: its inventory name.

    wans: further WANs by name; the one in ``wan`` is called wan.
    """

    role: Annotated[Role, one_of("hub", "spoke")]
    release: ReleaseField
    hostname: HostName | None = None
    wan: WanIntent
    wans: dict[ProcessName, WanIntent] = Field(default_factory=dict)
    lan: tuple[LanIntent, ...] = ()
    vrfs: dict[ProcessName, VrfIntent] = Field(default_factory=dict)
    clouds: dict[str, MemberIntent] = Field(default_factory=dict)

    @property
    def all_wans(self) -> dict[str, WanIntent]:
        """Every WAN by name."""
        return {DEFAULT_WAN: self.wan, **self.wans}
