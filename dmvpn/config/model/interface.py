"""Interfaces and tunnels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Interface, IPv6Address, IPv6Interface

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.nhrp import NhrpConfig
from dmvpn.config.model.ospf import OspfInterface
from dmvpn.config.model.services import BfdInterface, PimInterface
from dmvpn.model import Address


class TunnelMode(StrEnum):
    """``tunnel mode …`` as far as DMVPN goes; ``gre ip`` is IOS's default."""

    GRE = "gre ip"
    GRE_IPV6 = "gre ipv6"
    MGRE = "gre multipoint"
    MGRE_IPV6 = "gre multipoint ipv6"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TunnelConfig:
    """The ``tunnel …`` lines of an interface.

    source: interface name or address; destination: address or name; protection: IPsec profile.
    mode_text: the words after ``tunnel mode``, as typed.  bandwidth: receive, transmit (kbit/s).
    route_via: the interface of ``tunnel route-via``.
    """

    source: Address | str | None = None
    destination: Address | str | None = None
    mode: TunnelMode = TunnelMode.GRE
    key: int | None = None
    vrf: str | None = None
    protection: str | None = None
    shared: bool = False
    if_state_nhrp: bool = False
    mode_text: str = ""
    protection_ikev2_profile: str | None = None
    protection_isakmp_profile: str | None = None
    path_mtu_discovery: bool = False
    bandwidth: Mapping[str, int] = field(default_factory=dict)
    route_via: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ipv6Interface:
    """``ipv6 …`` lines of an interface beside its global addresses and NHRP.

    enabled: by ``ipv6 enable`` or any address.  eigrp, rip: processes named on the interface.
    """

    enabled: bool = False
    link_local: IPv6Address | None = None
    autoconfig: bool = False
    mtu: int | None = None
    tcp_mss: int | None = None
    acl_in: str | None = None
    acl_out: str | None = None
    eigrp: tuple[int, ...] = ()
    policy_route_map: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface.  addresses: primary first.  shutdown: administratively down.

    dhcp: the address comes from DHCP or PPP (``negotiated``).  keepalive: (seconds, retries) where
    the line stands.  nat: inside | outside | enable.  cdp, lldp: None where the global switch
    decides.  cts, standby: those lines, for VRRP and HSRP too.
    """

    name: str
    description: str = ""
    vrf: str | None = None
    addresses: tuple[IPv4Interface, ...] = ()
    ipv6_addresses: tuple[IPv6Interface, ...] = ()
    dhcp: bool = False
    unnumbered: str | None = None
    shutdown: bool = False
    ip_mtu: int | None = None
    tcp_mss: int | None = None
    bandwidth: int | None = None
    delay: int | None = None
    acl_in: str | None = None
    acl_out: str | None = None
    nat: str | None = None
    tunnel: TunnelConfig | None = None
    nhrp: NhrpConfig | None = None
    nhrp_ipv6: NhrpConfig | None = None
    split_horizon: bool = True
    mtu: int | None = None
    keepalive: tuple[int, int] | None = None
    encapsulation: str = ""
    ip_redirects: bool = True
    ip_unreachables: bool = True
    proxy_arp: bool = True
    cdp: bool | None = None
    lldp: bool | None = None
    route_cache: bool = True
    verify_unicast: str | None = None
    zone: str | None = None
    crypto_map: str | None = None
    policy_route_map: str | None = None
    service_policy_in: str | None = None
    service_policy_out: str | None = None
    qos_pre_classify: bool = False
    switchport: bool = False
    ipv6: Ipv6Interface = Ipv6Interface()
    ospf: OspfInterface | None = None
    ospfv3: OspfInterface | None = None
    pim: PimInterface | None = None
    bfd: BfdInterface | None = None
    cts: tuple[Line, ...] = ()
    standby: tuple[Line, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    @property
    def address(self) -> IPv4Interface | None:
        """The primary IPv4 address."""
        return self.addresses[0] if self.addresses else None
