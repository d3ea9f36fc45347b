"""Lists and maps that other sections point to: ACLs, prefix lists, route maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.routing import Network


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One entry of an access list, in the words typed after permit or deny."""

    action: str
    words: tuple[str, ...]
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AccessList:
    """``ip access-list …`` or the numbered form; kind standard | extended."""

    name: str
    kind: str
    entries: tuple[AccessEntry, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class PrefixListEntry:
    """``[seq N] {permit | deny} PREFIX [ge N] [le N]``."""

    sequence: int
    action: str
    prefix: Network
    ge: int | None = None
    le: int | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PrefixList:
    """``ip prefix-list NAME`` or ``ipv6 prefix-list NAME``; entries by sequence."""

    name: str
    family: str = "ipv4"
    entries: tuple[PrefixListEntry, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class RouteMapEntry:
    """One ``route-map NAME {permit | deny} N``; matches and sets: the words after the keyword."""

    action: str
    sequence: int
    matches: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    continues: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteMap:
    """``route-map NAME``; entries by sequence."""

    name: str
    entries: tuple[RouteMapEntry, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class ListEntries:
    """A list whose entries we keep as text: as-path, community, object-group, parameter-map …"""

    name: str
    entries: tuple[str, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


ByName = Mapping[str, ListEntries]
