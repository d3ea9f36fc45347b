"""``show ip nhrp traffic``: one `NhrpTraffic` for each direction of each interface."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip nhrp traffic"
ALSO = ("show ipv6 nhrp traffic",)
OPTIONS = "detail interface tunnel vrf"

_KINDS = (
    "RESOLUTION_REQUEST",
    "RESOLUTION_REPLY",
    "REGISTRATION_REQUEST",
    "REGISTRATION_REPLY",
    "PURGE_REQUEST",
    "PURGE_REPLY",
    "ERROR_INDICATION",
    "TRAFFIC_INDICATION",
    "REDIRECT_SUPPRESS",
)


@dataclass(frozen=True, slots=True)
class NhrpTraffic:
    """NHRP packets of one direction.  interface: None for the router's totals (``detail``).

    direction: ``sent``, ``received``, ``forwarded``.  traffic_indication: the redirects of phase 3.
    max_send packets are allowed in max_send_seconds; usage: per cent of that.
    """

    interface: str | None
    vrf: str | None
    direction: str
    total: int
    resolution_request: int
    resolution_reply: int
    registration_request: int
    registration_reply: int
    purge_request: int
    purge_reply: int
    error_indication: int
    traffic_indication: int
    redirect_suppress: int
    max_send: int | None = None
    max_send_seconds: int | None = None
    usage: int | None = None


def parse(text: str) -> list[NhrpTraffic]:
    """Every direction of every interface.  Incomplete when counters do not add up to the total."""
    table = read("show_ip_nhrp_traffic", COMMAND, text)
    if table.state != "Start":
        raise table.capture.incomplete("the output ends within the counters", table.capture.last)
    for row in table.rows:
        if not row["INTERFACE"] and not row["GLOBAL"]:
            raise table.capture.incomplete("counters without their interface", row.first)
        missing = [name for name in _KINDS if not row[name]]
        if missing or sum(int(row[name]) for name in _KINDS) != int(row["TOTAL"]):
            raise table.capture.incomplete(
                f"the counters do not add up to {row['TOTAL']}", row.first
            )
    return table.convert(_traffic)


def _traffic(row: Row) -> NhrpTraffic:
    return NhrpTraffic(
        values.interface(row["INTERFACE"]) if row["INTERFACE"] else None,
        None,
        {"Sent": "sent", "Rcvd": "received", "Fwd": "forwarded"}[row["DIRECTION"]],
        int(row["TOTAL"]),
        *(int(row[name]) for name in _KINDS),
        *(values.number(row[name]) for name in ("LIMIT", "SECONDS", "USAGE")),
    )
