"""``show ip nhrp redirect``: one `NhrpRedirect` for each destination a redirect was sent for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show ip nhrp redirect"
ALSO = ("show ipv6 nhrp redirect",)
OPTIONS = "interface vrf"


@dataclass(frozen=True, slots=True)
class NhrpRedirect:
    """One destination.

    destination: a host counts as a prefix of full length.  drop_count: packets since, for which no
    further redirect was sent.  interface, drop_count, expire: of the table form.  via, type, flags,
    holdtime, authentication: of the form that prints a block for each destination.
    """

    interface: str | None
    vrf: str | None
    destination: IPv4Network | IPv6Network
    nbma_address: Printed
    drop_count: int | None = None
    expire: timedelta | None = None
    via: Printed | None = None
    type: str | None = None
    flags: tuple[str, ...] = ()
    holdtime: int | None = None
    authentication: bool | None = None


def parse(text: str) -> list[NhrpRedirect]:
    """Every destination, in order; ``[]`` when there is none.  Incomplete when one ends early."""
    table = read("show_ip_nhrp_redirect", COMMAND, text)
    for row in table.rows:
        _complete(table, row)
    return table.convert(_redirect)


def _complete(table: Table, row: Row) -> None:
    needed = ("DESTINATION", "NBMA", "TYPE", "HOLDTIME") if row["VIA"] else ("DESTINATION", "NBMA")
    missing = [name.lower() for name in needed if not row[name]]
    if missing:
        raise table.capture.incomplete(f"a destination without {', '.join(missing)}", row.first)


def _redirect(row: Row) -> NhrpRedirect:
    destination = row["DESTINATION"]
    if "/" not in destination:
        destination += "/128" if ":" in destination else "/32"
    return NhrpRedirect(
        interface=values.interface(row["INTERFACE"]) or None,
        vrf=None,
        destination=values.network(destination),
        nbma_address=values.address(row["NBMA"]),
        drop_count=values.number(row["DROPS"]),
        expire=values.duration(row["EXPIRE"]),
        via=values.address_or_none(row["VIA"]),
        type=values.word(row["TYPE"]),
        flags=tuple(row["FLAGS"].split()),
        holdtime=values.number(row["HOLDTIME"]),
        authentication=row["AUTHENTICATION"] == "enabled" if row["AUTHENTICATION"] else None,
    )
