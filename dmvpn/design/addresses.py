"""Tunnel addresses: explicit where the inventory says so, otherwise drawn by name.

An address that is not written down must not move when another router is added.  "The next free one
in inventory order" moves all that follow.  Instead each name draws its own row of candidates (a
hash of name and number of the draw) and takes the first that is free; explicit addresses come
first, then inventory order.  A router appended to the inventory moves nobody; one inserted in the
middle moves another only if both drew the same address.  To pin an address, write it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network


def assign_addresses(
    subnet: IPv4Network, wanted: Mapping[str, IPv4Address | None]
) -> dict[str, IPv4Address]:
    """An address per name, in the order given; a name is left out when the subnet is full."""
    taken = {address for address in wanted.values() if address is not None}
    assigned: dict[str, IPv4Address] = {}
    for name, explicit in wanted.items():
        address = explicit or _first_free(_candidates(name, subnet), taken)
        if address is not None:
            taken.add(address)
            assigned[name] = address
    return assigned


def _first_free(candidates: Iterable[IPv4Address], taken: set[IPv4Address]) -> IPv4Address | None:
    return next((address for address in candidates if address not in taken), None)


def _candidates(name: str, subnet: IPv4Network) -> Iterator[IPv4Address]:
    """Every host address of the subnet, in an order of this name's own."""
    low, size = _hosts(subnet)
    for draw in range(16):
        digest = sha256(f"{name}/{draw}".encode()).digest()
        yield IPv4Address(low + int.from_bytes(digest[:8], "big") % size)
    start = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    for step in range(size):  # a nearly full subnet: walk once around
        yield IPv4Address(low + (start + step) % size)


def _hosts(subnet: IPv4Network) -> tuple[int, int]:
    """The first host address as a number, and how many there are."""
    if subnet.prefixlen >= 31:
        return int(subnet.network_address), subnet.num_addresses
    return int(subnet.network_address) + 1, subnet.num_addresses - 2
