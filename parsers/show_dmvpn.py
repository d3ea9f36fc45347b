"""``show dmvpn``: one `DmvpnPeer` for each row, continuation rows included."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.capture import Capture
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show dmvpn"
OPTIONS = "detail ipv4 ipv6 static dynamic incomplete local peer nbma tunnel network interface vrf"


@dataclass(frozen=True, slots=True)
class DmvpnPeer:
    """One row of ``show dmvpn``.

    address_family: ``ipv4`` or ``ipv6``, of the overlay.  role: the interface's ``Hub``, ``Spoke``,
    ``Hub/Spoke``, ``Unknown``.  entries: the ``# Ent`` column; a continuation row carries the NBMA
    address and entries of the row it continues.  nbma_address: None for ``UNKNOWN``.  state: ``UP``,
    ``NHRP``, ``IKE``, ``IPSEC``, ``INTF``.  uptime: None for ``never``.  attributes: as printed,
    ``S``, ``D``, ``DT1``, ``IX``.  continuation: the row left ``# Ent`` and NBMA blank.
    """

    interface: str
    vrf: str | None
    address_family: str
    role: str
    entries: int | None
    nbma_address: Printed | None
    tunnel_address: Printed | None
    state: str
    uptime: timedelta | None
    attributes: str
    continuation: bool = False
    target_network: IPv4Network | IPv6Network | None = None
    group: str | None = None
    claimed_nbma_address: Printed | None = None


class _Section:
    """The peers under one ``Type:…, NHRP Peers:N`` line."""

    def __init__(self, row: Row, interface: str, vrf: str, family: str) -> None:
        self.row = row
        self.interface = values.interface(interface)
        self.vrf = values.word(vrf)
        self.family = family.lower()
        self.family_printed = bool(family)
        self.counts_both_families = False
        self.peers: list[DmvpnPeer] = []
        self.places: list[Row] = []
        self.keys: list[str] = []  # NBMA addresses as printed


class _Fold:
    """Lines in order → sections."""

    def __init__(self, table: Table) -> None:
        self.capture = table.capture
        self.sections: list[_Section] = []
        self.legend_closed = False

    def __call__(self, row: Row) -> None:
        if row["STATE"] and self.sections and not (row["PEERS"] or row["INTERFACE"]):
            self.add(row)
        elif not row["STATE"] and (row["NBMA"] or row["TUNNEL"]):
            raise self.capture.incomplete("the row ends early", row.number)
        elif row["RULE"]:
            self.legend_closed = True
        elif row["PEERS"]:
            self.begin(row)
        elif not self.sections or row["INTERFACE"]:
            raise ValueError("a peer before the line with its interface's type and peer count")
        elif row["GROUP"] or row["CLAIMED"]:
            self.amend(row)
        else:
            raise self.capture.incomplete("the row ends early", row.number)

    def begin(self, row: Row) -> None:
        if row["INTERFACE"]:
            interface, vrf, family = row["INTERFACE"], row["VRF"], row["FAMILY"]
        elif row["SOURCE"]:
            raise ValueError("the line with the interface is missing")
        elif self.sections and not self.sections[-1].family_printed:
            # detail prints a second Type line for the other address family
            before = self.sections[-1]
            interface, vrf, family = before.interface, before.vrf or "", ""
        else:
            raise ValueError("the line with the interface is missing")
        self.sections.append(_Section(row, interface, vrf, family))
        line = self.capture.lines[row.number - 1]
        self.sections[-1].counts_both_families = "v4/v6" in line

    def add(self, row: Row) -> None:
        section = self.sections[-1]
        tunnel_printed, nbma_printed, entries_printed = row["TUNNEL"], row["NBMA"], row["ENTRIES"]
        tunnel = values.address_or_none(tunnel_printed)
        if not tunnel_printed or (int(entries_printed or 0) and not nbma_printed):
            raise self.capture.incomplete("an entry without its addresses", row.number)
        continuation = not (entries_printed and nbma_printed)
        nbma: Printed | None
        entries: int | None
        if not continuation:
            nbma, entries = values.address_or_none(nbma_printed), int(entries_printed)
            section.keys.append(nbma_printed)
        elif section.peers:
            before = section.peers[-1]
            nbma, entries = before.nbma_address, before.entries
            section.keys.append(section.keys[-1])
        else:
            raise ValueError("a continuation row without the row it continues")
        section.places.append(row)
        section.peers.append(
            DmvpnPeer(
                section.interface,
                section.vrf,
                section.family or _family(tunnel),
                section.row["ROLE"],
                entries,
                nbma,
                tunnel,
                row["STATE"],
                values.duration(row["UPTIME"]),
                row["ATTRIBUTES"],
                continuation,
                values.network_or_none(row["TARGET"]),
            )
        )

    def amend(self, row: Row) -> None:
        section = self.sections[-1]
        if not section.peers:
            raise ValueError("a detail of a peer before the first peer")
        section.peers[-1] = replace(
            section.peers[-1],
            group=values.word(row["GROUP"]) or section.peers[-1].group,
            claimed_nbma_address=values.address_or_none(row["CLAIMED"])
            or section.peers[-1].claimed_nbma_address,
        )


def _family(tunnel: Printed | None) -> str:
    return "ipv6" if ":" in str(tunnel) else "ipv4"


def parse(text: str) -> list[DmvpnPeer]:
    """Every row of every tunnel, in order; ``[]`` when only the legend was printed.

    Incomplete when the rows are not as many as the interface's peer count, or as a row's ``# Ent``.
    """
    table = read("show_dmvpn", COMMAND, text)
    fold = _Fold(table)
    table.convert(fold)
    if not fold.sections and not fold.legend_closed and _legend_is_cut(table.capture):
        raise table.capture.incomplete("the output ends within the legend", table.capture.last)
    for section in fold.sections:
        _conserve(section, fold)
    return [peer for section in fold.sections for peer in section.peers]


def _legend_is_cut(capture: Capture) -> bool:
    """No rule of ``=`` below the legend; 12.4 prints none, but ends it with ``# Ent``."""
    last = capture.lines[capture.last - 1] if capture.last else "# Ent -->"
    classic = not any("T1 - Route" in line for line in capture.lines)
    return not (classic and "# Ent -->" in last)


