"""``show ip nhrp summary``: one `NhrpSummary`."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show ip nhrp summary"
ALSO = ("show ipv6 nhrp summary",)
OPTIONS = "vrf"


@dataclass(frozen=True, slots=True)
class NhrpSummary:
    """Entries of the NHRP cache, counted.

    address_family: ``ipv4`` or ``ipv6``.  entries: in all, of bytes in memory; each is remote or
    local, and static, dynamic or incomplete.  rib_h, rib_nho: NHRP routes and next-hop overrides.
    """

    address_family: str
    vrf: str | None
    entries: int
    bytes: int
    static: int
    dynamic: int
    incomplete: int
    remote: int
    remote_static: int
    remote_dynamic: int
    remote_incomplete: int
    local: int
    local_static: int
    local_dynamic: int
    local_incomplete: int
    nhop: int | None = None
    bfd: int | None = None
    default: int | None = None
    temporary: int | None = None
    route: int | None = None
    rib: int | None = None
    rib_h: int | None = None
    rib_nho: int | None = None
    bgp: int | None = None
    lfib: int | None = None
    local_lfib: int | None = None


_TYPES = ("STATIC", "DYNAMIC", "INCOMPLETE")
_COUNTED = ("NHOP", "BFD", "DEFAULT", "TEMPORARY", "ROUTE", "RIB", "RIB_H", "RIB_NHO", "BGP")


def parse(text: str) -> list[NhrpSummary]:
    """One summary; Incomplete when its counts do not add up."""
    table = read("show_ip_nhrp_summary", COMMAND, text)
    for row in table.rows:
        _conserve(table, row)
    return table.convert(_summary)


def _conserve(table: Table, row: Row) -> None:
    sums = {
        "ENTRIES": _TYPES,
        "REMOTE": tuple(f"REMOTE_{name}" for name in _TYPES),
        "LOCAL": tuple(f"LOCAL_{name}" for name in _TYPES),
    }
    for whole, parts in sums.items():
        if not all(row[name] for name in (whole, *parts)):
            raise table.capture.incomplete(f"the {whole.lower()} are not all there", row.first)
        if int(row[whole]) != sum(int(row[name]) for name in parts):
            raise table.capture.incomplete(f"the {whole.lower()} do not add up", row.first)
    if int(row["ENTRIES"]) != int(row["REMOTE"]) + int(row["LOCAL"]):
        raise table.capture.incomplete("remote and local do not add up to the entries", row.first)


def _summary(row: Row) -> NhrpSummary:
    def counts(prefix: str) -> tuple[int, int, int]:
        static, dynamic, incomplete = (int(row[f"{prefix}{name}"]) for name in _TYPES)
        return static, dynamic, incomplete

    return NhrpSummary(
        {"IP": "ipv4", "IPv6": "ipv6"}[row["FAMILY"]],
        None,
        int(row["ENTRIES"]),
        values.count(row["BYTES"]),
        *counts(""),
        int(row["REMOTE"]),
        *counts("REMOTE_"),
        int(row["LOCAL"]),
        *counts("LOCAL_"),
        *(values.number(row[name]) for name in (*_COUNTED, "LFIB", "LOCAL_LFIB")),
    )
