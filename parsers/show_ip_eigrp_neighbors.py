"""``show ip eigrp neighbors``: one `EigrpNeighbor` for each neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip eigrp neighbors"
ALSO = ("show eigrp address-family ipv4 neighbors", "show ip eigrp vrf")
OPTIONS = "neighbors detail vrf interface static tunnel"


@dataclass(frozen=True, slots=True)
class EigrpNeighbor:
    """One EIGRP neighbour.  hold in seconds, srtt and rto in milliseconds.

    interface: full name, though IOS prints ``Tu0``.  ``detail`` alone prints retransmissions and
    retries of packets to the neighbour, and the prefixes it advertises.
    """

    interface: str
    vrf: str | None
    autonomous_system: int
    address: Printed
    handle: int | None = None
    hold: int | None = None
    uptime: timedelta | None = None
    srtt: int | None = None
    rto: int | None = None
    queue: int | None = None
    sequence: int | None = None
    instance: str | None = None
    retransmissions: int | None = None
    retries: int | None = None
    prefixes: int | None = None


def parse(text: str) -> list[EigrpNeighbor]:
    """Every neighbour of every process, in order; ``[]`` when there is none.

    A neighbour printed twice is an error.
    Incomplete when the details of a neighbour stand without its row.
    """
    table = read("show_ip_eigrp_neighbors", COMMAND, text)
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        if not row["HANDLE"] or len(row.lists["RETRANSMISSIONS"]) > 1:
            raise table.capture.incomplete("details without their neighbour", row.number)
        key = (row["AS"], row["VRF"], row["ADDRESS"], row["INTERFACE"])
        if key in seen:
            raise table.capture.error(row.first, "the same neighbour is printed twice")
        seen.add(key)
    return table.convert(_neighbor)


def _neighbor(row: Row) -> EigrpNeighbor:
    if not row["AS"]:
        raise ValueError("a neighbour before the line with its autonomous system")
    return EigrpNeighbor(
        interface=values.interface(row["INTERFACE"]),
        vrf=values.word(row["VRF"]),
        autonomous_system=int(row["AS"]),
        address=values.address(row["ADDRESS"]),
        handle=int(row["HANDLE"]),
        hold=int(row["HOLD"]),
        uptime=values.duration(row["UPTIME"]),
        srtt=int(row["SRTT"]),
        rto=int(row["RTO"]),
        queue=int(row["QUEUE"]),
        sequence=int(row["SEQUENCE"]),
        instance=values.word(row["INSTANCE"]),
        retransmissions=values.number("".join(row.lists["RETRANSMISSIONS"])),
        retries=values.number(row["RETRIES"]),
        prefixes=values.number(row["PREFIXES"]),
    )
