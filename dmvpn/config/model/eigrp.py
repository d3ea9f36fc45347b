"""EIGRP, both modes as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.routing import DistributeList, OffsetList, Redistribution


@dataclass(frozen=True, slots=True)
class EigrpInterface:
    """EIGRP settings of one interface, from the classic lines or a named ``af-interface``.

    authentication_key: the key of ``hmac-sha-256 KEY``, or else the key chain's name (`key_chain`).
    """

    interface: str
    split_horizon: bool = True
    next_hop_self: bool = True
    passive: bool = False
    hello_interval: int = 5
    hold_time: int = 15
    summaries: tuple[IPv4Network, ...] = ()
    authentication_mode: str | None = None
    authentication_key: str | None = field(default=None, repr=False)
    shutdown: bool = False
    summaries_ipv6: tuple[IPv6Network, ...] = ()
    key_chain: str | None = None
    bandwidth_percent: int | None = None
    bfd: bool = False
    stub_site: bool = False
    add_paths: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class EigrpConfig:
    """One EIGRP address family: a classic process, or one ``address-family`` of a named one.

    name: None for classic.  networks: (network, wildcard as a network).  interfaces: by name, with
    ``af-interface default`` already folded in for every interface that has own settings; use
    `interface_settings` for any interface.  neighbors: static, as typed.
    """

    autonomous_system: int
    name: str | None = None
    vrf: str | None = None
    address_family: str = "ipv4"
    router_id: IPv4Address | None = None
    networks: tuple[IPv4Network, ...] = ()
    default: EigrpInterface = EigrpInterface("default")
    interfaces: Mapping[str, EigrpInterface] = field(default_factory=dict)
    stub: frozenset[str] = frozenset()
    redistribute: tuple[str, ...] = ()
    auto_summary: bool = False
    k_values: tuple[int, ...] = (1, 0, 1, 0, 0)
    shutdown: bool = False
    redistributions: tuple[Redistribution, ...] = ()
    distribute_lists: tuple[DistributeList, ...] = ()
    offset_lists: tuple[OffsetList, ...] = ()
    neighbors: tuple[str, ...] = ()
    stub_leak_map: str | None = None
    stub_site: str | None = None
    variance: int = 1
    maximum_paths: int | None = None
    bfd_all: bool = False
    default_information: Mapping[str, bool] = field(default_factory=dict)
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    def interface_settings(self, interface: str) -> EigrpInterface:
        """What EIGRP does on that interface."""
        return self.interfaces.get(interface, self.default)
