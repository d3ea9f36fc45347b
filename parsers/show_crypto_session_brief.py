"""``show crypto session brief``: one `CryptoSessionBrief` for each peer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show crypto session brief"
OPTIONS = "interface local remote username fvrf ivrf groups"

_STATUS = {
    "UA": "UP-ACTIVE",
    "UI": "UP-IDLE",
    "UK": "UP-NO-IKE",
    "DN": "DOWN-NEGOTIATING",
    "D": "DOWN",
}


@dataclass(frozen=True, slots=True)
class CryptoSessionBrief:
    """One peer.  status: in the words of ``show crypto session``; as printed where it has none.

    vrf: the inside VRF.  identity: the last word of ``Username`` and ``Group/Phase1_id``.
    """

    interface: str
    vrf: str | None
    status: str
    peer: Printed
    identity: str | None
    username: str | None
    uptime: timedelta | None


def parse(text: str) -> list[CryptoSessionBrief]:
    """Every peer, in order; ``[]`` when there is none."""
    return read("show_crypto_session_brief", COMMAND, text).convert(_session)


def _session(row: Row) -> CryptoSessionBrief:
    words = row["WORDS"].split()
    return CryptoSessionBrief(
        interface=values.interface(row["INTERFACE"]),
        vrf=values.word(row["IVRF"]),
        status=_STATUS.get(row["STATUS"], row["STATUS"]),
        peer=values.address(row["PEER"]),
        identity=words[-1] if words else None,
        username=" ".join(words[:-1]) or None,
        uptime=values.duration(row["UPTIME"]),
    )
