"""``show crypto isakmp sa detail``: one `IsakmpSaDetail` for each IKEv1 SA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show crypto isakmp sa detail"
OPTIONS = "vrf"


@dataclass(frozen=True, slots=True)
class IsakmpSaDetail:
    """One IKEv1 SA.  vrf: inside.  encryption, hash, authentication as printed (``aes``, ``sha``,
    ``psk``, ``rsig``).  lifetime: what remains.  capabilities: ``D`` dead peer detection,
    ``N`` NAT traversal, …  engine: ``SW:74``; None for ``????``.
    """

    connection_id: int
    local_address: Printed
    remote_address: Printed
    vrf: str | None
    status: str
    encryption: str
    hash: str
    authentication: str
    dh_group: int
    lifetime: timedelta | None
    capabilities: str = ""
    engine: str | None = None


def parse(text: str) -> list[IsakmpSaDetail]:
    """Every SA of both address families, in order.

    Incomplete when one is without its second line; manuals print no such line at all.
    """
    table = read("show_crypto_isakmp_sa_detail", COMMAND, text)
    engines = any(row["ENGINE"] for row in table.rows)
    for row in table.rows:
        if (engines and not row["ENGINE"]) or not row["CONNECTION_ID"]:
            raise table.capture.incomplete("an SA without one of its two lines", row.first)
    return table.convert(_sa)


def _sa(row: Row) -> IsakmpSaDetail:
    return IsakmpSaDetail(
        connection_id=int(row["CONNECTION_ID"]),
        local_address=values.address(row["LOCAL"]),
        remote_address=values.address(row["REMOTE"]),
        vrf=values.word(row["VRF"]),
        status=row["STATUS"],
        encryption=row["ENCRYPTION"],
        hash=row["HASH"],
        authentication=row["AUTHENTICATION"],
        dh_group=int(row["DH_GROUP"]),
        lifetime=None if row["LIFETIME"] == "0" else values.duration(row["LIFETIME"]),
        capabilities=row["CAPABILITIES"],
        engine=row["ENGINE"] if row["ENGINE"] not in ("", "????") else None,
    )
