"""``show crypto ipsec sa``: one block for each flow."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import (
    argument_after,
    interface_argument,
    is_classic,
    lines,
)
from dmvpn.model import Release
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa


def print_ipsec(sas: Iterable[IpsecSa], release: Release) -> str:
    """All flows by interface; nothing at all without one."""
    text = ""
    for _, group in groupby(sas, lambda sa: (sa.interface, sa.crypto_map, sa.local_address)):
        rows = tuple(group)
        text += f"\ninterface: {rows[0].interface}\n"
        text += f"    Crypto map tag: {rows[0].crypto_map}, local addr {rows[0].local_address}\n"
        text += "".join(_flow(sa, number, release) for number, sa in enumerate(rows))
    return text


def _flow(sa: IpsecSa, number: int, release: Release) -> str:
    pfs = "N" if sa.pfs_group in (None, "none") else "Y"
    path_mtu = sa.path_mtu or 1500
    current = () if sa.outbound_spi is None else (sa.outbound_spi,)
    outbound = sa.outbound_spis or current
    return lines(
        "",
        f"   protected vrf: {sa.vrf or '(none)'}",
        f"   local  ident (addr/mask/prot/port): ({sa.local_ident})",
        f"   remote ident (addr/mask/prot/port): ({sa.remote_ident})",
        f"   current_peer {sa.peer} port {sa.peer_port or 500}",
        "     PERMIT, flags={origin_is_acl,}",
        f"    #pkts encaps: {sa.encaps}, #pkts encrypt: {sa.encrypted}, #pkts digest: {sa.encaps}",
        f"    #pkts decaps: {sa.decaps}, #pkts decrypt: {sa.decrypted}, #pkts verify: {sa.decaps}",
        "    #pkts compressed: 0, #pkts decompressed: 0",
        "    #pkts not compressed: 0, #pkts compr. failed: 0",
        "    #pkts not decompressed: 0, #pkts decompress failed: 0",
        f"    #send errors {sa.send_errors or 0}, #recv errors {sa.receive_errors or 0}",
        "",
        f"     local crypto endpt.: {sa.local_address}, remote crypto endpt.: {sa.peer}",
        f"     plaintext mtu {plaintext_mtu(sa)}, path mtu {path_mtu}, ip mtu {sa.ip_mtu or path_mtu}, "
        "ip mtu idb (none)",
        f"     current outbound spi: {_spi(sa.outbound_spi or 0)}",
        f"     PFS (Y/N): {pfs}, DH group: {sa.pfs_group or 'none'}",
        "",
    ) + "".join(
        (
            _direction("inbound", sa.inbound_spis, sa, 2 * number + 1, release),
            _direction("outbound", outbound, sa, 2 * number + 2, release),
        )
    )


def _spi(spi: int) -> str:
    return f"0x{spi:X}({spi})"


def _direction(
    word: str, spis: tuple[int, ...], sa: IpsecSa, connection: int, release: Release
) -> str:
    text = f"     {word} esp sas:\n"
    for spi in spis:
        text += _sa_block(spi, sa, connection, release)
    return text + lines("", f"     {word} ah sas:", "", f"     {word} pcp sas:", "")


def _sa_block(spi: int, sa: IpsecSa, connection: int, release: Release) -> str:
    transform = sa.transform or ""
    mode = (sa.mode or "transport").capitalize()
    tunnel_bit = 0x40 if mode == "Tunnel" else 0
    if is_classic(release):
        flow = f"conn id: {connection}, flow_id: SW:{connection}, sibling_flags {0x80000000 | tunnel_bit:X}"
    else:
        flags = f"FFFFFFFF{0x80000008 | tunnel_bit:X}"
        flow = f"conn id: {2000 + connection}, flow_id: CSR:{connection}, sibling_flags {flags}"
    kilobytes, seconds = sa.lifetime_kilobytes, sa.lifetime_seconds
    return lines(
        f"      spi: {_spi(spi)}",
        f"        transform: {transform} ,",
        f"        in use settings ={{{mode}, }}",
        f"        {flow}, crypto map: {sa.crypto_map}",
        f"        sa timing: remaining key lifetime (k/sec): ({kilobytes or 0}/{seconds or 0})",
        f"        IV size: {16 if _is_cbc(transform) else 8} bytes",
        "        replay detection support: Y",
        "        Status: ACTIVE(ACTIVE)",
    )


def _is_cbc(transform: str) -> bool:
    return "aes" in transform and "gcm" not in transform and "gmac" not in transform


def plaintext_mtu(sa: IpsecSa) -> int:
    """What fits into one packet of the path: 1482 for DES in transport mode, 1438 for AES with
    SHA-256 in tunnel mode, as routers were seen to print."""
    path_mtu = sa.path_mtu or 1500
    if sa.outbound_spi is None or not sa.transform:
        return path_mtu
    cbc = _is_cbc(sa.transform)
    block = 16 if cbc else 4 if "gcm" in sa.transform else 8
    vector = 16 if cbc else 8
    icv = _icv_length(sa.transform)
    payload = (path_mtu - 20 - 8 - vector - icv) // block * block - 2
    return payload if sa.mode == "tunnel" else payload + 20


def _icv_length(transform: str) -> int:
    for word, length in (("gcm", 16), ("sha256", 16), ("sha384", 24), ("sha512", 32)):
        if word in transform:
            return length
    return 12 if "hmac" in transform else 0


@command("show crypto ipsec sa")
def show_crypto_ipsec_sa(context: Context) -> str:
    """``show crypto ipsec sa [peer A] [interface TunnelN]``."""
    router, words = context.router, context.words[4:]
    peer, crypto_map = argument_after(words, "peer"), argument_after(words, "map")
    interface = None if crypto_map else interface_argument(words)
    rows = [
        sa
        for sa in router.network.snapshot(router.name, "ipsec").ipsec or ()
        if (peer is None or str(sa.peer) == peer)
        and (crypto_map is None or sa.crypto_map == crypto_map)
        and (interface is None or sa.interface == interface)
    ]
    return print_ipsec(rows, router.release)
