"""Argument types of the grammar: what a router accepts in one place, and how it prints it back.

A type is written in a grammar line as ``<name:TYPE>``.  TYPE is one of `TYPES`, or a range:

* ``1-65535``       an integer in that range
* ``WORD/8``        a word of at most 8 characters (any of WORD, LINE, NAME may have a limit)

Adding a type is one function here: it gets the typed word and returns the canonical text, or None
when the word is not of that type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from dmvpn.model import interface_name

Reader = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class ArgumentType:
    """name: as in the grammar; shown: as ``?`` prints it; rank: lower is tried first.

    rest: takes the rest of the line, blanks included.
    """

    name: str
    shown: str
    read: Reader
    rank: int = 10
    rest: bool = False


_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_INTERFACE = re.compile(
    r"(?i)(?P<word>[a-z][a-z-]*?)\s*(?P<number>\d+(?:/\d+){0,3}(?:\.\d+)?(?::\d+)?)"
)


@cache
def _interface_words() -> frozenset[str]:
    kinds = ("Loopback Tunnel FastEthernet GigabitEthernet TenGigabitEthernet Ethernet Serial"
             " Port-channel Vlan Dialer Virtual-Template BDI BVI Null Multilink"
             " VirtualPortGroup Cellular TwoGigabitEthernet FortyGigabitEthernet HundredGigE")  # fmt: skip
    return frozenset(kinds.split())


def read_address(word: str) -> str | None:
    """A.B.C.D, without leading zeros as IOS prints it."""
    if not _DOTTED.fullmatch(word):
        return None
    numbers = [int(part) for part in word.split(".")]
    return ".".join(map(str, numbers)) if max(numbers) < 256 else None


def read_mask(word: str) -> str | None:
    """A contiguous subnet mask."""
    text = read_address(word)
    if text is None:
        return None
    inverted = int(IPv4Address(text)) ^ 0xFFFFFFFF
    return text if inverted & (inverted + 1) == 0 else None


def read_address6(word: str) -> str | None:
    """X:X:X:X::X in capitals, as IOS prints it."""
    try:
        return str(IPv6Address(word)).upper() if ":" in word else None
    except AddressValueError:
        return None


def read_prefix(word: str) -> str | None:
    """A.B.C.D/len."""
    address, slash, length = word.partition("/")
    text = read_address(address)
    return f"{text}/{int(length)}" if text and slash and _fits(length, 0, 32) else None


def read_prefix6(word: str) -> str | None:
    """X:X::X/len."""
    address, slash, length = word.partition("/")
    text = read_address6(address)
    return f"{text}/{int(length)}" if text and slash and _fits(length, 0, 128) else None


def read_interface(word: str) -> str | None:
    """``gi0/1`` → ``GigabitEthernet0/1``; None when no interface is called so."""
    match = _INTERFACE.fullmatch(word)
    if match is None:
        return None
    full = interface_name(word)
    kind = full[: len(full) - len(match["number"])]
    return full if kind in _interface_words() else None


def read_hostname(word: str) -> str | None:
    """Letters, digits and hyphens, a letter first, 63 at most."""
    return word if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,62}", word) else None


def read_asn(word: str) -> str | None:
    """An autonomous system, plain or dotted."""
    if re.fullmatch(r"\d{1,5}\.\d{1,5}", word):
        return word
    return word if _fits(word, 1, 4294967295) else None


def _fits(word: str, low: int, high: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 20 and low <= int(word) <= high


def _integer(low: int, high: int) -> ArgumentType:
    def read(word: str) -> str | None:
        return str(int(word)) if _fits(word, low, high) else None

    return ArgumentType(f"{low}-{high}", f"<{low}-{high}>", read, rank=1)


def _matching(pattern: str) -> Reader:
    compiled = re.compile(pattern)
    return lambda word: word if compiled.fullmatch(word) else None


def _at_most(length: int) -> Reader:
    return lambda word: word if len(word) <= length else None


def _name(text: str) -> str | None:
    return text or None


TYPES: dict[str, ArgumentType] = {
    item.name: item
    for item in (
        ArgumentType("IP4", "A.B.C.D", read_address, 3),
        ArgumentType("MASK", "A.B.C.D", read_mask, 2),
        ArgumentType("PREFIX", "A.B.C.D/nn", read_prefix, 2),
        ArgumentType("IP6", "X:X:X:X::X", read_address6, 3),
        ArgumentType("PREFIX6", "X:X:X:X::X/<0-128>", read_prefix6, 2),
        ArgumentType("INTERFACE", "Interface", read_interface, 4),
        ArgumentType("HOSTNAME", "WORD", read_hostname, 20),
        ArgumentType("ASN", "<1-4294967295>", read_asn, 1),
        ArgumentType("TIME", "hh:mm:ss", _matching(r"\d{1,2}:\d{2}:\d{2}"), 2),
        ArgumentType("RD", "ASN:nn or IP-address:nn", _matching(r"[\d.]+:\d+"), 2),
        ArgumentType("HEX", "Hex-string", _matching(r"[0-9A-Fa-f]+"), 5),
        ArgumentType("MAC", "H.H.H", _matching(r"(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"), 2),
        ArgumentType("FILE", "flash:", _matching(r"[a-z0-9-]+:\S*"), 5),
        ArgumentType("WORD", "WORD", _name, 20),
        ArgumentType("LINE", "LINE", _name, 30, rest=True),
    )
}
"""The types a grammar line may name, beside integer ranges."""


@cache
def argument_type(text: str) -> ArgumentType:
    """The type of ``<name:text>``; ValueError when there is none."""
    if match := re.fullmatch(r"(\d+)-(\d+)", text):
        return _integer(int(match[1]), int(match[2]))
    base, slash, limit = text.partition("/")
    if base not in TYPES or (slash and not limit.isdigit()):
        raise ValueError(f"{text!r} is no argument type")
    found = TYPES[base]
    if not slash:
        return found
    return ArgumentType(text, found.shown, _at_most(int(limit)), found.rank, found.rest)
