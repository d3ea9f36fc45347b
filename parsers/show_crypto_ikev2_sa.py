"""``show crypto ikev2 sa``: one `Ikev2Sa` for each security association."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.capture import Capture
from dmvpn.parsers.template import Row, Table, template

COMMAND = "show crypto ikev2 sa"
OPTIONS = "detailed local remote fvrf"

_ENCRYPTION = re.compile(r"\s*Encr: ")
_HEAD = re.compile(r"\s*Tunnel-id ")
_WHOLE_HEAD = re.compile(r"\s*Tunnel-id .*Status$")
_WHOLE = re.compile(
    r"\s*Encr: [^,]+, .*Hash: [^,]+, DH Grp:\d+, Auth sign: [^,]+,"
    r" Auth verify: (?:Unknown - 0|[\w-]+)(?:, QR)?$"
)


SomeSa = TypeVar("SomeSa", bound="Ikev2Sa")


@dataclass(frozen=True, slots=True)
class Ikev2Sa:
    """One IKEv2 SA.  fvrf, ivrf: None for ``none``.  status: ``READY``, ``IN-NEG``, ``DELETE``.

    key_size in bits; prf, hash and encryption as printed (``SHA256``, ``None`` → None).
    Long VRF names are cut by IOS and stand as printed.  From local_id on: ``detailed`` only.
    initiator: this router began the negotiation.  nat: ``not detected``, ``detected inside``, …
    additional_key_exchange: ``ML-KEM-1024``.  quantum_resistant: a post-quantum pre-shared key was
    mixed in (``QR``); both without ``detailed`` too.  pushed_address: what the peer assigned to
    this router; assigned_address: what this router assigned to the peer.  dpd_seconds: 0 is off.
    local_subnets, remote_subnets: told by IKE, as printed.
    """

    tunnel_id: int
    local_address: Printed
    local_port: int
    remote_address: Printed
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
    session_id: int | None = None
    local_spi: int | None = None
    remote_spi: int | None = None
    local_id: str | None = None
    remote_id: str | None = None
    initiator: bool | None = None
    nat: str | None = None
    additional_key_exchange: str | None = None
    quantum_resistant: bool = False
    pushed_address: Printed | None = None
    assigned_address: Printed | None = None
    dpd_seconds: int | None = None
    dpd_retries: int | None = None
    local_subnets: tuple[str, ...] = ()
    remote_subnets: tuple[str, ...] = ()


def parse(text: str) -> list[Ikev2Sa]:
    """Every SA, in order; ``[]`` when there is none.  Incomplete when one ends early."""
    table = template("show_crypto_ikev2_sa").read(unwrapped(COMMAND, text, _ENCRYPTION))
    for row in table.rows:
        _complete(table, row)
    return table.convert(partial(sa_of, Ikev2Sa))


def unwrapped(command: str, text: str, encryption: re.Pattern[str]) -> Capture:
    """Text of an IKEv2 command with its long lines whole; encryption: what the longest begin with."""
    capture = Capture(command, text)
    capture.unwrap(encryption, _WHOLE)
    capture.unwrap(_HEAD, _WHOLE_HEAD)
    return capture


def _complete(table: Table, row: Row) -> None:
    for name in ("TUNNEL_ID", "LOCAL", "REMOTE", "ENCRYPTION", "AUTH_VERIFY", "LIFETIME"):
        if not row[name]:
            word = name.lower().replace("_", " ")
            raise table.capture.incomplete(f"an SA without its {word}", row.first)


def sa_of(record: Callable[..., SomeSa], row: Row, **more: object) -> SomeSa:
    """A record of the fields that every IKEv2 command prints of an SA, and of more."""
    return record(
        tunnel_id=int(row["TUNNEL_ID"]),
        local_address=values.address(row["LOCAL"]),
        local_port=int(row["LOCAL_PORT"]),
        remote_address=values.address(row["REMOTE"]),
        remote_port=int(row["REMOTE_PORT"]),
        fvrf=values.word(row["FVRF"]),
        ivrf=values.word(row["IVRF"]),
        status=row["STATUS"],
        encryption=values.word(row["ENCRYPTION"]),
        key_size=values.number(row["KEY_SIZE"]),
        prf=values.word(row["PRF"]),
        hash=values.word(row["HASH"]),
        dh_group=values.number(row["DH_GROUP"]),
        auth_sign=values.word(row["AUTH_SIGN"]),
        auth_verify=values.word(row["AUTH_VERIFY"]),
        lifetime=values.seconds(row["LIFETIME"]),
        active_time=values.seconds(row["ACTIVE_TIME"]),
        session_id=values.number(row["SESSION_ID"]),
        local_spi=int(row["LOCAL_SPI"], 16) if row["LOCAL_SPI"] else None,
        remote_spi=int(row["REMOTE_SPI"], 16) if row["REMOTE_SPI"] else None,
        local_id=values.word(row["LOCAL_ID"]),
        remote_id=values.word(row["REMOTE_ID"]),
        initiator=row["INITIATOR"] == "Yes" if row["INITIATOR"] else None,
        nat=" ".join(row["NAT"].split()) or None,
        additional_key_exchange=values.word(row["ADDITIONAL"]),
        quantum_resistant=bool(row["QR"]),
        pushed_address=values.address_or_none(row["PUSHED"]),
        assigned_address=values.address_or_none(row["ASSIGNED"]),
        dpd_seconds=values.number(row["DPD"]),
        dpd_retries=values.number(row["DPD_RETRIES"]),
        local_subnets=values.listed_under("Local subnets", row.lists["SUBNET"]),
        remote_subnets=values.listed_under("Remote subnets", row.lists["SUBNET"]),
        **more,
    )
