"""``show crypto session``: one `CryptoSession` for each session (interface and peer)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Address

COMMAND = "show crypto session"


@dataclass(frozen=True, slots=True)
class CryptoSession:
    """One crypto session.

    status: ``UP-ACTIVE``, ``UP-IDLE``, ``UP-NO-IKE``, ``DOWN``, ``DOWN-NEGOTIATING``.
    ike_version: 1, 2 or None when no IKE SA is listed.  active_sas: over all its flows.
    flows: ``permit 47 host A host B`` as printed.
    """

    interface: str
    vrf: str | None
    status: str
    peer: Address | None
    peer_port: int | None
    profile: str | None = None
    uptime: timedelta | None = None
    ike_version: int | None = None
    ike_status: str | None = None
    local_address: Address | None = None
    local_port: int | None = None
    flows: tuple[str, ...] = ()
    active_sas: int = 0
    username: str | None = None
    group: str | None = None
    assigned_address: Address | None = None
    fvrf: str | None = None
    ivrf: str | None = None
