"""``show crypto ipsec sa``: one `IpsecSa` for each flow, with or without SAs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show crypto ipsec sa"
OPTIONS = "detail interface peer vrf map address identity ipv6 active standby"

_HEAD = re.compile(r"(Tunnel\d+)-head-\d+")
_TIMING = re.compile(
    r"\(k/sec\): \((?P<kilobytes>\d+)/(?P<both>\d+)\)|\(sec\): (?P<only>\d+)"
    r"|(?P<hours>\d+) hours?, (?P<minutes>\d+) mins?|.*"
)


@dataclass(frozen=True, slots=True)
class IpsecSa:
    """One flow of ``show crypto ipsec sa``.

    local_ident, remote_ident: ``addr/mask/prot/port`` as printed.  encaps, decaps: packets;
    None where the line was not printed.
    outbound_spi: None when the flow has no outbound SA (printed ``0x0(0)``); inbound_spis: ESP and
    AH.  mode: ``transport`` or ``tunnel`` from ``in use settings``, None without an SA.
    Where several SAs stand side by side during a rekey, transform, mode and lifetimes are those of
    the first that prints them.  lifetime_seconds: what remains, to the minute where IOS prints hours and minutes.
    pfs_group: None without PFS, and where keys come from the additional_key_exchange alone:
    ``ML-KEM-1024``.  udp_encapsulated: ESP in UDP, through NAT.  no_sa to
    internal_receive_errors: packets dropped, ``detail`` only; send_errors and receive_errors are
    what stands in their place without ``detail``.
    """

    interface: str
    vrf: str | None
    crypto_map: str | None
    local_address: Printed | None
    local_ident: str
    remote_ident: str
    peer: Printed
    peer_port: int | None
    encaps: int | None
    encrypted: int | None
    decaps: int | None
    decrypted: int | None
    send_errors: int | None
    receive_errors: int | None
    outbound_spi: int | None
    inbound_spis: tuple[int, ...]
    mode: str | None
    transform: str | None = None
    pfs_group: str | None = None
    path_mtu: int | None = None
    ip_mtu: int | None = None
    lifetime_kilobytes: int | None = None
    lifetime_seconds: int | None = None
    outbound_spis: tuple[int, ...] = ()
    udp_encapsulated: bool = False
    additional_key_exchange: str | None = None
    no_sa: int | None = None
    invalid_sa: int | None = None
    encaps_failed: int | None = None
    decaps_failed: int | None = None
    invalid_protocol: int | None = None
    verify_failed: int | None = None
    invalid_identity: int | None = None
    invalid_length: int | None = None
    replay_failed: int | None = None
    internal_send_errors: int | None = None
    internal_receive_errors: int | None = None


def parse(text: str) -> list[IpsecSa]:
    """Every flow, in order; ``[]`` when there is none.  Incomplete when the last one ends early."""
    table = read("show_crypto_ipsec_sa", COMMAND, text)
    if table.state != "Start":
        number = table.capture.last
        raise table.capture.incomplete("the output ends within a flow", number)
    for row in table.rows:
        _complete(table, row)
    return table.convert(_flow)


def _complete(table: Table, row: Row) -> None:
    for name in ("INTERFACE", "MAP", "LOCAL_IDENT", "REMOTE_IDENT", "PEER", "SPI"):
        if not row[name]:
            word = name.lower().replace("_", " ")
            raise table.capture.incomplete(f"a flow without its {word}", row.first)
    lists = row.lists
    if len(lists["TRANSFORM"]) != len(lists["MODE"]):
        raise table.capture.incomplete("an SA without its transform or mode", row.first)
    printed = len(lists["INBOUND"]) + len(lists["OUTBOUND"]) + len(lists["HIDDEN"])
    if printed != len(lists["MODE"]):
        raise table.capture.incomplete("an SA without its SPI or settings", row.first)
    if lists["OUTBOUND"] and row["SPI"] not in lists["OUTBOUND"]:
        raise table.capture.incomplete(f"no SA has the current SPI {row['SPI']}", row.first)
    head = _HEAD.fullmatch(row["MAP"])
    if head and row["INTERFACE"].startswith("Tunnel") and head[1] != row["INTERFACE"]:
        reason = f"the crypto map {row['MAP']} is not that of {row['INTERFACE']}"
        raise table.capture.incomplete(reason, row.first)


def _spi(text: str) -> int:
    """``0x1F(31)`` → 31."""
    return int(text.partition("(")[0], 16)


def _lifetime(timings: list[str]) -> tuple[int | None, int | None]:
    """Remaining kilobytes and seconds of the first SA; None for what is not printed."""
    found = _TIMING.fullmatch(timings[0]) if timings else None
    if found is None:
        return None, None
    if found["hours"]:
        return None, int(found["hours"]) * 3600 + int(found["minutes"]) * 60
    kilobytes, seconds = found["kilobytes"] or "", found["both"] or found["only"] or ""
    return values.number(kilobytes), values.number(seconds)


def _flow(row: Row) -> IpsecSa:
    lists = row.lists
    kilobytes, seconds = _lifetime(lists["TIMING"])
    return IpsecSa(
        interface=values.interface(row["INTERFACE"]),
        vrf=values.word(row["VRF"]),
        crypto_map=values.word(row["MAP"]),
        local_address=values.address_or_none(row["LOCAL"]),
        local_ident=row["LOCAL_IDENT"],
        remote_ident=row["REMOTE_IDENT"],
        peer=values.address(row["PEER"]),
        peer_port=values.number(row["PORT"]),
        encaps=values.number(row["ENCAPS"]),
        encrypted=values.number(row["ENCRYPTED"]),
        decaps=values.number(row["DECAPS"]),
        decrypted=values.number(row["DECRYPTED"]),
        send_errors=values.number(row["SEND_ERRORS"]),
        receive_errors=values.number(row["RECEIVE_ERRORS"]),
        outbound_spi=_spi(row["SPI"]) or None,
        inbound_spis=tuple(map(_spi, lists["INBOUND"])),
        mode=lists["MODE"][0].split()[0].lower() if lists["MODE"] else None,
        transform=lists["TRANSFORM"][0] if lists["TRANSFORM"] else None,
        pfs_group=values.word(row["DH_GROUP"]) if row["PFS"] == "Y" else None,
        path_mtu=values.number(row["PATH_MTU"]),
        ip_mtu=values.number(row["IP_MTU"]),
        lifetime_kilobytes=kilobytes,
        lifetime_seconds=seconds,
        outbound_spis=tuple(map(_spi, lists["OUTBOUND"])),
        udp_encapsulated=any("UDP" in mode for mode in lists["MODE"]),
        additional_key_exchange=values.word(row["ADDITIONAL"]),
        no_sa=values.number(row["NO_SA"]),
        invalid_sa=values.number(row["INVALID_SA"]),
        encaps_failed=values.number(row["ENCAPS_FAILED"]),
        decaps_failed=values.number(row["DECAPS_FAILED"]),
        invalid_protocol=values.number(row["INVALID_PROTOCOL"]),
        verify_failed=values.number(row["VERIFY_FAILED"]),
        invalid_identity=values.number(row["INVALID_IDENTITY"]),
        invalid_length=values.number(row["INVALID_LENGTH"]),
        replay_failed=values.number(row["REPLAY_FAILED"]),
        internal_send_errors=values.number(row["INTERNAL_SEND"]),
        internal_receive_errors=values.number(row["INTERNAL_RECEIVE"]),
    )
