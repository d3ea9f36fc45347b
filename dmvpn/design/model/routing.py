"""Routing processes, their settings on interfaces, static routes."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from dmvpn.model import Address, Secret


@dataclass(frozen=True, slots=True)
class KeyChainDesign:
    """``key chain`` with one key; algorithm: empty for EIGRP's MD5, which needs none."""

    name: str
    key: Secret
    algorithm: str = ""


@dataclass(frozen=True, slots=True)
class EigrpInterfaceDesign:
    """``af-interface`` of the named process; ``default`` is a name too.

    An interface of the IPv6 family has summaries6 and no summaries.
    """

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
    summaries6: tuple[IPv6Network, ...] = ()
    add_paths: int | None = None
    stub_site: bool = False
    bfd: bool = False
    shutdown: bool = False


@dataclass(frozen=True, slots=True)
class EigrpClassicInterfaceDesign:
    """Classic EIGRP's commands on the tunnel interface; settings6: of IPv6."""

    autonomous_system: int
    settings: EigrpInterfaceDesign
    settings6: EigrpInterfaceDesign | None = None


@dataclass(frozen=True, slots=True)
class EigrpDesign:
    """An EIGRP process for IPv4.  stub: the words after ``eigrp stub``; empty: no stub.

    classic: ``router eigrp 100``; then passive names the interfaces without neighbours.
    interfaces6: of the IPv6 address family; empty: the process has none.
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
    interfaces6: tuple[EigrpInterfaceDesign, ...] = ()

    @property
    def ipv6(self) -> bool:
        """Whether the process carries IPv6 as well."""
        return bool(self.interfaces6)


@dataclass(frozen=True, slots=True)
class OspfInterfaceDesign:
    """OSPF on an interface; None and empty are not printed.  priority 0 is never the DR.

    key, key_id: of OSPFv2; key_chain: of OSPFv3.
    """

    process: int
    area: int
    network_type: str = ""
    priority: int | None = None
    hello_interval: int | None = None
    dead_interval: int | None = None
    cost: int | None = None
    key_id: int | None = None
    key: Secret | None = None
    bfd: bool = False
    key_chain: str = ""


@dataclass(frozen=True, slots=True)
class OspfDesign:
    """``router ospf``; area_type: words after ``area N``; ipv6: ``router ospfv3`` as well."""

    process: int
    router_id: IPv4Address
    area: int
    vrf: str = ""
    area_type: str = ""
    passive: tuple[str, ...] = ()
    default_route: bool = False
    reference_bandwidth: int | None = None
    tunnel: str = ""
    ipv6: bool = False
    vrf_ipv6: str = ""


@dataclass(frozen=True, slots=True)
class BgpNeighborDesign:
    """A neighbour or a peer group.  next_hop_self: empty, ``next-hop-self`` or with ``all``.

    Prefix lists out: prefix_list_out lets a default route through alone, summary_list_out all but
    what is within a summary.
    """

    name: str
    remote_as: int
    group: bool = False
    ipv6: bool = False
    description: str = ""
    keepalive: int | None = None
    hold_time: int | None = None
    password: Secret | None = None
    bfd: bool = False
    client: bool = False
    next_hop_self: str = ""
    default_originate: bool = False
    prefix_list_out: str = ""
    allow_own_as: bool = False
    maximum_prefix: int | None = None
    summary_list_out: str = ""


@dataclass(frozen=True, slots=True)
class BgpListenDesign:
    """``bgp listen range``."""

    prefix: IPv4Network | IPv6Network
    group: str


@dataclass(frozen=True, slots=True)
class BgpDesign:
    """``router bgp``; families: an address family each, ``("ipv4", …)``."""

    autonomous_system: int
    router_id: IPv4Address
    listen: tuple[BgpListenDesign, ...]
    listen_limit: int | None
    families: tuple[BgpFamilyDesign, ...]


@dataclass(frozen=True, slots=True)
class BgpFamilyDesign:
    """One ``address-family``.  vrf: its neighbours are configured in it."""

    family: str
    vrf: str
    neighbors: tuple[BgpNeighborDesign, ...]
    networks: tuple[IPv4Network | IPv6Network, ...]
    aggregates: tuple[IPv4Network, ...] = ()
    maximum_paths: str = ""


@dataclass(frozen=True, slots=True)
class PrefixListDesign:
    """``ip prefix-list``, or ``ipv6 prefix-list``; entries: what follows the sequence number."""

    name: str
    entries: tuple[str, ...]
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
