"""``show crypto ikev2 sa [detailed]`` and ``show crypto ikev2 session``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from dmvpn.config.model import RouterConfig
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import is_classic, lines
from dmvpn.model import Printed, Release
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.snapshot import Snapshot

HEADER = "Tunnel-id Local                 Remote                fvrf/ivrf            Status "
UNKNOWN = "Unknown - 0"


Dpd = Mapping[Printed, tuple[int, int]]
"""Peer → (interval, retry interval) of dead peer detection, seconds."""


def print_ikev2(
    sas: Iterable[Ikev2Sa], release: Release, *, detailed: bool = False, dpd: Dpd | None = None
) -> str:
    """The table; nothing at all without an SA.  dpd: for the peers it is configured for."""
    rows = tuple(sas)
    if not rows:
        return ""
    blocks = "".join(
        _block(sa) + (_detail(sa, release, dpd or {}) if detailed else "") + "\n" for sa in rows
    )
    return f" IPv4 Crypto IKEv2  SA \n\n{blocks} IPv6 Crypto IKEv2  SA \n\n"


def _block(sa: Ikev2Sa) -> str:
    local = f"{sa.local_address}/{sa.local_port}"
    remote = f"{sa.remote_address}/{sa.remote_port}"
    vrfs = f"{sa.fvrf or 'none'}/{sa.ivrf or 'none'}"[:18]
    return lines(
        HEADER,
        f"{sa.tunnel_id:<9} {local:<21} {remote:<21} {vrfs:<20} {sa.status:<6} ",
        f"      {_algorithms(sa)}",
        f"      Life/Active Time: {_seconds(sa, 'lifetime')}/{_seconds(sa, 'active_time')} sec",
    )


def _algorithms(sa: Ikev2Sa) -> str:
    size = "" if sa.key_size is None else f" keysize: {sa.key_size},"
    return (
        f"Encr: {sa.encryption or UNKNOWN},{size} PRF: {sa.prf or UNKNOWN}, "
        f"Hash: {sa.hash or 'None'}, DH Grp:{sa.dh_group or 0}, "
        f"Auth sign: {sa.auth_sign or UNKNOWN}, Auth verify: {sa.auth_verify or UNKNOWN}"
    )


def _seconds(sa: Ikev2Sa, name: str) -> int:
    value = sa.lifetime if name == "lifetime" else sa.active_time
    return int(value.total_seconds()) if value is not None else (86400 if name == "lifetime" else 0)


def ike_spi(known: int | None, local: Printed, remote: Printed) -> str:
    """An SPI both ends agree on: made from the two addresses where nothing else tells."""
    if known is not None:
        return f"{known:016X}"
    return sha256(f"ike {local} {remote}".encode()).hexdigest()[:16].upper()


def _detail(sa: Ikev2Sa, release: Release, dpd: Dpd) -> str:
    interval, retry = dpd.get(sa.remote_address, (0, 0))
    done = "Negotiation done" if sa.status == "READY" else "Initiator waiting for INIT response"
    local = ike_spi(sa.local_spi, sa.local_address, sa.remote_address)
    remote = ike_spi(sa.remote_spi, sa.remote_address, sa.local_address)
    spis = f"Local spi: {local}       Remote spi: {remote}"
    status = f"Status Description: {done}"
    order = (status, spis) if is_classic(release) else (spis, status)
    began = int(sa.local_address) > int(sa.remote_address) if sa.initiator is None else sa.initiator
    nat = sa.nat or ("detected inside" if sa.local_port == 4500 else "not detected")
    body = (
        f"CE id: 0, Session-id: {sa.tunnel_id if sa.session_id is None else sa.session_id}",
        *order,
        f"Local id: {sa.local_id or sa.local_address}",
        f"Remote id: {sa.remote_id or sa.remote_address}",
        "Local req msg id:  0              Remote req msg id:  0         ",
        "Local next msg id: 0              Remote next msg id: 0         ",
        "Local req queued:  0              Remote req queued:  0         ",
        "Local window:      5              Remote window:      5         ",
        f"DPD configured for {interval} seconds, retry {retry}",
        "Fragmentation not  configured.",
        *(() if is_classic(release) else ("Dynamic Route Update: enabled",)),
        "Extended Authentication not configured.",
        f"NAT-T is {nat}  ",
        "Cisco Trust Security SGT is disabled",
        f"Initiator of SA : {'Yes' if began else 'No'}",
        *(() if is_classic(release) else ("PEER TYPE: IOS-XE",)),
    )
    return lines(*(f"      {line}" for line in body))


@command("show crypto ikev2 sa")
def show_crypto_ikev2_sa(context: Context) -> str:
    """``show crypto ikev2 sa [detailed] [remote A] [local A]``."""
    router, words = context.router, context.words[4:]
    snapshot = router.network.snapshot(router.name)
    wanted = {word for word in words if word[0].isdigit()}
    rows = [
        sa
        for sa in snapshot.ikev2 or ()
        if not wanted or wanted & {str(sa.remote_address), str(sa.local_address)}
    ]
    dpd = _dpd(snapshot, router.network.config(router.name))
    detailed = any(word.startswith("detail") for word in words)
    return print_ikev2(rows, router.release, detailed=detailed, dpd=dpd)


def _dpd(snapshot: Snapshot, config: RouterConfig) -> Dpd:
    """What the profile of each session says."""
    found: dict[Printed, tuple[int, int]] = {}
    for session in snapshot.sessions or ():
        profile = config.ikev2_profiles.get(session.profile or "")
        if session.peer is not None and profile is not None and profile.dpd is not None:
            found[session.peer] = profile.dpd[:2]
    return found


@command("show crypto ikev2 session")
def show_crypto_ikev2_session(context: Context) -> str:
    """Each IKEv2 SA with its child SA."""
    router = context.router
    snapshot = router.network.snapshot(router.name)
    text = " IPv4 Crypto IKEv2 Session \n\n"
    for sa in snapshot.ikev2 or ():
        children = [
            child
            for child in snapshot.ipsec or ()
            if child.peer == sa.remote_address and child.outbound_spi is not None
        ]
        status = (
            "UP-ACTIVE" if children else "UP-IDLE" if sa.status == "READY" else "DOWN-NEGOTIATING"
        )
        text += (
            f"Session-id:{sa.tunnel_id}, Status:{status}, IKE count:1, CHILD count:{len(children)}\n\n"
            + _block(sa)
            + "".join(_child(child) for child in children)
            + "\n"
        )
    return f"{text} IPv6 Crypto IKEv2 Session \n\n"


def _child(sa: IpsecSa) -> str:
    local, remote = (ident.split("/")[0] for ident in (sa.local_ident, sa.remote_ident))
    inbound = sa.inbound_spis[0] if sa.inbound_spis else 0
    return lines(
        f"Child sa: local selector  {local}/0 - {local}/65535",
        f"          remote selector {remote}/0 - {remote}/65535",
        f"          ESP spi in/out: 0x{inbound:X}/0x{sa.outbound_spi or 0:X}  ",
    )
