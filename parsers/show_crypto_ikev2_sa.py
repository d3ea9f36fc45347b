"""``show crypto ikev2 sa``: one `Ikev2Sa` for each security association."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Address

COMMAND = "show crypto ikev2 sa"


@dataclass(frozen=True, slots=True)
class Ikev2Sa:
    """One IKEv2 SA.  fvrf, ivrf: None for ``none``.  status: ``READY``, ``IN-NEG``, ``DELETE``.

    key_size in bits; prf, hash and encryption as printed (``SHA256``, ``None`` → None).
    """

    tunnel_id: int
    local_address: Address
    local_port: int
    remote_address: Address
    remote_port: int
    fvrf: str | None
    ivrf: str | None
    status: str
    encryption: str | None = None
    key_size: int | None = None
    prf: str | None = None
    hash: str | None = None
    dh_group: int | None = None
    auth_sign: str | None = None
    auth_verify: str | None = None
    lifetime: timedelta | None = None
    active_time: timedelta | None = None
