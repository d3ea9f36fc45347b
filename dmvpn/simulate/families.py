"""IPv4 and IPv6 as one: networks, host prefixes, and which network lies in which.

The simulation knows one address family at a time; what is written for one holds for the other.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, IPv6Network

from dmvpn.model import Address

Network = IPv4Network | IPv6Network
AddressInterface = IPv4Interface | IPv6Interface

DEFAULTS: dict[int, Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
"""The default route, by address family."""


def host(address: Address) -> Network:
    """The prefix of one address alone."""
    return IPv4Network(address) if address.version == 4 else IPv6Network(address)


def lies_in(prefix: Network, whole: object) -> bool:
    """Whether a prefix lies in another of its family."""
    if not isinstance(whole, (IPv4Network, IPv6Network)) or prefix.version != whole.version:
        return False
    if prefix.prefixlen < whole.prefixlen:
        return False
    shift = whole.max_prefixlen - whole.prefixlen
    return int(prefix.network_address) >> shift == int(whole.network_address) >> shift


@lru_cache(maxsize=256)
def netmask(length: int, version: int) -> int:
    """The bits of a prefix length."""
    most = 32 if version == 4 else 128
    return ((1 << length) - 1) << (most - length)
