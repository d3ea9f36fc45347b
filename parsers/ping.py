"""``ping``: one `PingResult` for each run."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "ping"
OPTIONS = "source repeat size timeout vrf df-bit ip ipv6 tunnel"
ARGUMENTS = True


@dataclass(frozen=True, slots=True)
class PingResult:
    """One run of ``ping``.

    source: None unless one was asked for.  sent, received: packets.  minimum, average, maximum:
    round-trip times in milliseconds, None without an answer.  marks: ``!`` answered, ``.`` not,
    ``U`` unreachable, …, one for each packet.
    """

    destination: Printed
    source: Printed | None
    sent: int
    received: int
    minimum: int | None = None
    average: int | None = None
    maximum: int | None = None
    marks: str = ""


def parse(text: str) -> list[PingResult]:
    """Every run, in order.  Incomplete when one has no success rate, or marks are missing."""
    table = read("ping", COMMAND, text)
    if table.state != "Start":
        raise table.capture.incomplete(
            "the output ends before the success rate", table.capture.last
        )
    for row in table.rows:
        marks = "".join(row.lists["MARKS"])
        if not row["EXPECTED"] == row["SENT"] == str(len(marks)):
            reason = f"{row['EXPECTED']} packets announced, {row['SENT']} sent, {len(marks)} marks"
            raise table.capture.incomplete(reason, row.number)
        if str(marks.count("!")) != row["RECEIVED"]:
            reason = f"{row['RECEIVED']} packets received, but {marks.count('!')} marked"
            raise table.capture.incomplete(reason, row.number)
    return table.convert(_result)


def _result(row: Row) -> PingResult:
    return PingResult(
        values.address(row["DESTINATION"]),
        values.address_or_none(row["SOURCE"]),
        int(row["SENT"]),
        int(row["RECEIVED"]),
        values.number(row["MINIMUM"]),
        values.number(row["AVERAGE"]),
        values.number(row["MAXIMUM"]),
        "".join(row.lists["MARKS"]),
    )
