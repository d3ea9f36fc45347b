"""``traceroute``: one `TracerouteHop` for each router that answered at each hop."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "traceroute"
OPTIONS = "source numeric probe timeout ttl port vrf ip ipv6 tunnel"
ARGUMENTS = True

_PROBE = re.compile(r"(\d+) msec|\*|![A-Z]?")


@dataclass(frozen=True, slots=True)
class TracerouteHop:
    """What answered at one hop.

    address: None when nothing answered.  times: milliseconds, one for each probe, None where none
    was printed.  marks: ``*`` no answer, ``!H`` host unreachable, ``!A`` prohibited, …
    """

    hop: int
    address: Printed | None
    times: tuple[int | None, ...] = ()
    destination: Printed | None = None
    name: str | None = None
    marks: tuple[str, ...] = ()


def parse(text: str) -> list[TracerouteHop]:
    """Every hop, in order; Incomplete when a hop is missing in between or there is none."""
    table = read("traceroute", COMMAND, text)
    if table.capture.last and not table.rows:
        raise table.capture.incomplete("the output ends before the first hop", table.capture.last)
    _conserve(table)
    return table.convert(_hop)


def _conserve(table: Table) -> None:
    expected = 0
    for row in table.rows:
        hop = int(row["HOP"] or 0)
        if hop not in (expected, expected + 1) or not hop:
            raise table.capture.incomplete(f"hop {expected + 1} is missing", row.number)
        expected = hop


def _hop(row: Row) -> TracerouteHop:
    probes = list(_PROBE.finditer(row["PROBES"]))
    return TracerouteHop(
        hop=int(row["HOP"]),
        address=values.address_or_none(row["ADDRESS"]),
        times=tuple(int(p[1]) if p[1] else None for p in probes if p[0][0] != "!"),
        destination=values.address_or_none(row["DESTINATION"]),
        name=values.word(row["NAME"]),
        marks=tuple(p[0] for p in probes if not p[1]),
    )
