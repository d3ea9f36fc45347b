"""OSPF and OSPFv3: processes, areas, and what an interface says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.routing import DistributeList, Network, Redistribution


@dataclass(frozen=True, slots=True)
class OspfNetwork:
    """``network ADDRESS WILDCARD area AREA``; network: None where the wildcard has holes."""

    network: IPv4Network | None
    area: int
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OspfRange:
    """``area N range PREFIX`` or ``summary-address PREFIX``."""

    prefix: Network
    advertise: bool = True
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OspfArea:
    """The ``area N …`` lines.  kind: normal | stub | nssa.  authentication: simple, message-digest."""

    number: int
    kind: str = "normal"
    no_summary: bool = False
    default_information: bool = False
    default_cost: int | None = None
    authentication: str | None = None
    ranges: tuple[OspfRange, ...] = ()
    filter_lists: tuple[tuple[str, str], ...] = ()
    virtual_links: tuple[IPv4Address, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class OspfConfig:
    """``router ospf N`` (version 2) or an address family of OSPFv3 (version 3).

    summaries: ``summary-address`` (external routes only).  default_originate: always counts too.
    reference_bandwidth: Mbit/s.  active: interfaces with ``no passive-interface``.
    """

    process: int
    version: int = 2
    vrf: str | None = None
    address_family: str = "ipv4"
    router_id: IPv4Address | None = None
    networks: tuple[OspfNetwork, ...] = ()
    areas: Mapping[int, OspfArea] = field(default_factory=dict)
    passive_default: bool = False
    passive: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    redistribute: tuple[Redistribution, ...] = ()
    summaries: tuple[OspfRange, ...] = ()
    default_originate: bool = False
    default_always: bool = False
    reference_bandwidth: int = 100
    maximum_paths: int | None = None
    distance: int = 110
    distribute_lists: tuple[DistributeList, ...] = ()
    neighbors: tuple[IPv4Address, ...] = ()
    bfd_all: bool = False
    shutdown: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    def is_passive(self, interface: str) -> bool:
        """Whether OSPF sends no hellos there."""
        if self.passive_default:
            return interface not in self.active
        return interface in self.passive


@dataclass(frozen=True, slots=True)
class OspfInterface:
    """``ip ospf …`` (or ``ipv6 ospf …``, ``ospfv3 …``) lines of an interface.

    process, area: of ``ip ospf 1 area 0``, None when a network statement has to cover it.
    network_type: None is the interface's own (point-to-point on a tunnel).  hello, dead: seconds,
    None: by network type.  authentication: simple | message-digest | null | key-chain NAME | ipsec.
    keys: (number, key) of ``message-digest-key``; key: of ``authentication-key``.
    """

    process: int | None = None
    area: int | None = None
    network_type: str | None = None
    priority: int = 1
    cost: int | None = None
    hello: int | None = None
    dead: int | None = None
    mtu_ignore: bool = False
    authentication: str | None = None
    key: str | None = field(default=None, repr=False)
    keys: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    bfd: bool | None = None
    shutdown: bool = False
    flood_reduction: bool = False
    database_filter: bool = False
    lines: tuple[Line, ...] = ()
