"""`Ages`: since when each row of each table exists.

A row that is in two predictions, one after the other, keeps its start; a new row starts at the
moment it is first seen; a vanished row is forgotten, so that it starts anew when it comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from dmvpn.snapshot import Snapshot

Key = tuple[Hashable, ...]

KEYS: dict[str, Callable[[Any], Key]] = {
    "tunnels": lambda row: (row.interface, row.admin, row.line),
    "dmvpn": lambda row: (row.interface, row.nbma_address, row.tunnel_address, row.state,
                          row.attributes),
    "nhrp": lambda row: (row.interface, row.target, row.nbma_address, row.type),
    "nhs": lambda row: (row.interface, row.address, "R" in row.flags),
    "ikev1": lambda row: (row.destination, row.source, row.state),
    "ikev2": lambda row: (row.local_address, row.remote_address, row.fvrf, row.status),
    "ipsec": lambda row: (row.interface, row.peer, row.local_ident, row.outbound_spi is None),
    "sessions": lambda row: (row.interface, row.peer, row.status),
    "eigrp": lambda row: (row.interface, row.autonomous_system, row.address),
    "ospf": lambda row: (row.interface, row.address, row.state),
    "bgp": lambda row: (row.vrf, row.neighbor, row.state),
    "routes": lambda row: (row.vrf, row.prefix, row.code, row.next_hop, row.interface),
}  # fmt: skip
"""What makes a row the same row: a peer whose state changed is a new one (``UpDn Tm`` restarts)."""


class Ages:
    """Start of each row, by router, table and key."""

    def __init__(self) -> None:
        self._starts: dict[str, dict[tuple[str, Key], datetime]] = {}

    def observe(self, snapshots: Mapping[str, Snapshot], now: datetime) -> None:
        """Compare the rows of these routers with those of the last look at them."""
        for name, snapshot in snapshots.items():
            old = self._starts.get(name, {})
            keys = (
                (table, KEYS[table](row))
                for table in KEYS
                for row in getattr(snapshot, table) or ()
            )
            self._starts[name] = {key: old.get(key, now) for key in keys}

    def start(self, router: str, table: str, row: object, now: datetime) -> datetime:
        """Since when the row stands; ``now`` when nobody saw it before."""
        return self._starts.get(router, {}).get((table, KEYS[table](row)), now)

    def age(self, router: str, table: str, row: object, now: datetime) -> timedelta:
        """How long the row stands, in whole seconds."""
        seconds = (now - self.start(router, table, row, now)).total_seconds()
        return timedelta(seconds=int(seconds))

    def restart(self, router: str, table: str, rows: Iterable[object], now: datetime) -> None:
        """These rows went down and came up again just now."""
        known = self._starts.get(router, {})
        for row in rows:
            key = (table, KEYS[table](row))
            if key in known:
                known[key] = now