def _conserve(section: _Section, fold: _Fold) -> None:
    """Rows against ``NHRP Peers:N`` and ``# Ent``.

    N counts NBMA peers: rows that begin one.  Some releases print further entries of an NBMA peer
    as rows of their own with ``# Ent`` 0, and ``Total NBMA Peers (v4/v6)`` may count both families.
    """
    leads = [peer for peer in section.peers if not peer.continuation]
    promised = int(section.row["PEERS"])
    possible = {len(leads), len([peer for peer in leads if peer.entries])}
    if section.counts_both_families:
        both = [s for s in fold.sections if s.interface == section.interface]
        possible.add(sum(not p.continuation for s in both for p in s.peers))
        possible.add(len({str(p.nbma_address) for s in both for p in s.peers}))
    if promised not in possible:
        raise fold.capture.incomplete(
            f"{section.interface} has {promised} peers, but {len(leads)} are printed",
            section.row.number,
        )
    _conserve_entries(section, fold)


def _conserve_entries(section: _Section, fold: _Fold) -> None:
    """Rows of each NBMA peer against its ``# Ent``.

    Entries for several networks behind one spoke differ in nothing that the brief form prints, so
    equal rows are right as long as they are no more than are counted.
    """
    keys = section.keys
    rows = Counter(keys)
    if section.counts_both_families:
        both = [s for s in fold.sections if s.interface == section.interface]
        rows = Counter(key for s in both for key in s.keys)
    seen: set[tuple[str, ...]] = set()
    counted: Counter[object] = Counter()
    for peer, place, nbma in zip(section.peers, section.places, keys, strict=True):
        if peer.entries and peer.nbma_address and rows[nbma] < peer.entries:
            raise fold.capture.incomplete(
                f"{peer.nbma_address} has {peer.entries} entries, but {rows[nbma]} are printed",
                place.number,
            )
        key = (nbma, place["TUNNEL"], place["TARGET"], peer.attributes)
        counted[nbma] += peer.entries or 0
        uncounted = place["TARGET"] or rows[nbma] > counted[nbma]
        if key in seen and uncounted:
            raise fold.capture.error(place.number, "the same entry is printed twice")
        seen.add(key)
