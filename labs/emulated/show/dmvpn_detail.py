"""``show dmvpn detail``: each tunnel, its next hop servers, peers and crypto sessions.

The words are those of public outputs of IOS 15.x routers with IKEv2 (session block with
``Session ID``); IOS-XE prints the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.config.model import Interface, RouterConfig, TunnelMode
from dmvpn.labs.emulated.show.nhs import of_version
from dmvpn.labs.emulated.show.session import flow_lines, ike_lines, phase1_id
from dmvpn.labs.emulated.show.words import duration, lines
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.snapshot import Snapshot

HEADER = "# Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb    Target Network"
COLUMNS = "----- --------------- --------------- ----- -------- ----- -----------------"


def print_dmvpn_detail(
    legend: str, snapshot: Snapshot, peers: Iterable[DmvpnPeer], config: RouterConfig
) -> str:
    """The whole answer: ``peers`` are the rows asked for, tunnels without NHRP are left out."""
    rows = tuple(peers)
    text = legend
    for tunnel in snapshot.tunnels or ():
        interface = config.interfaces.get(tunnel.interface)
        if interface is None or interface.nhrp is None or interface.nhrp.network_id is None:
            continue
        own = tuple(row for row in rows if row.interface == tunnel.interface)
        if tunnel.admin == "down":
            text += f"{tunnel.interface} is admin down\n"
        elif own:
            text += _tunnel_block(tunnel, interface, snapshot) + _peer_block(own)
    names = {row.interface for row in rows}
    sessions = [s for s in snapshot.sessions or () if s.interface in names]
    return text + _crypto_block(sessions, snapshot) + "Pending DMVPN Sessions:\n\n"


def _tunnel_block(tunnel: TunnelInterface, interface: Interface, snapshot: Snapshot) -> str:
    settings = interface.tunnel
    multipoint = settings is not None and settings.mode is TunnelMode.MGRE
    address = tunnel.address.ip if tunnel.address else "0.0.0.0"
    vrf = settings.vrf if settings and settings.vrf else ""
    text = "\n" + lines(
        f"Interface {tunnel.interface} is {tunnel.admin}/{tunnel.line}, Addr. is {address}, "
        f'VRF "{tunnel.vrf or ""}" ',
        f"   Tunnel Src./Dest. addr: {tunnel.source}/"
        f'{"Multipoint" if multipoint else tunnel.destination}, Tunnel VRF "{vrf}"',
        f'   Protocol/Transport: "{"multi-" if multipoint else ""}GRE/IP", '
        f'Protect "{tunnel.protection or ""}" ',
        f"   Interface State Control: {'Enabled' if settings and settings.if_state_nhrp else 'Disabled'}",
        "   nhrp event-publisher : Disabled",
    )
    servers = [
        nhs for nhs in of_version(snapshot.nhs or (), 4) if nhs.interface == tunnel.interface
    ]
    if servers:
        text += "\nIPv4 NHS:\n"
        for nhs in servers:
            nbma = f"NBMA Address: {nhs.nbma_address} " if nhs.nbma_address else ""
            text += (
                f"{nhs.address}  {nhs.flags:>2} {nbma}"
                f"priority = {nhs.priority or 0} cluster = {nhs.cluster or 0}\n"
            )
    return text


def _peer_block(rows: tuple[DmvpnPeer, ...]) -> str:
    count = sum(not row.continuation for row in rows)
    text = lines(f"Type:{rows[0].role}, Total NBMA Peers (v4/v6): {count}", "", HEADER, COLUMNS)
    for row in rows:
        entries = "" if row.continuation else str(row.entries)
        target = row.target_network or f"{row.tunnel_address}/32"
        text += (
            f"{entries:>5} {row.nbma_address or 'UNKNOWN'!s:<15} {row.tunnel_address!s:>15} "
            f"{row.state:>5} {duration(row.uptime):>8} {row.attributes:>5} {target!s:>18}\n"
        )
        text += f"NHRP group: {row.group}\n" if row.group else ""
    return text


def _crypto_block(sessions: list[CryptoSession], snapshot: Snapshot) -> str:
    text = lines("", "", "Crypto Session Details: ", "-" * 80, "")
    for number, session in enumerate(sessions, 1):
        text += lines(f"Interface: {session.interface}", f"Session: [0x{0x67620000 + number:08X}]")
        text += ike_lines(session, snapshot, detail=True)
        text += lines(
            f"  Crypto Session Status: {session.status}     ",
            f"  fvrf: {session.fvrf or '(none)'},\tPhase1_id: {phase1_id(session)}",
        )
        text += flow_lines(session, snapshot, detail=True)
        text += _socket_lines(session, snapshot) + "\n"
    return text


def _socket_lines(session: CryptoSession, snapshot: Snapshot) -> str:
    for sa in snapshot.ipsec or ():
        if (sa.interface, sa.peer) == (session.interface, session.peer) and sa.outbound_spi:
            return lines(
                f"   Outbound SPI : 0x{sa.outbound_spi:>8X}, transform : {sa.transform or ''} ",
                "    Socket State: Open",
            )
    return lines("   Outbound SPI : 0x       0, transform : ", "    Socket State: Open")
