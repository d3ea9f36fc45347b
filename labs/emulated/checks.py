"""What a router refuses although the line is well-formed, in its own words.

A grammar line names its checks with ``check NAME``.  A check gets the running-config, the block
the line is typed in (with its interface, if it is one) and the match; it returns None, or the
`Objection`.  A refused line changes nothing.  Answers marked *unverified* are worded by us: that
IOS refuses the line is known, how it says so is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface
from typing import TYPE_CHECKING

from dmvpn.labs.emulated.grammar.matching import Match
from dmvpn.labs.emulated.vrfs import is_defined, speaks_ipv4, vrf_of

if TYPE_CHECKING:
    from dmvpn.labs.emulated.blocks import Block
    from dmvpn.labs.emulated.configuration import RunningConfig


@dataclass(frozen=True, slots=True)
class Objection:
    """text: what IOS prints; word: the bad word when IOS answers with the ``^`` marker."""

    text: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line is typed: title is the block's own line (``interface Tunnel0``)."""

    running: RunningConfig
    block: Block
    title: str


Check = Callable[[Place, Match], Objection | None]
CHECKS: dict[str, Check] = {}


def _check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


@_check
def interface(place: Place, match: Match) -> Objection | None:
    """A physical interface must be there."""
    name = match.arguments["name"]
    return None if place.running.has_interface(name) else Objection(word=name)


@_check
def tunnel(place: Place, match: Match) -> Objection | None:
    """``tunnel …`` is unknown on other interfaces."""
    return None if place.title.startswith("interface Tunnel") else Objection(word="tunnel")


@_check
def tunnel_multipoint(place: Place, match: Match) -> Objection | None:
    """A multipoint tunnel has no destination (unverified)."""
    if "tunnel destination" in place.block.entries:
        return Objection(
            "% Tunnel destination must be removed before changing to a multipoint mode"
        )
    return tunnel(place, match)


@_check
def tunnel_destination(place: Place, match: Match) -> Objection | None:
    """A multipoint tunnel has no destination (unverified)."""
    mode = place.block.entries.get("tunnel mode")
    if mode is not None and "multipoint" in mode.text:
        return Objection("% Tunnel destination cannot be configured on a multipoint tunnel")
    return tunnel(place, match)


@_check
def vrf(place: Place, match: Match) -> Objection | None:
    """The VRF must be defined (unverified)."""
    name = match.arguments["vrf"]
    if is_defined(place.running.root, name):
        return None
    return Objection(f"% VRF {name} not configured.")


@_check
def address(place: Place, match: Match) -> Objection | None:
    """No network or broadcast address, no overlap with another interface of the VRF."""
    if "address" not in match.arguments:
        return None
    mine = _interface(match.arguments["address"], match.arguments["mask"])
    length = mine.network.prefixlen
    edges = (mine.network.network_address, mine.network.broadcast_address)
    if length == 0 or (length < 31 and mine.ip in edges) or mine.ip.is_multicast:
        return Objection(f"Bad mask /{length} for address {mine.ip}")
    own_vrf = vrf_of(place.block)
    if not speaks_ipv4(place.running.root, own_vrf):
        name = place.title[10:]
        return Objection(f"% {name} is linked to a VRF. Enable IPv4 on that VRF first.")
    for title, other_vrf, other in _addresses(place.running):
        if title != place.title and other_vrf == own_vrf and mine.network.overlaps(other.network):
            return Objection(f"% {mine.network.network_address} overlaps with {title[10:]}")
    return None


@lru_cache(maxsize=65_536)
def _interface(address: str, mask: str) -> IPv4Interface:
    """Parsed once: every new address is compared with all others of the router."""
    return IPv4Interface(f"{address}/{mask}")


def _addresses(running: RunningConfig) -> Iterator[tuple[str, str, IPv4Interface]]:
    for title, block in running.interfaces():
        for identity, entry in block.entries.items():
            if identity.startswith("ip address") and "address" in entry.match.arguments:
                values = entry.match.arguments
                yield title, vrf_of(block), _interface(values["address"], values["mask"])


@_check
def route(place: Place, match: Match) -> Objection | None:
    """The prefix has no host bits; the next hop is not this router."""
    values = match.arguments
    prefix, mask = IPv4Address(values["prefix"]), IPv4Address(values["mask"])
    if int(prefix) & ~int(mask) & 0xFFFFFFFF:
        return Objection("%Inconsistent address and mask")
    hop = values.get("next_hop")
    if hop and any(str(other.ip) == hop for _, _, other in _addresses(place.running)):
        return Objection("%Invalid next hop address (it's this router)")
    return None


@_check
def transform_set(place: Place, match: Match) -> Objection | None:
    """GCM and GMAC authenticate by themselves: the parser offers no HMAC after them."""
    if not {"esp-gcm", "esp-gmac"} & set(match.words):
        return None
    wrong = [word for word in match.words if word.startswith("esp-") and word.endswith("-hmac")]
    return Objection(word=wrong[0]) if wrong else None
