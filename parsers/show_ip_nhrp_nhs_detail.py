"""``show ip nhrp nhs detail`` (and without ``detail``): one `Nhs` for each next hop server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Address

COMMAND = "show ip nhrp nhs detail"


@dataclass(frozen=True, slots=True)
class Nhs:
    """One next hop server.  flags: as printed: ``RE`` responding, ``E`` expecting, ``W`` waiting.

    registration_pending: a request to it stands under ``Pending Registration Requests``.
    """

    interface: str
    vrf: str | None
    address: Address
    flags: str
    nbma_address: Address | None = None
    priority: int | None = None
    cluster: int | None = None
    requests_sent: int | None = None
    requests_failed: int | None = None
    replies_received: int | None = None
    last_reply: timedelta | None = None
    request_id: int | None = None
    registration_pending: bool = False
