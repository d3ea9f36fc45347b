"""`Ages`: since when each row of each table exists.

A row that is in two predictions, one after the other, keeps its start; a new row starts at the
moment it is first seen; a vanished row is forgotten, so that it starts anew when it comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Seen:
    """The rows of one table at the last look.  starts: of each; None: all began at ``since``."""

    rows: tuple[object, ...]
    since: datetime
    starts: dict[Key, datetime] | None = None

    def index(self, table: str) -> dict[Key, datetime]:
        """Start of each row, by key."""
        if self.starts is None:
            self.starts = dict.fromkeys(map(KEYS[table], self.rows), self.since)
        return self.starts


class Ages:
    """Start of each row, by router, table and key; keys are made for tables that are asked for."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}

    def observe(self, snapshots: Mapping[str, Snapshot], now: datetime) -> None:
        """Compare the rows of these routers with those of the last look at them."""
        for name, snapshot in snapshots.items():
            for table in KEYS:
                rows = getattr(snapshot, table) or ()
                old = self._seen.get((name, table))
                if old is None or old.rows != rows:
                    self._seen[(name, table)] = _compared(table, old, rows, now)

    def start(self, router: str, table: str, row: object, now: datetime) -> datetime:
        """Since when the row stands; ``now`` when nobody saw it before."""
        seen = self._seen.get((router, table))
        return now if seen is None else seen.index(table).get(KEYS[table](row), now)

    def age(self, router: str, table: str, row: object, now: datetime) -> timedelta:
        """How long the row stands, in whole seconds."""
        seconds = (now - self.start(router, table, row, now)).total_seconds()
        return timedelta(seconds=int(seconds))

    def restart(self, router: str, table: str, rows: Iterable[object], now: datetime) -> None:
        """These rows went down and came up again just now."""
        seen = self._seen.get((router, table))
        for row in rows if seen is not None else ():
            key = KEYS[table](row)
            if seen is not None and key in seen.index(table):
                seen.index(table)[key] = now


def _compared(table: str, old: _Seen | None, rows: tuple[object, ...], now: datetime) -> _Seen:
    """Rows that stood before keep their start."""
    if old is None or not old.rows:
        return _Seen(rows, now)
    known = old.index(table)
    starts = {key: known.get(key, now) for key in map(KEYS[table], rows)}
    return _Seen(rows, now, starts)
