"""``show crypto isakmp sa``: one `IsakmpSa` for each IKEv1 security association."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show crypto isakmp sa"
OPTIONS = "active standby nat vrf"


@dataclass(frozen=True, slots=True)
class IsakmpSa:
    """One IKEv1 SA.  state: ``QM_IDLE`` is up; ``MM_NO_STATE``, ``MM_KEY_EXCH``, … are not.

    status: ``ACTIVE``, ``ACTIVE (deleted)`` for one that lingers beside its successor, ``STDBY``.
    slot: printed by older releases.  vrf: the word some releases print after the status.
    """

    destination: Printed
    source: Printed
    state: str
    connection_id: int
    status: str
    vrf: str | None = None
    slot: int | None = None


def parse(text: str) -> list[IsakmpSa]:
    """Every SA of both address families, in order; one printed twice is an error."""
    table = read("show_crypto_isakmp_sa", COMMAND, text)
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        if not row["STATE"] or not row["SOURCE"] or not row["DESTINATION"]:
            raise table.capture.incomplete("an SA ends early", row.number)
        key = tuple(row.values())
        if key in seen:
            raise table.capture.error(row.number, "the same SA is printed twice")
        seen.add(key)
    return table.convert(_sa)


def _sa(row: Row) -> IsakmpSa:
    return IsakmpSa(
        values.address(row["DESTINATION"]),
        values.address(row["SOURCE"]),
        row["STATE"],
        int(row["CONNECTION_ID"]),
        row["STATUS"],
        values.word(row["VRF"]),
        values.number(row["SLOT"]),
    )
