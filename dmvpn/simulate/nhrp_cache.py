"""What NHRP keeps on one tunnel: cache entries, next hop servers, registered clients."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import NhsConfig
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.links import Link
from dmvpn.simulate.stops import Stop


@dataclass(slots=True, eq=False)
class CacheEntry:
    """One entry of a router's NHRP cache and how ``show dmvpn`` prints it.

    type: static | dynamic | incomplete.  state, attributes: the columns of ``show dmvpn``; local
    entries (this router's own answers) have no row there.  claimed: the address a peer behind NAT
    says it has.
    """

    target: IPv4Network
    via: Address | None
    type: str
    flags: tuple[str, ...]
    nbma: Address | None
    state: str
    attributes: str
    no_socket: bool = False
    local: bool = False
    claimed: Address | None = None


@dataclass(slots=True, eq=False)
class NhsState:
    """One next hop server of a tunnel: does it respond?

    waiting: its cluster has as many connections as it may, so it is not asked.
    """

    settings: NhsConfig
    address: Address
    nbma: Address | None
    responding: bool
    waiting: bool = False


@dataclass(slots=True, eq=False)
class NhrpTunnel:
    """NHRP on one tunnel.  clients: who registered here, by tunnel address."""

    tunnel: Tunnel
    cache: dict[IPv4Network, CacheEntry] = field(default_factory=dict)
    servers: list[NhsState] = field(default_factory=list)
    clients: dict[IPv4Address, tuple[Tunnel, Link]] = field(default_factory=dict)

    def entry_for(self, address: IPv4Address) -> CacheEntry | None:
        """The entry of one tunnel address."""
        return self.cache.get(IPv4Network(address))

    def put(self, entry: CacheEntry) -> None:
        """Add an entry; what is there already stays."""
        self.cache.setdefault(entry.target, entry)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stop between a client and a peer, not yet blamed on one of the two."""

    client: str
    peer: str
    stop: Stop
