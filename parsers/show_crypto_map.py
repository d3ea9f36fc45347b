"""``show crypto map``: one `CryptoMapEntry` for each entry of a map."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show crypto map"
OPTIONS = "interface tag vrf"


@dataclass(frozen=True, slots=True)
class CryptoMapEntry:
    """One entry of a crypto map; ``tunnel protection`` makes maps named ``Tunnel0-head-0``.

    interfaces: that use the map, printed once for the map and set on each of its entries.
    address_family: ``ipv4`` or ``ipv6``, None on releases that print none.  kind: ``ipsec-isakmp``.
    profile: the IPsec profile.  ike_profile: the IKEv2 or ISAKMP profile.  profile_instance: made
    for one peer by ``tunnel protection``.  traffic: the access list's lines.  transform_sets:
    ``NAME: esp-aes esp-sha-hmac``.  pfs_group: None without PFS.  incomplete: the router warns that
    peer or access list are missing.
    """

    map_name: str
    sequence: int
    interfaces: tuple[str, ...]
    address_family: str | None
    kind: str | None
    profile: str | None
    ike_profile: str | None
    peers: tuple[Printed, ...]
    current_peer: Printed | None
    access_lists: tuple[str, ...]
    traffic: tuple[str, ...]
    lifetime_kilobytes: int | None
    lifetime_seconds: int | None
    pfs_group: str | None
    responder_only: bool | None
    transform_sets: tuple[str, ...]
    profile_instance: bool = False
    incomplete: bool = False
    description: str | None = None


def parse(text: str) -> list[CryptoMapEntry]:
    """Every entry, in order; ``[]`` without crypto maps.  Incomplete when the last ends early."""
    table = read("show_crypto_map", COMMAND, text)
    if table.state == "Sets":
        raise table.capture.incomplete("the transform sets are not closed", table.capture.last)
    _complete(table)
    return _share_interfaces(table.convert(_entry))


def _complete(table: Table) -> None:
    """The last entry of each map says which interfaces use it; an entry names its SAs' lifetime."""
    last = {row["NAME"]: row for row in table.rows if row["SEQUENCE"]}
    for row in table.rows:
        if not row["NAME"]:
            raise table.capture.incomplete("an entry without its head", row.first)
    for row in last.values():
        if not row["END"] and row["KIND"]:
            reason = f"the map {row['NAME']} ends before its interfaces"
            raise table.capture.incomplete(reason, row.number)


def _share_interfaces(entries: list[CryptoMapEntry]) -> list[CryptoMapEntry]:
    used = {entry.map_name: entry.interfaces for entry in entries if entry.interfaces}
    return [replace(entry, interfaces=used.get(entry.map_name, ())) for entry in entries]


def _entry(row: Row) -> CryptoMapEntry:
    lists = row.lists
    return CryptoMapEntry(
        map_name=row["NAME"],
        sequence=int(row["SEQUENCE"]),
        interfaces=tuple(map(values.interface, lists["INTERFACE"])),
        address_family=row["FAMILY"].lower() or None,
        kind=values.word(row["KIND"]),
        profile=values.word(row["PROFILE"]),
        ike_profile=values.word(row["IKE_PROFILE"]),
        peers=tuple(map(values.address, lists["PEER"])),
        current_peer=values.address_or_none(row["CURRENT_PEER"]),
        access_lists=tuple(lists["ACCESS_LIST"]),
        traffic=tuple(" ".join(line.split()) for line in lists["TRAFFIC"]),
        lifetime_kilobytes=values.number(row["KILOBYTES"]),
        lifetime_seconds=values.number(row["SECONDS"]),
        pfs_group=values.word(row["DH_GROUP"]) if row["PFS"] == "Y" else None,
        responder_only=values.yes(row["RESPONDER_ONLY"]),
        transform_sets=values.transform_sets(lists["SET_NAME"], lists["SET"]),
        profile_instance=bool(row["INSTANCE"]),
        incomplete=bool(row["INCOMPLETE"]),
        description=values.word(row["DESCRIPTION"]),
    )
