"""``show ip nhrp stats`` and ``show nhrp stats``: one `NhrpStat` for each kind of event."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip nhrp stats"
ALSO = ("show nhrp stats", "show ipv6 nhrp stats")
OPTIONS = "detail tunnel interface"


@dataclass(frozen=True, slots=True)
class NhrpStat:
    """How often NHRP told another part of the router something, or was told.

    interface: None where only one was asked for and the router does not repeat it.  section:
    ``Tunnel Protection``, ``RIB Events``, … .  direction: ``sent`` from NHRP or ``received`` by it.
    errors: the number in brackets.
    """

    interface: str | None
    section: str
    direction: str
    event: str
    count: int
    errors: int


def parse(text: str) -> list[NhrpStat]:
    """Every event of every interface, in order.

    Incomplete when one interface has not the events of another: all print the same ones.
    """
    table = read("show_ip_nhrp_stats", COMMAND, text)
    stats = [stat for pair in table.convert(_stats) for stat in pair]
    kinds: dict[str | None, list[tuple[str, str, str]]] = {}
    for stat in stats:
        kinds.setdefault(stat.interface, []).append((stat.section, stat.direction, stat.event))
    longest = max(kinds.values(), key=len, default=[])
    for interface, printed in kinds.items():
        if printed != longest:
            raise table.capture.incomplete(
                f"{interface} has {len(printed)} events, another interface {len(longest)}"
            )
        if len(set(printed)) != len(printed):
            raise table.capture.incomplete(f"{interface} has the same event twice")
    return stats


def _stats(row: Row) -> list[NhrpStat]:
    found = [_stat(row, "")]
    if row["EVENT2"]:
        found.append(_stat(row, "2"))
    return found


def _stat(row: Row, which: str) -> NhrpStat:
    if not row["SECTION"]:
        raise ValueError("an event before the first section")
    return NhrpStat(
        interface=values.interface(row["INTERFACE"]) or None,
        section=row["SECTION"],
        direction="sent" if row[f"DIRECTION{which}"] == "S" else "received",
        event=row[f"EVENT{which}"],
        count=int(row[f"COUNT{which}"]),
        errors=int(row[f"ERRORS{which}"]),
    )
