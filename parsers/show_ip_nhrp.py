"""``show ip nhrp``: one `NhrpEntry` for each cache entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Address

COMMAND = "show ip nhrp"


@dataclass(frozen=True, slots=True)
class NhrpEntry:
    """One entry of the NHRP cache.

    type: ``dynamic``, ``static``, ``incomplete``.  flags: as printed, in order.  expire: None for
    ``never expire``.  claimed_nbma_address: the inside address of a peer behind NAT.  no_socket:
    the entry triggers no IPsec.
    """

    target: IPv4Network | IPv6Network
    via: Address | None
    interface: str
    vrf: str | None
    type: str
    flags: tuple[str, ...]
    nbma_address: Address | None
    claimed_nbma_address: Address | None = None
    created: timedelta | None = None
    expire: timedelta | None = None
    no_socket: bool = False
    group: str | None = None
    preference: int | None = None
