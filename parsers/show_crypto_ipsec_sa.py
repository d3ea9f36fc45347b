"""``show crypto ipsec sa``: one `IpsecSa` for each flow, with or without SAs."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Address

COMMAND = "show crypto ipsec sa"


@dataclass(frozen=True, slots=True)
class IpsecSa:
    """One flow of ``show crypto ipsec sa``.

    local_ident, remote_ident: ``addr/mask/prot/port`` as printed.  encaps, decaps: packets.
    outbound_spi: None when the flow has no outbound SA (printed ``0x0(0)``); inbound_spis: ESP and
    AH.  mode: ``transport`` or ``tunnel`` from ``in use settings``, None without an SA.
    """

    interface: str
    vrf: str | None
    crypto_map: str | None
    local_address: Address | None
    local_ident: str
    remote_ident: str
    peer: Address
    peer_port: int | None
    encaps: int
    encrypted: int
    decaps: int
    decrypted: int
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
