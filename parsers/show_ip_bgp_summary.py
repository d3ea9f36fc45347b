"""``show ip bgp summary``: one `BgpNeighbor` for each neighbour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show ip bgp summary"
ALSO = (
    "show bgp summary",
    "show bgp all summary",
    "show bgp ipv4 unicast summary",
    "show bgp ipv6 unicast summary",
    "show bgp vpnv4 unicast summary",
    "show ip bgp all summary",
    "show ip bgp vpnv4 all",
    "show ip bgp vpnv4 summary",
)
OPTIONS = "summary vrf"


@dataclass(frozen=True, slots=True)
class BgpNeighbor:
    """One neighbour.  state: ``Established`` when prefixes are counted, else as printed (``Idle``,
    ``Active``, ``Idle (Admin)``).  prefixes: received; None unless established.  autonomous systems
    as printed (``65000``, ``1.10``).  dynamic: created from a listen range.  address_family: as
    printed (``VPNv4 Unicast``) where the text holds several tables; each lists its neighbours.
    """

    neighbor: Printed
    vrf: str | None
    autonomous_system: str
    state: str
    prefixes: int | None
    up_down: timedelta | None
    messages_received: int
    messages_sent: int
    table_version: int
    in_queue: int
    out_queue: int
    dynamic: bool
    router_id: Printed | None = None
    local_autonomous_system: str | None = None
    address_family: str | None = None


def parse(text: str) -> list[BgpNeighbor]:
    """Every neighbour, in order.  Incomplete when fewer dynamic ones stand there than are counted."""
    table = read("show_ip_bgp_summary", COMMAND, text)
    _conserve(table)
    return table.convert(_neighbor)


def _conserve(table: Table) -> None:
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        if (row["FAMILY"], row["NEIGHBOR"]) in seen:
            raise table.capture.error(row.number, "the same neighbour is printed twice")
        seen.add((row["FAMILY"], row["NEIGHBOR"]))
        if not row["VERSION"]:
            raise table.capture.incomplete("the row ends early", row.number)
    told = 0  # each table counts its own
    for number, line in enumerate(table.capture.lines, 1):
        if counted := re.match(r"\s*Dynamically created neighbors: (\d+)", line):
            printed = sum(bool(row["DYNAMIC"]) for row in table.rows if row.number < number)
            if int(counted[1]) != printed - told:
                reason = (
                    f"{counted[1]} dynamic neighbours are counted, but {printed - told} printed"
                )
                raise table.capture.incomplete(reason, number)
            told = printed


def _neighbor(row: Row) -> BgpNeighbor:
    return BgpNeighbor(
        neighbor=values.address(row["NEIGHBOR"]),
        vrf=None,
        autonomous_system=row["AS"],
        state=row["STATE"] or "Established",
        prefixes=values.number(row["PREFIXES"]),
        up_down=values.duration(row["UP_DOWN"]),
        messages_received=int(row["RECEIVED"]),
        messages_sent=int(row["SENT"]),
        table_version=int(row["TABLE_VERSION"]),
        in_queue=int(row["IN_QUEUE"]),
        out_queue=int(row["OUT_QUEUE"]),
        dynamic=bool(row["DYNAMIC"]),
        router_id=values.address_or_none(row["ROUTER_ID"]),
        local_autonomous_system=values.word(row["LOCAL_AS"]),
        address_family=values.word(row["FAMILY"]),
    )
