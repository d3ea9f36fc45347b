"""The words and number forms that every ``show`` command of IOS shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest

from dmvpn.model import Platform, Release, interface_name

_WEEK = 7 * 24 * 3600
_YEAR = 365 * 24 * 3600

NOT_EMULATED = "% This command is not emulated\n"
_NUMBER = r"\d+(?:/\d+)*(?:\.\d+)?"

_ABBREVIATIONS = {
    "GigabitEthernet": "Gi",
    "TenGigabitEthernet": "Te",
    "FastEthernet": "Fa",
    "Ethernet": "Et",
    "Tunnel": "Tu",
    "Loopback": "Lo",
    "Serial": "Se",
    "Port-channel": "Po",
    "Vlan": "Vl",
    "Virtual-Access": "Vi",
    "Dialer": "Di",
}


def is_classic(release: Release) -> bool:
    """Classic IOS (12.x, 15.x) and not IOS-XE."""
    return release.platform is Platform.IOS


def duration(age: timedelta | None) -> str:
    """``never``, ``00:12:05``, ``6d12h``, ``3w5d``, ``1y17w``: IOS drops what is small beside."""
    if age is None:
        return "never"
    seconds = max(0, int(age.total_seconds()))
    if seconds < 86400:
        return clock_time(seconds)
    if seconds < _WEEK:
        return f"{seconds // 86400}d{seconds % 86400 // 3600:02d}h"
    if seconds < _YEAR:
        return f"{seconds // _WEEK}w{seconds % _WEEK // 86400}d"
    return f"{seconds // _YEAR}y{seconds % _YEAR // _WEEK:02d}w"


def clock_time(seconds: int) -> str:
    """``HH:MM:SS``."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def short_interface(name: str) -> str:
    """``Tunnel0`` → ``Tu0``, as the narrow columns have it."""
    match = re.fullmatch(r"([A-Za-z-]+)(\d.*)", name)
    if match is None:
        return name
    return _ABBREVIATIONS.get(match[1], match[1][:2]) + match[2]


def interface_argument(words: Sequence[str]) -> str | None:
    """The interface among typed words: ``Tunnel0``, or ``Tunnel`` ``0``; None when there is none.

    ``tunnel 172.16.0.1`` names an address, and no interface.
    """
    for word, follower in zip_longest(words, words[1:], fillvalue=""):
        if re.fullmatch(r"[A-Za-z][A-Za-z-]*\d[\d/.:]*", word):
            return interface_name(word)
        name = interface_name(word + follower)
        abbreviated = name != word + follower or word[:1].isupper()
        if word[:1].isalpha() and abbreviated and re.fullmatch(_NUMBER, follower):
            return name
    return None


def written(value: object) -> str:
    """An address or prefix: IOS writes IPv6 in capitals."""
    text = str(value)
    return text.upper() if ":" in text else text


def argument_after(words: Sequence[str], keyword: str) -> str | None:
    """The word typed after ``keyword``; None when either is missing."""
    for index, word in enumerate(words[:-1]):
        if word == keyword:
            return words[index + 1]
    return None


def lines(*text: str) -> str:
    """The lines, each ended."""
    return "".join(f"{line}\n" for line in text)
