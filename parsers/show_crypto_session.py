"""``show crypto session``: one `CryptoSession` for each session (interface and peer)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show crypto session"
OPTIONS = "detail interface local remote port username fvrf ivrf groups"

_SA = re.compile(r"IKE(?:v([12]))? SA: local (\S+)/(\d+) remote (\S+?) ?/(\d+) (Active|Inactive)")


@dataclass(frozen=True, slots=True)
class CryptoSession:
    """One crypto session.

    status: ``UP-ACTIVE``, ``UP-IDLE``, ``UP-NO-IKE``, ``DOWN``, ``DOWN-NEGOTIATING``.
    ike_version: 1, 2 or None when no IKE SA is listed.  active_sas: over all its flows.
    flows: ``permit 47 host A host B`` as printed.  ike_status: ``Active`` when one of the
    session's IKE SAs is.  vrf: the inside VRF where ``detail`` prints it.  inbound_packets,
    outbound_packets: decrypted and encrypted, over all flows; ``detail`` only, as are drops,
    description, capabilities (``D`` dead peer detection, ``N`` NAT traversal, …) and ike_lifetime,
    what remains of the IKE SA whose status stands here.  remote_address: that SA's far end where
    it is not the peer.  system_address: of the peer, in SD-WAN.
    """

    interface: str
    vrf: str | None
    status: str
    peer: Printed | None
    peer_port: int | None
    profile: str | None = None
    uptime: timedelta | None = None
    ike_version: int | None = None
    ike_status: str | None = None
    local_address: Printed | None = None
    local_port: int | None = None
    flows: tuple[str, ...] = ()
    active_sas: int = 0
    username: str | None = None
    group: str | None = None
    assigned_address: Printed | None = None
    fvrf: str | None = None
    ivrf: str | None = None
    phase1_id: str | None = None
    ike_sas: int = 0
    inbound_packets: int | None = None
    outbound_packets: int | None = None
    inbound_drops: int | None = None
    outbound_drops: int | None = None
    description: str | None = None
    capabilities: str | None = None
    ike_lifetime: timedelta | None = None
    remote_address: Printed | None = None
    system_address: Printed | None = None


def parse(text: str) -> list[CryptoSession]:
    """Every session, in order; ``[]`` when there is none.  Incomplete when one ends early."""
    table = read("show_crypto_session", COMMAND, text)
    for row in table.rows:
        _complete(table, row)
    return table.convert(_session)


def _complete(table: Table, row: Row) -> None:
    lists = row.lists
    if not (row["INTERFACE"] and row["STATUS"] and row["PEER"]):
        raise table.capture.incomplete("a session without its interface, status or peer", row.first)
    if len(lists["FLOW"]) != len(lists["ACTIVE"]):
        reason = f"{len(lists['FLOW'])} flows, but {len(lists['ACTIVE'])} counts of their SAs"
        raise table.capture.incomplete(reason, row.first)
    if len(lists["INBOUND"]) != len(lists["OUTBOUND"]) or (
        lists["INBOUND"] and len(lists["INBOUND"]) != len(lists["FLOW"])
    ):
        raise table.capture.incomplete("flows and packet counters differ in number", row.first)
    if len([ike for ike in lists["IKE"] if " remote " not in ike]) != len(lists["IKE_REST"]):
        raise table.capture.incomplete("an IKE SA without its remote end", row.first)
    if len(lists["CAPABILITIES"]) not in (0, len(lists["IKE"])):
        raise table.capture.incomplete("an IKE SA without its capabilities", row.first)


def _ike(row: Row) -> list[tuple[re.Match[str], str, str]]:
    """The IKE SAs, the wrapped ones of IPv6 peers put together again; active ones first.

    Each with its capabilities and lifetime, ``""`` where they are not printed.
    """
    rest = iter(row.lists["IKE_REST"])
    whole = [sa if " remote " in sa else f"{sa} {next(rest)}" for sa in row.lists["IKE"]]
    found = [_SA.fullmatch(sa) for sa in whole]
    if not all(found):
        raise ValueError(f"{whole[found.index(None)]!r} is no IKE SA")
    capabilities = row.lists["CAPABILITIES"] or [""] * len(found)
    lifetimes = row.lists["LIFETIME"] or [""] * len(found)
    sas = zip((sa for sa in found if sa), capabilities, lifetimes, strict=True)
    return sorted(sas, key=lambda sa: sa[0][6] != "Active")


def _total(printed: list[str]) -> int | None:
    return sum(map(int, printed)) if printed else None


def _lifetime(text: str) -> timedelta | None:
    """``22:03:24``; ``0`` of an SA that is not there yet."""
    return values.seconds(text) if text.isdecimal() else values.duration(text)


def _session(row: Row) -> CryptoSession:
    sas = _ike(row)
    ike, capabilities, lifetime = sas[0] if sas else (None, "", "")
    lists = row.lists
    peer = values.address_or_none(row["PEER"])
    remote = values.address(ike[4]) if ike else None
    return CryptoSession(
        interface=values.interface(row["INTERFACE"]),
        vrf=values.word(row["IVRF"]),
        status=row["STATUS"],
        peer=peer,
        peer_port=values.number(row["PEER_PORT"]),
        profile=values.word(row["PROFILE"]),
        uptime=values.duration(row["UPTIME"]),
        ike_version=int(ike[1] or 1) if ike else None,
        ike_status=ike[6] if ike else None,
        local_address=values.address(ike[2]) if ike else None,
        local_port=int(ike[3]) if ike else None,
        flows=tuple(" ".join(flow.split()) for flow in lists["FLOW"]),
        active_sas=sum(map(int, lists["ACTIVE"])),
        username=values.word(row["USERNAME"]),
        group=values.word(row["GROUP"]),
        assigned_address=values.address_or_none(row["ASSIGNED"]),
        fvrf=values.word(row["FVRF"]),
        ivrf=values.word(row["IVRF"]),
        phase1_id=values.word(row["PHASE1_ID"]),
        ike_sas=len(sas),
        inbound_packets=_total(lists["INBOUND"]),
        outbound_packets=_total(lists["OUTBOUND"]),
        inbound_drops=_total(lists["IN_DROPS"]),
        outbound_drops=_total(lists["OUT_DROPS"]),
        description=values.word(row["DESCRIPTION"]),
        capabilities=values.word(capabilities),
        ike_lifetime=_lifetime(lifetime),
        remote_address=remote if remote != peer else None,
        system_address=values.address_or_none(row["SYSTEM"]),
    )
