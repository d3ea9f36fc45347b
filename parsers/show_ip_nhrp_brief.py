"""``show ip nhrp brief``: one `NhrpBrief` for each cache entry."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip nhrp brief"
ALSO = ("show ipv6 nhrp brief",)
OPTIONS = "vrf interface"

_FLAGS = {
    "u": "unique",
    "r": "registered",
    "e": "temporary",
    "c": "claimed",
    "a": "authoritative",
    "t": "route",
}
_TYPES = {"S": "static", "D": "dynamic"}


@dataclass(frozen=True, slots=True)
class NhrpBrief:
    """One entry of the NHRP cache, as far as ``brief`` tells.

    type: ``dynamic``, ``static``, ``incomplete``.  flags: in words, in order; only the two-line
    form prints them.  The two-line form leaves out link-local, no-socket and incomplete entries.
    """

    target: IPv4Network | IPv6Network
    via: Printed
    interface: str
    vrf: str | None
    type: str
    flags: tuple[str, ...]
    nbma_address: Printed | None
    claimed_nbma_address: Printed | None = None


def parse(text: str) -> list[NhrpBrief]:
    """Every entry, in order.  Incomplete when the second line of one is missing."""
    table = read("show_ip_nhrp_brief", COMMAND, text)
    for row in table.rows:
        for name in ("INTERFACE", "VIA", "TARGET"):
            if not row[name]:
                raise table.capture.incomplete(f"an entry without its {name.lower()}", row.number)
    return table.convert(_entry)


def _entry(row: Row) -> NhrpBrief:
    unknown = set(row["FLAGS"]) - set(_FLAGS)
    if unknown:
        raise ValueError(f"'{row['FLAGS']}' holds a flag that the legend does not explain")
    return NhrpBrief(
        target=values.network(row["TARGET"]),
        via=values.address(row["VIA"]),
        interface=values.interface(row["INTERFACE"]),
        vrf=None,
        type=row["TYPE"] or _TYPES[row["LETTER"]],
        flags=tuple(_FLAGS[letter] for letter in row["FLAGS"]),
        nbma_address=values.address_or_none(row["NBMA"]),
        claimed_nbma_address=values.address_or_none(row["CLAIMED"]),
    )
