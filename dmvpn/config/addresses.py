"""Addresses and prefixes of a configuration; those of a whole network stand in every router's."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Network

from dmvpn.model import Address

_OCTETS = {str(number): number for number in range(256)}
_REMEMBERED = 8192


def _number(text: str) -> int:
    """An IPv4 address as a number: a sixth of the time `IPv4Address` takes for its text."""
    try:
        first, second, third, fourth = text.split(".")
        return _OCTETS[first] << 24 | _OCTETS[second] << 16 | _OCTETS[third] << 8 | _OCTETS[fourth]
    except (KeyError, ValueError):
        raise ValueError(f"{text!r} is no IPv4 address") from None


@lru_cache(_REMEMBERED)
def ipv4(text: str) -> IPv4Address:
    """``A.B.C.D``; ValueError when it is none."""
    return IPv4Address(_number(text))


@lru_cache(_REMEMBERED)
def address(text: str) -> Address:
    """An address of either family; ValueError when it is none."""
    return IPv6Address(text) if ":" in text else IPv4Address(_number(text))


@lru_cache(_REMEMBERED)
def address_or_name(word: str) -> Address | str:
    """An address where the word is one."""
    try:
        return address(word)
    except ValueError:
        return word


@lru_cache(256)
def prefix_length(mask: str) -> int:
    """``255.255.255.0`` or ``24``."""
    return IPv4Network(f"0.0.0.0/{mask}").prefixlen


def ipv4_interface(host: str, mask: str) -> IPv4Interface:
    """An interface's address; mostly its own, so it is not remembered."""
    return IPv4Interface((_number(host), prefix_length(mask)))


@lru_cache(_REMEMBERED)
def ipv4_prefix(host: str, mask: str) -> IPv4Network:
    """``A M``; ValueError when bits stand behind the mask."""
    return IPv4Network((_number(host), prefix_length(mask)))


@lru_cache(_REMEMBERED)
def ipv4_network(text: str) -> IPv4Network:
    """``A/L``, ``A/M`` or a host; bits behind the mask are dropped."""
    host, _, mask = text.partition("/")
    return IPv4Network((_number(host), prefix_length(mask) if mask else 32), strict=False)


@lru_cache(_REMEMBERED)
def ipv6_network(text: str) -> IPv6Network:
    """``X/L``; bits behind it are dropped."""
    return IPv6Network(text, strict=False)
