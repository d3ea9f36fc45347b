"""What NHRP keeps on one tunnel: cache entries, next hop servers, registered clients."""

from __future__ import annotations

from dataclasses import dataclass, field

from dmvpn.config.model import NhsConfig
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.families import Network, host
from dmvpn.simulate.links import Link
from dmvpn.simulate.stops import Stop


@dataclass(slots=True, eq=False)
class CacheEntry:
    """One entry of a router's NHRP cache and how ``show dmvpn`` prints it.

    type: static | dynamic | incomplete.  state, attributes: the columns of ``show dmvpn``; local
    entries (this router's own answers) have no row there.  claimed: the address a peer behind NAT
    says it has.
    """

    target: Network
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
    cache: dict[Network, CacheEntry] = field(default_factory=dict)
    servers: list[NhsState] = field(default_factory=list)
    clients: dict[Address, tuple[Tunnel, Link]] = field(default_factory=dict)
    wide: list[CacheEntry] = field(default_factory=list)
    """Static maps of a whole subnet."""

    def entry_for(self, address: Address) -> CacheEntry | None:
        """The entry of one tunnel address."""
        found = self.cache.get(host(address))
        if found is not None or not self.wide:
            return found
        covering = [item for item in self.wide if address in item.target]
        return max(covering, key=lambda item: item.target.prefixlen, default=None)

    def put(self, entry: CacheEntry) -> None:
        """Add an entry; what is there already stays, but a typed map displaces what was learnt."""
        known = self.cache.get(entry.target)
        if known is not None and known.type == "dynamic" and entry.type == "static":
            entry.state = "UP" if known.state == "UP" else entry.state
            self.cache[entry.target] = entry
        if entry.type == "static" and entry.target.prefixlen < entry.target.max_prefixlen:
            self.wide.append(entry)
        self.cache.setdefault(entry.target, entry)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stop between a client and a peer, not yet blamed on one of the two."""

    client: str
    peer: str
    stop: Stop
