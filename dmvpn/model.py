"""The nouns every part of the project uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache, total_ordering
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

Printed = Address | str
"""An address as a device printed it; a str when the text has an address's shape and cannot be one
(somebody edited the output: ``198.51.100.300``)."""

MASK = "********"
"""What stands in diffs, logs, reports and exceptions in place of a secret."""


class Role(StrEnum):
    """A router's place in one cloud."""

    HUB = "hub"
    SPOKE = "spoke"


class Phase(IntEnum):
    """DMVPN phase: how spoke-to-spoke traffic travels.

    1: through the hub, spokes are point-to-point GRE; 2: direct, by the routing next hop;
    3: direct, by NHRP redirect and shortcut.
    """

    ONE = 1
    TWO = 2
    THREE = 3


class Platform(StrEnum):
    """The two operating systems the project speaks."""

    IOS = "ios"
    IOS_XE = "ios-xe"


@total_ordering
@dataclass(frozen=True, slots=True)
class Release:
    """A software release: ``15.9(3)M9``, ``15.9``, ``17.12.4``, ``17.12.04a``.

    Classic IOS is 12.x and 15.x; IOS-XE is 16.x, 17.x and later (and 3.x with its own numbering).
    The text a release was read from is not kept: ``str()`` prints the numbers.
    """

    major: int
    minor: int
    rebuild: int = 0

    @classmethod
    def parse(cls, text: str) -> Release:
        """Read ``15.9(3)M9`` or ``17.12.04a``; ValueError when the text is no release."""
        match = re.fullmatch(
            r"(\d{1,2})\.(\d{1,2})(?:[.(](\d{1,2})[a-z]?\)?)?[A-Za-z0-9]*", text.strip()
        )
        if match is None:
            raise ValueError(f"{text!r} is not a release such as 15.9(3)M or 17.12.4")
        return cls(int(match[1]), int(match[2]), int(match[3] or 0))

    @property
    def platform(self) -> Platform:
        """IOS-XE prints ``version 16.x`` and later; 12.x and 15.x are classic IOS."""
        return Platform.IOS if self.major in (12, 15) else Platform.IOS_XE

    def __lt__(self, other: Release) -> bool:
        return (self.major, self.minor, self.rebuild) < (other.major, other.minor, other.rebuild)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f".{self.rebuild}" if self.rebuild else "")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that came from a secret; every way of printing it but ``reveal`` shows the mask.

    reference: where it came from (``env:DMVPN_PSK``), safe to show.
    """

    value: str = field(repr=False)
    reference: str = ""

    def reveal(self) -> str:
        """The secret itself: only for the text that is sent to a router."""
        return self.value

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __repr__(self) -> str:
        return f"Secret({self.reference or MASK!r})"


_INTERFACE_WORDS = (
    "Loopback", "Tunnel", "FastEthernet", "GigabitEthernet", "TwoGigabitEthernet",
    "TenGigabitEthernet", "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE", "Ethernet",
    "Serial", "Port-channel", "Vlan", "Dialer", "Virtual-Template", "Virtual-Access",
    "Virtual-PPP", "Cellular", "ATM", "BDI", "BVI", "NVI", "Null", "Multilink", "Embedded-Service-Engine",
    "AppGigabitEthernet", "VirtualPortGroup", "POS", "Async", "Wlan-GigabitEthernet",
)  # fmt: skip
_SHORT = {"te": "TenGigabitEthernet", "tw": "TwoGigabitEthernet", "po": "Port-channel", "s": "Serial",
          "e": "Ethernet", "f": "FastEthernet", "g": "GigabitEthernet", "l": "Loopback", "t": "Tunnel",
          "v": "Vlan", "vi": "Virtual-Access", "vt": "Virtual-Template", "d": "Dialer"}  # fmt: skip


@lru_cache(8192)
def interface_name(text: str) -> str:
    """The full IOS name of an interface: ``Tu0``, ``tunnel 0``, ``Gi0/0`` → ``Tunnel0``, …

    A name that is no known interface word is given back as it stands.
    """
    match = re.fullmatch(r"\s*([A-Za-z][A-Za-z-]*?)\s*(\d[\d/.:]*)\s*", text)
    if match is None:
        return text.strip()
    word, number = match[1].lower(), match[2]
    if word in _SHORT:
        return _SHORT[word] + number
    for full in _INTERFACE_WORDS:
        if full.lower().startswith(word):
            return full + number
    return match[1] + number
