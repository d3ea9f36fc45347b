"""``show crypto pki certificates``: one `Certificate` for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show crypto pki certificates"
ALSO = ("show crypto ca certificates",)
OPTIONS = "verbose storage pem server"
ARGUMENTS = True

_DATE = re.compile(r"(\d\d:\d\d:\d\d) (\S+) (\w{3}) +(\d{1,2}) (\d{4})")


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate the router holds.

    kind: ``Certificate``, ``CA Certificate``, ``Router Self-Signed Certificate``.  status:
    ``Available``, ``Pending``.  serial_number: hexadecimal, as printed.  issuer, subject: parts of
    the distinguished name, ``cn=CA``.  start, end, renew: in the router's time zone, whose name
    alone is printed (``timezone``).  From version on: ``verbose`` only.  key_usage: also the extended
    one.  alternative_names: of the subject, ``IP Address: 198.51.100.2`` or a host's name.
    """

    kind: str
    status: str
    serial_number: str | None
    usage: str | None
    issuer: tuple[str, ...]
    subject: tuple[str, ...]
    name: str | None
    address: Printed | None
    start: datetime | None
    end: datetime | None
    renew: datetime | None
    timezone: str | None
    trustpoints: tuple[str, ...]
    storage: str | None
    crl_distribution_points: tuple[str, ...] = ()
    device_serial_number: str | None = None
    version: int | None = None
    key_bits: int | None = None
    signature_algorithm: str | None = None
    fingerprint_md5: str | None = None
    fingerprint_sha1: str | None = None
    key_label: str | None = None
    installed: datetime | None = None
    key_usage: tuple[str, ...] = ()
    alternative_names: tuple[str, ...] = ()
    subject_key_id: str | None = None
    authority_key_id: str | None = None


def parse(text: str) -> list[Certificate]:
    """Every certificate, in order; ``[]`` when there is none.  Incomplete when one ends early."""
    table = read("show_crypto_pki_certificates", COMMAND, text)
    for row in table.rows:
        _complete(table, row)
    return table.convert(_certificate)


def _complete(table: Table, row: Row) -> None:
    needed = ["KIND", "STATUS", "TRUSTPOINTS"]
    if row["STATUS"] == "Available":
        needed += ["SERIAL", "USAGE", "START", "END"]
        if not row.lists["ISSUER"]:
            raise table.capture.incomplete("a certificate without its issuer", row.first)
    missing = [name.lower() for name in needed if not row[name]]
    if missing:
        reason = f"a certificate without its {', '.join(missing)}"
        raise table.capture.incomplete(reason, row.first)


def _date(text: str) -> datetime | None:
    """``14:50:20 UTC Oct 1 2023``; None when nothing was printed."""
    if not text:
        return None
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no date such as 14:50:20 UTC Oct 1 2023")
    return datetime.strptime(f"{found[1]} {found[3]} {found[4]} {found[5]}", "%H:%M:%S %b %d %Y")


def _certificate(row: Row) -> Certificate:
    zone = _DATE.fullmatch(row["START"])
    return Certificate(
        kind=row["KIND"],
        status=row["STATUS"],
        serial_number=values.word(row["SERIAL"]),
        usage=values.word(row["USAGE"]),
        issuer=tuple(row.lists["ISSUER"]),
        subject=tuple(row.lists["SUBJECT"]),
        name=values.word(row["NAME"]),
        address=values.address_or_none(row["IP_ADDRESS"]),
        start=_date(row["START"]),
        end=_date(row["END"]),
        renew=_date(row["RENEW"]),
        timezone=zone[2] if zone else None,
        trustpoints=tuple(row["TRUSTPOINTS"].split()),
        storage=values.word(row["STORAGE"]),
        crl_distribution_points=tuple(row.lists["CRL"]),
        device_serial_number=values.word(row["DEVICE_SERIAL"]),
        version=values.number(row["VERSION"]),
        key_bits=values.number(row["KEY_BITS"]),
        signature_algorithm=values.word(row["ALGORITHM"]),
        fingerprint_md5=values.word(row["MD5"]),
        fingerprint_sha1=values.word(row["SHA1"]),
        key_label=values.word(row["KEY_LABEL"]),
        installed=_date(row["INSTALLED"]),
        key_usage=tuple(row.lists["KEY_USAGE"]),
        alternative_names=tuple(n.replace(" :", ":") for n in row.lists["ALTERNATIVE"]),
        subject_key_id=values.word(row["SUBJECT_KEY"]),
        authority_key_id=values.word(row["AUTHORITY_KEY"]),
    )
