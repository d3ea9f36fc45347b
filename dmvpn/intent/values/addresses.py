"""Addresses and prefixes of both IP versions.

The patterns are for editors: they know octets and lengths, and host bits at whole octets.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

from dmvpn.intent.values.refusal import matches, refuse, text_of

T = TypeVar("T")
DHCP = "dhcp"
NO_IPV4 = "none"


def is_host(address: IPv4Address, network: IPv4Network) -> bool:
    """Whether a router can have that address in that network."""
    if address not in network:
        return False
    ends = (network.network_address, network.broadcast_address)
    return network.prefixlen >= 31 or address not in ends


def _as(kind: Callable[[str], T], what: str, example: str) -> Callable[[Any], T]:
    def check(value: Any) -> T:
        try:
            return kind(text_of(value))
        except ValueError:
            raise refuse(f"{value!r} is not {what}", f"such as {example}") from None

    return check


def _interface_address(value: Any) -> IPv4Interface:
    text = text_of(value)
    try:
        if "/" not in text:
            raise ValueError
        interface = IPv4Interface(text)
    except ValueError:
        raise refuse(
            f"{text!r} is not an IPv4 address with a prefix length", "such as 192.0.2.1/30"
        ) from None
    if not is_host(interface.ip, interface.network):
        raise refuse(
            f"{text} is the network or broadcast address of {interface.network}",
            "give the router's own address and the prefix length",
        )
    return interface


def _network(value: Any) -> IPv4Network:
    text = text_of(value)
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        raise refuse(f"{text!r} is not an IPv4 prefix", "such as 172.16.0.0/24") from None
    if str(network) != text:
        raise refuse(f"{text!r} is not the prefix itself", f"write {network}")
    return network


def _interface_address6(value: Any) -> IPv6Interface:
    text = text_of(value)
    try:
        if "/" not in text or "%" in text:
            raise ValueError
        return IPv6Interface(text)
    except ValueError:
        raise refuse(
            f"{text!r} is not an IPv6 address with a prefix length", "such as 2001:db8::1/64"
        ) from None


def _network6(value: Any) -> IPv6Network:
    text = text_of(value)
    try:
        network = IPv6Network(text, strict=False)
    except ValueError:
        raise refuse(f"{text!r} is not an IPv6 prefix", "such as 2001:db8::/64") from None
    if network != IPv6Network(text, strict=False) or IPv6Interface(text).ip != network[0]:
        raise refuse(f"{text!r} is not the prefix itself", f"write {network}")
    if network.prefixlen > 96:
        raise refuse(f"{text!r} is too small", "at most a /96: each router takes its own address")
    return network


def _wan_address(value: Any) -> IPv4Interface | str:
    return value if value in (DHCP, NO_IPV4) else _interface_address(value)


_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_V4 = rf"{_OCTET}(\.{_OCTET}){{3}}"
_LENGTH = r"(3[0-2]|[12]?\d)"
_OWN_V4 = rf"(?!.*\.(0|255)/(2[4-9]|30)$){_V4}/{_LENGTH}"
"""A router's own address: not the first or last of a /24 or smaller that ends at an octet."""
_NETWORK = "|".join(
    rf"{_OCTET}(\.{_OCTET}){{{octets - 1}}}(\.0){{{4 - octets}}}/{lengths}"
    for octets, lengths in ((1, "[1-8]"), (2, "(9|1[0-6])"), (3, "(1[7-9]|2[0-4])"))
)
_PREFIX = rf"(0\.0\.0\.0/0|{_NETWORK}|{_V4}/(2[5-9]|3[0-2]))"
_V6 = r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"
_LENGTH_6 = r"(12[0-8]|1[01]\d|[1-9]?\d)"
_GLOBAL_6 = r"(?![Ff][Ee][89AaBb])"

Address = Annotated[
    IPv4Address, BeforeValidator(_as(IPv4Address, "an IPv4 address", "192.0.2.1")), matches(_V4)
]
Address6 = Annotated[
    IPv6Address, BeforeValidator(_as(IPv6Address, "an IPv6 address", "2001:db8::1")), matches(_V6)
]
InterfaceAddress = Annotated[IPv4Interface, BeforeValidator(_interface_address), matches(_OWN_V4)]
InterfaceAddress6 = Annotated[
    IPv6Interface, BeforeValidator(_interface_address6), matches(f"{_V6}/{_LENGTH_6}")
]
WanAddress = Annotated[
    IPv4Interface | str, BeforeValidator(_wan_address), matches(rf"({DHCP}|{NO_IPV4}|{_OWN_V4})")
]
Network = Annotated[IPv4Network, BeforeValidator(_network), matches(_PREFIX)]
Network6 = Annotated[
    IPv6Network, BeforeValidator(_network6), matches(rf"{_GLOBAL_6}{_V6}/(9[0-6]|[1-8]?\d)")
]
