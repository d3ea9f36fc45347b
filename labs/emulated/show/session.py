"""``show crypto session [detail]``: IKE and IPsec of one peer together."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import (
    NOT_EMULATED,
    argument_after,
    clock_time,
    duration,
    interface_argument,
    lines,
)
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.snapshot import Snapshot

TITLE = "Crypto session current status\n\n"
CODES = lines(
    "Code: C - IKE Configuration mode, D - Dead Peer Detection     ",
    "K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     ",
    "X - IKE Extended Authentication, F - IKE Fragmentation",
    "R - IKE Auto Reconnect, U - IKE Dynamic Route Update",
    "S - SIP VPN",
    "",
)


def print_sessions(
    sessions: Iterable[CryptoSession], snapshot: Snapshot | None = None, *, detail: bool = False
) -> str:
    """All sessions.  snapshot: where ``detail`` finds the SAs' lifetimes and counters."""
    state = snapshot or Snapshot("")
    text = TITLE + (CODES if detail else "")
    return text + "".join(_session(item, state, detail) + "\n" for item in sessions)


def _session(session: CryptoSession, snapshot: Snapshot, detail: bool) -> str:
    vrfs = f" fvrf: {session.fvrf or '(none)'} ivrf: {session.ivrf or '(none)'}" if detail else " "
    peer = f"Peer: {session.peer} port {session.peer_port}{vrfs}"
    optional = (
        ("Username", session.username),
        ("Profile", session.profile),
        ("Group", session.group),
        ("Assigned address", session.assigned_address),
        ("Uptime", duration(session.uptime) if session.uptime is not None and detail else None),
    )
    text = f"Interface: {session.interface}\n"
    text += lines(*(f"{word}: {value}" for word, value in optional if value is not None))
    text += f"Session status: {session.status:<14}\n{peer}\n"
    if detail:
        text += lines(f"      Phase1_id: {phase1_id(session)}", "      Desc: (none)")
    return text + ike_lines(session, snapshot, detail) + flow_lines(session, snapshot, detail)


def phase1_id(session: CryptoSession) -> str:
    """The peer's IKE identity: its address unless the session knows another."""
    known = session.phase1_id or session.peer
    return str(known) if session.status.startswith("UP") else "(none)"


def ike_lines(session: CryptoSession, snapshot: Snapshot, detail: bool) -> str:
    """``Session ID`` and the IKE SA; nothing when there is no IKE SA."""
    if session.ike_version is None:
        return ""
    sa = _ike_sa(session, snapshot)
    text = lines(
        f"  Session ID: {sa.tunnel_id if sa else 0}  ",
        f"  IKEv{session.ike_version} SA: local {session.local_address}/{session.local_port} "
        f"remote {session.peer}/{session.peer_port} {session.ike_status} ",
    )
    if not detail:
        return text
    if sa is None or sa.lifetime is None or session.ike_status != "Active":
        return text + "          Capabilities:(none) connid:0 lifetime:0\n"
    left = int((sa.lifetime - (sa.active_time or sa.lifetime * 0)).total_seconds())
    return (
        text + f"          Capabilities:(none) connid:{sa.tunnel_id} lifetime:{clock_time(left)}\n"
    )


def _ike_sa(session: CryptoSession, snapshot: Snapshot) -> Ikev2Sa | None:
    return next((sa for sa in snapshot.ikev2 or () if sa.remote_address == session.peer), None)


def flow_lines(session: CryptoSession, snapshot: Snapshot, detail: bool) -> str:
    """The flows; all SAs are counted at the first."""
    text = ""
    for number, flow in enumerate(session.flows):
        active = session.active_sas if number == 0 else 0
        text += f"  IPSEC FLOW: {flow} \n        Active SAs: {active}, origin: crypto map\n"
        text += _life(session, snapshot) if detail else ""
    return text


def _life(session: CryptoSession, snapshot: Snapshot) -> str:
    decrypted = encrypted = 0
    life = "0/0"
    for sa in snapshot.ipsec or ():
        if (sa.interface, sa.peer) == (session.interface, session.peer):
            decrypted, encrypted = sa.decaps or 0, sa.encaps or 0
            life = f"{sa.lifetime_kilobytes or 0}/{sa.lifetime_seconds or 0}"
    return lines(
        f"        Inbound:  #pkts dec'ed {decrypted} drop 0 life (KB/Sec) {life}",
        f"        Outbound: #pkts enc'ed {encrypted} drop 0 life (KB/Sec) {life}",
    )


@command("show crypto session")
def show_crypto_session(context: Context) -> str:
    """``show crypto session [interface TunnelN | remote A] [detail]``."""
    router, words = context.router, context.words[3:]
    if "brief" in words:
        return NOT_EMULATED
    snapshot = router.network.snapshot(router.name)
    interface, remote = interface_argument(words), argument_after(words, "remote")
    chosen = [
        item
        for item in snapshot.sessions or ()
        if (interface is None or item.interface == interface)
        and (remote is None or str(item.peer) == remote)
    ]
    return print_sessions(chosen, snapshot, detail="detail" in words)
