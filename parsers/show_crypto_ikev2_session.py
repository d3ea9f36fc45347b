"""``show crypto ikev2 session``: one `Ikev2Session` for each session."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa, sa_of, unwrapped
from dmvpn.parsers.template import Row, Table, template

COMMAND = "show crypto ikev2 session"
OPTIONS = "detailed"

_ENCRYPTION = re.compile(r"\s*Encr: .*(?:PRF|Hash): ")


@dataclass(frozen=True, slots=True)
class Ikev2Session(Ikev2Sa):
    """One IKEv2 session: its IKE SA and, counted and listed, its child SAs.

    session_status: ``UP-ACTIVE``, …; status: of the IKE SA, ``READY``.  local_selectors,
    remote_selectors: ``from/port - to/port`` as printed.  inbound_spis, outbound_spis: ESP, one
    for each child SA.  modes: ``tunnel`` or ``transport``; ``detailed`` only.  The rest is of the
    IKE SA, as in ``show crypto ikev2 sa``.
    """

    session_status: str = field(kw_only=True)
    ike_count: int = field(kw_only=True)
    child_count: int = field(kw_only=True)
    local_selectors: tuple[str, ...] = ()
    remote_selectors: tuple[str, ...] = ()
    inbound_spis: tuple[int, ...] = ()
    outbound_spis: tuple[int, ...] = ()
    modes: tuple[str, ...] = ()


def parse(text: str) -> list[Ikev2Session]:
    """Every session, in order.  Incomplete when one ends early or holds fewer children than told."""
    table = template("show_crypto_ikev2_session").read(unwrapped(COMMAND, text, _ENCRYPTION))
    for row in table.rows:
        _complete(table, row)
    return table.convert(_session)


def _complete(table: Table, row: Row) -> None:
    for name in ("SESSION_ID", "TUNNEL_ID", "LOCAL", "REMOTE", "AUTH_VERIFY", "LIFETIME"):
        if not row[name]:
            word = name.lower().replace("_", " ")
            raise table.capture.incomplete(f"a session without its {word}", row.first)
    lists = row.lists
    children = len(lists["CHILD"])
    if children < int(row["CHILD_COUNT"]) or children != len(lists["INBOUND"]):
        reason = f"{row['CHILD_COUNT']} child SAs are counted, {children} begun"
        raise table.capture.incomplete(f"{reason}, {len(lists['INBOUND'])} whole", row.first)
    selectors = len(lists["LOCAL_SELECTOR"])
    if selectors < children or selectors != len(lists["REMOTE_SELECTOR"]):
        raise table.capture.incomplete("a child SA without its selectors", row.first)


def _session(row: Row) -> Ikev2Session:
    lists = row.lists
    return sa_of(
        Ikev2Session,
        row,
        session_status=row["SESSION_STATUS"],
        ike_count=int(row["IKE_COUNT"]),
        child_count=int(row["CHILD_COUNT"]),
        local_selectors=tuple(lists["LOCAL_SELECTOR"]),
        remote_selectors=tuple(lists["REMOTE_SELECTOR"]),
        inbound_spis=tuple(int(spi, 16) for spi in lists["INBOUND"]),
        outbound_spis=tuple(int(spi, 16) for spi in lists["OUTBOUND"]),
        modes=tuple(lists["MODE"]),
    )
