"""The form in which IOS keeps a line that is not the form in which it was typed.

A grammar line names its function with ``rewrite NAME``; it gets the match and the release and
returns the line the running-config keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address

from dmvpn.labs.emulated.grammar.matching import Match
from dmvpn.labs.emulated.passwords import stored_form
from dmvpn.model import Platform, Release

Rewrite = Callable[[Match, Release], str]
REWRITES: dict[str, Rewrite] = {}


def _rewrite(function: Rewrite) -> Rewrite:
    REWRITES[function.__name__] = function
    return function


@_rewrite
def isakmp_key(match: Match, release: Release) -> str:
    """IOS pads the address to 15 columns and leaves a host or wildcard mask out."""
    address = match.arguments.get("address")
    if address is None:
        return match.text
    mask = match.arguments.get("mask", "")
    shown = "" if mask in ("255.255.255.255", "0.0.0.0") else mask
    before = match.text[: match.text.index(" address ")]
    rest = " no-xauth" if "no-xauth" in match.words else ""
    padded = f"{address:<15} {shown}" if shown else f"{address:<15}"
    return f"{before} address {padded}{rest}"


@_rewrite
def isakmp_encryption(match: Match, release: Release) -> str:
    """Classic IOS prints ``encr``, IOS-XE the whole word."""
    word = "encr" if release.platform is Platform.IOS else "encryption"
    return " ".join([word, *match.words[1:]])


@_rewrite
def eigrp_stub(match: Match, release: Release) -> str:
    """Bare ``eigrp stub`` means, and prints, ``connected summary``; the words have one order."""
    order = ("receive-only", "connected", "static", "summary", "redistributed")
    words = [word for word in order if word in match.words]
    if "leak-map" in match.words:
        words += ["leak-map", match.arguments["map"].split()[-1]]
    return " ".join(["eigrp stub", *(words or ["connected", "summary"])])


@_rewrite
def network(match: Match, release: Release) -> str:
    """Host bits are cleared; a wildcard that is the class's own is not printed."""
    address = IPv4Address(match.arguments["address"])
    classful = _classful_wildcard(address)
    wildcard = match.arguments.get("wildcard", "")
    bits = int(IPv4Address(wildcard)) if wildcard else classful
    if bits & (bits + 1):  # a netmask typed for a wildcard is understood as one
        inverted = bits ^ 0xFFFFFFFF
        bits = bits if inverted & (inverted + 1) else inverted
    start = IPv4Address(int(address) & ~bits & 0xFFFFFFFF)
    return f"network {start}" + ("" if bits == classful else f" {IPv4Address(bits)}")


def _classful_wildcard(address: IPv4Address) -> int:
    first = int(address) >> 24
    if int(address) == 0:
        return 0xFFFFFFFF
    return 0xFFFFFF if first < 128 else 0xFFFF if first < 192 else 0xFF


@_rewrite
def secret(match: Match, release: Release) -> str:
    """A secret typed in clear is kept hashed: type 5 on classic IOS, type 9 on IOS-XE."""
    return _stored(match.text, release)


@lru_cache(maxsize=1024)
def _stored(line: str, release: Release) -> str:
    """One hash per line and process: a lab of hundreds of routers starts with the same secrets."""
    return stored_form(line, release)
