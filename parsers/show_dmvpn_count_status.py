"""``show dmvpn | count …``: how many lines of ``show dmvpn`` match."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.parsers.template import Row, read

COMMAND = "show dmvpn count status"
ALSO = ("show dmvpn | count status", "show dmvpn | count Status", "show dmvpn | count UP")
OPTIONS = ""


@dataclass(frozen=True, slots=True)
class DmvpnCount:
    """What the router counted.  lines: matching lines, not peers."""

    lines: int


def parse(text: str) -> list[DmvpnCount]:
    """One record; ``[]`` when nothing was printed."""
    return read("show_dmvpn_count_status", COMMAND, text).convert(_count)


def _count(row: Row) -> DmvpnCount:
    return DmvpnCount(int(row["LINES"]))
