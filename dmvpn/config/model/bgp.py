"""BGP: processes, neighbours with what they inherit, address families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.routing import Network, Redistribution
from dmvpn.model import Address


@dataclass(frozen=True, slots=True)
class BgpNeighbor:
    """The session settings of a neighbour or peer group, inherited ones filled in.

    address: None for a peer group.  peer_group: the group (or session template) it inherits from.
    vrf: of the address family it stands in.  alternate_as: of a group that is listened for.
    ebgp_multihop: hops, None: one.  timers: (keepalive, hold), None: the process's.
    """

    name: str
    address: Address | None = None
    vrf: str | None = None
    peer_group: str | None = None
    remote_as: int | None = None
    local_as: int | None = None
    alternate_as: tuple[int, ...] = ()
    description: str = ""
    update_source: str | None = None
    ebgp_multihop: int | None = None
    disable_connected_check: bool = False
    ttl_security: int | None = None
    password: str | None = field(default=None, repr=False)
    timers: tuple[int, int] | None = None
    shutdown: bool = False
    bfd: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BgpFamilyNeighbor:
    """What an address family says of a neighbour or peer group, inherited settings filled in.

    next_hop_self: "", "self" or "all".  allowas_in: times, None: off.  Route maps, prefix lists,
    filter lists (AS paths) and distribute lists (ACLs) by direction: ``in``, ``out``.
    """

    name: str
    activated: bool = False
    peer_group: str | None = None
    route_reflector_client: bool = False
    next_hop_self: str = ""
    next_hop_unchanged: bool = False
    allowas_in: int | None = None
    as_override: bool = False
    default_originate: bool = False
    default_originate_map: str | None = None
    maximum_prefix: int | None = None
    send_community: str = ""
    remove_private_as: bool = False
    soft_reconfiguration: bool = False
    weight: int | None = None
    route_maps: Mapping[str, str] = field(default_factory=dict)
    prefix_lists: Mapping[str, str] = field(default_factory=dict)
    filter_lists: Mapping[str, str] = field(default_factory=dict)
    distribute_lists: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BgpNetwork:
    """``network PREFIX [mask M] [route-map R] [backdoor]``; a route must exist for it."""

    prefix: Network
    route_map: str | None = None
    backdoor: bool = False
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class BgpAggregate:
    """``aggregate-address PREFIX … [summary-only] [as-set]``."""

    prefix: Network
    summary_only: bool = False
    as_set: bool = False
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class BgpListenRange:
    """``bgp listen range PREFIX peer-group GROUP``: neighbours nobody names."""

    network: Network
    peer_group: str
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class BgpFamily:
    """One address family: ``ipv4``, ``ipv6``, ``vpnv4`` …; lines outside any family are ipv4.

    neighbors: by name as typed, peer groups too.  maximum_paths: (eBGP, iBGP).
    """

    address_family: str = "ipv4"
    vrf: str | None = None
    neighbors: Mapping[str, BgpFamilyNeighbor] = field(default_factory=dict)
    networks: tuple[BgpNetwork, ...] = ()
    aggregates: tuple[BgpAggregate, ...] = ()
    redistribute: tuple[Redistribution, ...] = ()
    default_information: bool = False
    auto_summary: bool = False
    synchronization: bool = False
    maximum_paths: tuple[int, int] = (1, 1)
    distance: tuple[int, int, int] = (20, 200, 200)
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BgpConfig:
    """``router bgp AS``.  neighbors: with an address; peer_groups: by name.

    timers: (keepalive, hold) in seconds.  listen_limit: IOS's default is 100.
    """

    autonomous_system: int
    router_id: IPv4Address | None = None
    cluster_id: str | None = None
    neighbors: tuple[BgpNeighbor, ...] = ()
    peer_groups: Mapping[str, BgpNeighbor] = field(default_factory=dict)
    listen_ranges: tuple[BgpListenRange, ...] = ()
    listen_limit: int | None = None
    families: tuple[BgpFamily, ...] = ()
    default_ipv4_unicast: bool = True
    log_neighbor_changes: bool = False
    timers: tuple[int, int] = (60, 180)
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    def family(self, address_family: str = "ipv4", vrf: str | None = None) -> BgpFamily:
        """That address family; an empty one where the configuration has none."""
        for family in self.families:
            if (family.address_family, family.vrf) == (address_family, vrf):
                return family
        return BgpFamily(address_family, vrf)
