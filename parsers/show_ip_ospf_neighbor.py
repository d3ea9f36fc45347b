"""``show ip ospf neighbor``: one `OspfNeighbor` for each adjacency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip ospf neighbor"
OPTIONS = "interface vrf"


@dataclass(frozen=True, slots=True)
class OspfNeighbor:
    """One adjacency.  state: ``FULL``, ``2WAY``, ``INIT``, …  role: ``DR``, ``BDR``, ``DROTHER``;
    None on point-to-point and point-to-multipoint networks.  dead: until it is declared down.
    """

    interface: str
    vrf: str | None
    router_id: Printed
    address: Printed
    state: str
    role: str | None
    priority: int
    dead: timedelta | None = None


def parse(text: str) -> list[OspfNeighbor]:
    """Every adjacency, in order; an adjacency printed twice is an error."""
    table = read("show_ip_ospf_neighbor", COMMAND, text)
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        key = (row["ADDRESS"], row["INTERFACE"])
        if key in seen:
            raise table.capture.error(row.number, "the same adjacency is printed twice")
        seen.add(key)
    return table.convert(_neighbor)


def _dead(text: str) -> timedelta | None:
    """``00:00:33``, or ``764 msec`` with fast hellos."""
    fast = text.removesuffix(" msec")
    return timedelta(milliseconds=int(fast)) if fast != text else values.duration(text)


def _neighbor(row: Row) -> OspfNeighbor:
    return OspfNeighbor(
        interface=values.interface(row["INTERFACE"]),
        vrf=None,
        router_id=values.address(row["ROUTER_ID"]),
        address=values.address(row["ADDRESS"]),
        state=row["STATE"],
        role=values.word(row["ROLE"]),
        priority=int(row["PRIORITY"]),
        dead=_dead(row["DEAD"]),
    )
