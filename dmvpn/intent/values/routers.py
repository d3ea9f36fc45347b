"""What a router is and has: its release, its interfaces."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from dmvpn.intent.problems import near_miss
from dmvpn.intent.values.refusal import line_fault, matches, refuse, text_of
from dmvpn.model import Release, interface_name
from dmvpn.releases import OLDEST_IOS, OLDEST_IOS_XE, is_supported

PHYSICAL = (
    "FastEthernet", "GigabitEthernet", "TwoGigabitEthernet", "TenGigabitEthernet",
    "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE", "Ethernet", "Serial", "Port-channel",
    "Vlan", "Dialer", "Cellular", "BDI", "Loopback",
)  # fmt: skip


def _interface(value: Any) -> str:
    text = text_of(value)
    fault = line_fault(text)
    name = "" if fault else interface_name(text)
    match = re.fullmatch(r"([A-Za-z-]+)\d+([/.:]\d+){0,4}", name)
    if match is None or match[1] not in PHYSICAL:
        what = f"{text!r} {fault or 'is no interface the WAN or a LAN can stand on'}"
        raise refuse(what, "" if fault else _interface_hint(text))
    return name


def _interface_hint(text: str) -> str:
    word, number = re.sub(r"[\d/.:\s]*$", "", text), re.search(r"\d[\d/.:]*$", text)
    if meant := near_miss(word, PHYSICAL):
        return f"did you mean {meant}{number[0] if number else '<number>'}?"
    return "a kind and a number; kinds: " + ", ".join(PHYSICAL)


def _release(value: Any) -> Release:
    if isinstance(value, Release):
        return value
    hint = f"such as 15.9(3)M9 or 17.12.4, in quotes; IOS {OLDEST_IOS}, IOS-XE {OLDEST_IOS_XE} up"
    if not isinstance(value, str):
        raise refuse("is not text", hint)
    try:
        release = Release.parse(value)
    except ValueError:
        raise refuse(f"{value!r} is not a release", hint) from None
    if not is_supported(release):
        raise refuse(f"release {value} is not supported", hint)
    return release


def _any_case(text: str) -> str:
    return "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in text)


def _spellings() -> str:
    """Every word IOS takes for one of these kinds, in any case: ``Gi``, ``GigabitEthernet``."""
    words = sorted(
        {
            kind[:length].lower()
            for kind in PHYSICAL
            for length in range(1, len(kind) + 1)
            if interface_name(f"{kind[:length]}1") == f"{kind}1"
        }
    )
    return "|".join(_any_case(word) for word in words)


_RELEASE = (
    rf"({OLDEST_IOS.major}\.([{OLDEST_IOS.minor}-9]|[1-9]\d)|"
    rf"{OLDEST_IOS_XE.major}\.([{OLDEST_IOS_XE.minor}-9]|[1-9]\d)|(1[7-9]|[2-9]\d)\.\d{{1,2}})"
    r"([.(]\d{1,2}[a-z]?\)?)?[A-Za-z0-9]*"
)
ReleaseField = Annotated[Release, BeforeValidator(_release), matches(_RELEASE)]
InterfaceName = Annotated[
    str, BeforeValidator(_interface), matches(rf"({_spellings()}) ?\d+([/.:]\d+){{0,4}}")
]
