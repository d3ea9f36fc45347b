"""``show crypto ikev2 session``: one `Ikev2Session` for each session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.capture import Capture
from dmvpn.parsers.template import Row, Table, template

COMMAND = "show crypto ikev2 session"
OPTIONS = "detailed"

_ENCRYPTION = re.compile(r"\s*Encr: .*(?:PRF|Hash): ")
_HEAD = re.compile(r"\s*Tunnel-id ")
_WHOLE_HEAD = re.compile(r"\s*Tunnel-id .*Status$")
_WHOLE = re.compile(
    r"\s*Encr: [^,]+, .*Hash: [^,]+, DH Grp:\d+, Auth sign: [^,]+,"
    r" Auth verify: (?:Unknown - 0|[\w-]+)(?:, QR)?$"
)


@dataclass(frozen=True, slots=True)
class Ikev2Session:
    """One IKEv2 session: its IKE SA and, counted and listed, its child SAs.

    session_status: ``UP-ACTIVE``, …; status: of the IKE SA, ``READY``.  local_selectors,
    remote_selectors: ``from/port - to/port`` as printed.  inbound_spis, outbound_spis: ESP, one
    for each child SA.  modes: ``tunnel`` or ``transport``; ``detailed`` only.  From local_spi on:
    of the IKE SA, as in ``show crypto ikev2 sa``.
    """

    session_id: int
    session_status: str
    ike_count: int
    child_count: int
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
    local_id: str | None = None
    remote_id: str | None = None
    local_selectors: tuple[str, ...] = ()
    remote_selectors: tuple[str, ...] = ()
    inbound_spis: tuple[int, ...] = ()
    outbound_spis: tuple[int, ...] = ()
    modes: tuple[str, ...] = ()
    local_spi: int | None = None
    remote_spi: int | None = None
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


def parse(text: str) -> list[Ikev2Session]:
    """Every session, in order.  Incomplete when one ends early or holds fewer children than told."""
    capture = Capture(COMMAND, text)
    capture.unwrap(_ENCRYPTION, _WHOLE)
    capture.unwrap(_HEAD, _WHOLE_HEAD)
    table = template("show_crypto_ikev2_session").read(capture)
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
    return Ikev2Session(
        session_id=int(row["SESSION_ID"]),
        session_status=row["SESSION_STATUS"],
        ike_count=int(row["IKE_COUNT"]),
        child_count=int(row["CHILD_COUNT"]),
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
        local_id=values.word(row["LOCAL_ID"]),
        remote_id=values.word(row["REMOTE_ID"]),
        local_selectors=tuple(lists["LOCAL_SELECTOR"]),
        remote_selectors=tuple(lists["REMOTE_SELECTOR"]),
        inbound_spis=tuple(int(spi, 16) for spi in lists["INBOUND"]),
        outbound_spis=tuple(int(spi, 16) for spi in lists["OUTBOUND"]),
        modes=tuple(lists["MODE"]),
        local_spi=int(row["LOCAL_SPI"], 16) if row["LOCAL_SPI"] else None,
        remote_spi=int(row["REMOTE_SPI"], 16) if row["REMOTE_SPI"] else None,
        initiator=row["INITIATOR"] == "Yes" if row["INITIATOR"] else None,
        nat=" ".join(row["NAT"].split()) or None,
        additional_key_exchange=values.word(row["ADDITIONAL"]),
        quantum_resistant=bool(row["QR"]),
        pushed_address=values.address_or_none(row["PUSHED"]),
        assigned_address=values.address_or_none(row["ASSIGNED"]),
        dpd_seconds=values.number(row["DPD"]),
        dpd_retries=values.number(row["DPD_RETRIES"]),
        local_subnets=values.listed_under("Local subnets", lists["SUBNET"]),
        remote_subnets=values.listed_under("Remote subnets", lists["SUBNET"]),
    )
