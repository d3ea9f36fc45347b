"""``show ip nhrp``: one `NhrpEntry` for each cache entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show ip nhrp"
ALSO = ("show ipv6 nhrp",)
OPTIONS = "detail dynamic static incomplete local remote registered self shortcut vrf interface tunnel purge"


@dataclass(frozen=True, slots=True)
class NhrpEntry:
    """One entry of the NHRP cache.

    target: text where a manual prints a host with the length of its network.  type: ``dynamic``,
    ``static``, ``incomplete``.  flags: as printed, in order.  expire: None for ``never expire``.
    claimed_nbma_address: the inside address of a peer behind NAT.  no_socket: the entry triggers no
    IPsec.  requesters: who asked for a ``local`` entry (``detail``).  cache_hits: how often the
    entry was looked up, where the release counts that.
    """

    target: IPv4Network | IPv6Network | str
    via: Printed | None
    interface: str
    vrf: str | None
    type: str
    flags: tuple[str, ...]
    nbma_address: Printed | None
    claimed_nbma_address: Printed | None = None
    created: timedelta | None = None
    expire: timedelta | None = None
    no_socket: bool = False
    group: str | None = None
    preference: int | None = None
    requesters: tuple[Printed, ...] = ()
    cache_hits: int | None = None


def parse(text: str) -> list[NhrpEntry]:
    """Every cache entry, in order; ``[]`` for an empty cache.

    Incomplete when an entry lacks its interface, type or, unless incomplete, NBMA address.
    """
    table = read("show_ip_nhrp", COMMAND, text)
    for row in table.rows:
        if not (row["INTERFACE"] and row["TYPE"] and row["NBMA"]):
            _complete(table, row)
    return table.convert(_entry)


def _complete(table: Table, row: Row) -> None:
    needed = ("INTERFACE", "TYPE") if row["TYPE"] == "incomplete" else ("INTERFACE", "TYPE", "NBMA")
    missing = [name.lower() for name in needed if not row[name]]
    if missing:
        raise table.capture.incomplete(
            f"the entry {row['TARGET'] or row['HOST']} ends before its {', '.join(missing)}",
            row.first,
        )


@lru_cache(maxsize=256)
def _flags(printed: str) -> tuple[str, ...]:
    return tuple(printed.replace("(no-socket)", "").split())


def _entry(row: Row) -> NhrpEntry:
    flags, requesters = row["FLAGS"], row.lists["REQUESTERS"]
    return NhrpEntry(
        values.network_as_printed(row["TARGET"] or f"{row['HOST']}/32"),
        values.address_or_none(row["VIA"]),
        values.interface(row["INTERFACE"]),
        None,
        row["TYPE"],
        _flags(flags),
        values.address_or_none(row["NBMA"]),
        values.address_or_none(row["CLAIMED"]),
        values.duration(row["CREATED"]),
        values.duration(row["EXPIRE"]),
        bool(row["NO_SOCKET"]) or "(no-socket)" in flags,
        values.word(row["GROUP"]),
        values.number(row["PREFERENCE"]),
        tuple(map(values.address, requesters)) if requesters else (),
        values.number(row["CACHE_HITS"]),
    )
