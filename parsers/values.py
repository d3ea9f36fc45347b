"""Printed texts → typed values.  Each raises ValueError quoting the text it cannot read."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from socket import AF_INET, inet_pton

from dmvpn.model import Printed, interface_name

_UNITS = {"y": 365 * 86400, "w": 7 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_LONG = re.compile(r"(?:\d+[ywdhms])+")
_PART = re.compile(r"(\d+)([ywdhms])")
_LIKE_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*")
_NONE = frozenset(("", "none", "(none)", "None", "UNKNOWN", "Unknown - 0", "never", "-"))


def word(text: str) -> str | None:
    """The text; None when nothing, ``none``, ``(none)`` or ``UNKNOWN`` was printed."""
    return None if text in _NONE else text


def number(text: str) -> int | None:
    """A decimal or ``0x…`` number; None when nothing was printed."""
    if not text:
        return None
    return int(text, 16) if text.startswith("0x") else int(text)


def count(text: str) -> int:
    """A decimal number that must be there."""
    if not text:
        raise ValueError("a number is missing")
    return int(text)


def address(text: str) -> Printed:
    """An IPv4 or IPv6 address that must be there.

    A text of an address's shape that cannot be one (``198.51.100.300``, ``100.0.10::2``: somebody
    edited the output) is given back as it was printed.
    """
    if not text:
        raise ValueError("an address is missing")
    try:
        # the C library reads a dotted quad ten times faster than ipaddress does
        return IPv6Address(text) if ":" in text else IPv4Address(inet_pton(AF_INET, text))
    except (OSError, ValueError):
        if _LIKE_ADDRESS.fullmatch(text):
            return text
        raise ValueError(f"{text!r} is no address") from None


def ipv4(text: str) -> IPv4Address:
    """An IPv4 address that must be one."""
    return IPv4Address(text)


def address_or_none(text: str) -> Printed | None:
    """An address; None for nothing, ``UNKNOWN`` or ``none``."""
    if not text:
        return None
    try:
        return IPv4Address(inet_pton(AF_INET, text))
    except (OSError, ValueError):
        return None if text in _NONE else address(text)


def network(text: str) -> IPv4Network | IPv6Network:
    """A prefix with its length; ValueError when bits of the host part are set."""
    if "/" not in text:
        raise ValueError(f"{text!r} is no prefix with a length")
    host, _, length = text.partition("/")
    if ":" in host or not length.isdecimal():
        return ip_network(text, strict=True)
    try:
        packed = inet_pton(AF_INET, host)
    except OSError:
        return ip_network(text, strict=True)
    return IPv4Network((int.from_bytes(packed, "big"), int(length)))


def network_as_printed(text: str) -> IPv4Network | IPv6Network | str:
    """A prefix; the text itself where a manual prints a host with the length of its network."""
    try:
        return network(text)
    except ValueError:
        ip_network(text, strict=False)
        return text


def network_or_none(text: str) -> IPv4Network | IPv6Network | None:
    """A prefix with its length; None when nothing was printed."""
    return network(text) if text else None


def interface_address(text: str) -> IPv4Interface | None:
    """``10.1.1.1/24``; None when nothing was printed."""
    return IPv4Interface(text) if text else None


@lru_cache(maxsize=4096)
def duration(text: str) -> timedelta | None:
    """``00:04:28``, ``1d02h``, ``2w3d``, ``3y4w``; None for ``never`` and for nothing.

    A year counts 365 days, as IOS counts it.
    """
    if text in _NONE:
        return None
    parts = text.split(":")
    if len(parts) == 3:
        return timedelta(seconds=int(parts[0]) * 3600 + int(parts[1]) * 60 + int(parts[2]))
    if not _LONG.fullmatch(text):
        raise ValueError(f"{text!r} is no time such as 00:04:28, 1d02h or 2w3d")
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in _PART.findall(text)))


def seconds(text: str) -> timedelta | None:
    """A number of seconds; None when nothing was printed."""
    return timedelta(seconds=int(text)) if text else None


@lru_cache(maxsize=4096)
def interface(text: str) -> str:
    """The full name of an interface that IOS may have printed short (``Tu0``)."""
    return interface_name(text)


def yes(text: str) -> bool | None:
    """``Y`` or ``N``; None when neither was printed."""
    return text == "Y" if text else None


def transform_sets(names: list[str], transforms: list[str]) -> tuple[str, ...]:
    """``NAME: esp-aes esp-sha-hmac`` for each set; some releases print names alone."""
    if not transforms:
        return tuple(names)
    return tuple(
        f"{name}: {' '.join(words.split())}" for name, words in zip(names, transforms, strict=True)
    )


def listed_under(heading: str, printed: list[str]) -> tuple[str, ...]:
    """Of lines of several lists, each behind its heading: those behind this heading.

    ValueError for a line before any heading.
    """
    found: list[str] = []
    current = ""
    for line in printed:
        if line.endswith(" subnets"):
            current = line
        elif not current:
            raise ValueError(f"{line!r} belongs to no list")
        elif current == heading:
            found.append(line)
    return tuple(found)
