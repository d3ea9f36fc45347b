"""What several routing protocols share: redistribution, filters, keys, and RIP."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from dmvpn.config.model.line import NOWHERE, Line

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Redistribution:
    """``redistribute SOURCE …``.  source: ``static``, ``connected``, ``eigrp 100``, ``bgp 65000``.

    metric: the words after ``metric`` as typed.
    """

    source: str
    route_map: str | None = None
    metric: str | None = None
    tag: int | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DistributeList:
    """``distribute-list {ACL | prefix P | route-map M | gateway G} {in | out} [interface]``.

    kind: acl | prefix | route-map | gateway.
    """

    kind: str
    name: str
    direction: str
    interface: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OffsetList:
    """``offset-list ACL {in | out} OFFSET [interface]``; ACL ``0`` is every route."""

    access_list: str
    direction: str
    offset: int
    interface: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChainKey:
    """One ``key`` of a key chain.  algorithm: of ``cryptographic-algorithm``, None: MD5."""

    number: int
    text: str | None = field(default=None, repr=False)
    encryption: int = 0
    algorithm: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class KeyChain:
    """``key chain NAME``."""

    name: str
    keys: tuple[ChainKey, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class RipConfig:
    """``router rip`` (one address family of it).  networks: classful, as typed."""

    vrf: str | None = None
    version: int | None = None
    networks: tuple[IPv4Network, ...] = ()
    auto_summary: bool = True
    passive_default: bool = False
    passive: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    redistribute: tuple[Redistribution, ...] = ()
    default_originate: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()
