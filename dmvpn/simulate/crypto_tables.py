"""The crypto tables of a snapshot: IKEv2 SAs, IPsec SAs, sessions.

Counters are 0: the emulator fills them.  An SPI is not random here but a hash of the two ends, so
that a prediction is the same every time; the outbound SPI of one end is the inbound of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

from dmvpn.model import Address
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.simulate.all_links import AllLinks
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.ike import Ikev2Agreement, ipsec_profile
from dmvpn.simulate.links import Link

GRE_PROTOCOL = 47
_METHODS = {"pre-share": "PSK", "rsa-sig": "RSA", "ecdsa-sig": "ECDSA", "eap": "EAP"}
_TRANSFORMS = {"esp-aes 128": "esp-aes", "esp-aes 192": "esp-192-aes", "esp-aes 256": "esp-256-aes",
               "esp-gcm 128": "esp-gcm"}  # fmt: skip


def spi(sender: Address, receiver: Address, key: int | None) -> int:
    """The SPI of the SA from one end to the other; never 0."""
    return crc32(f"{sender}>{receiver}/{key}".encode()) | 0x10000


def _ends(links: AllLinks, tunnel: Tunnel) -> Iterator[tuple[Address, Link]]:
    """The other end's NBMA address and the link, for each peer of a protected tunnel."""
    if tunnel.settings.protection is not None and tunnel.nbma is not None and tunnel.up:
        yield from links.at(tunnel).items()


def ikev2_rows(links: AllLinks, tunnels: Iterable[Tunnel]) -> tuple[Ikev2Sa, ...]:
    """``show crypto ikev2 sa``: one SA for each pair of addresses, whatever tunnels use it."""
    rows: dict[tuple[Address, Address], Ikev2Sa] = {}
    for tunnel in tunnels:
        for peer, link in _ends(links, tunnel):
            assert tunnel.nbma is not None
            if link.ike_version != 2 or (tunnel.nbma, peer) in rows:
                continue
            if isinstance(link.ike, Ikev2Agreement):
                rows[(tunnel.nbma, peer)] = _ready(len(rows) + 1, tunnel, peer, link, link.ike)
            elif _negotiating(tunnel, link):
                rows[(tunnel.nbma, peer)] = _sa(len(rows) + 1, tunnel, peer, link)
    return tuple(rows.values())


def _negotiating(tunnel: Tunnel, link: Link) -> bool:
    """The beginner keeps trying while the other end does not answer or refuses."""
    return link.one.origin is tunnel and link.attempted and link.ike is None and link.sa is None


def _port(link: Link) -> int:
    """IKE moves to port 4500, and takes ESP along, where there is NAT on the way."""
    return 4500 if link.translated else 500


def _sa(number: int, tunnel: Tunnel, peer: Address, link: Link) -> Ikev2Sa:
    assert tunnel.nbma is not None
    vrfs, port = (tunnel.settings.vrf, tunnel.interface.vrf), _port(link)
    return Ikev2Sa(number, tunnel.nbma, port, peer, port, *vrfs, "IN-NEG")


def _ready(
    number: int, tunnel: Tunnel, peer: Address, link: Link, agreed: Ikev2Agreement
) -> Ikev2Sa:
    assert tunnel.nbma is not None
    kind, _, size = agreed.encryption.rpartition("-")
    local, remote = agreed.auth_local, agreed.auth_remote
    if link.one.origin is not tunnel:
        local, remote = remote, local
    return Ikev2Sa(
        tunnel_id=number,
        local_address=tunnel.nbma,
        local_port=_port(link),
        remote_address=peer,
        remote_port=_port(link),
        fvrf=tunnel.settings.vrf,
        ivrf=tunnel.interface.vrf,
        status="READY",
        encryption=kind.upper() if kind else agreed.encryption.upper(),
        key_size=int(size) if kind and size.isdigit() else None,
        prf=agreed.prf.upper(),
        hash=agreed.integrity.upper() if agreed.integrity else None,
        dh_group=agreed.group,
        auth_sign=_METHODS.get(local, local.upper()),
        auth_verify=_METHODS.get(remote, remote.upper()),
    )


def ipsec_rows(links: AllLinks, tunnels: Iterable[Tunnel]) -> tuple[IpsecSa, ...]:
    """``show crypto ipsec sa``: the beginner lists its flow even without an SA (measured)."""
    return tuple(
        _flow(tunnel, peer, link)
        for tunnel in tunnels
        for peer, link in _ends(links, tunnel)
        if link.sa is not None or link.one.origin is tunnel
    )


def _ident(address: Address) -> str:
    mask = "255.255.255.255" if address.version == 4 else "128"
    return f"{address}/{mask}/{GRE_PROTOCOL}/0"


def _flow(tunnel: Tunnel, peer: Address, link: Link) -> IpsecSa:
    local, sa = tunnel.nbma, link.sa
    assert local is not None
    key = tunnel.settings.key
    return IpsecSa(
        interface=tunnel.name,
        vrf=tunnel.interface.vrf,
        crypto_map=f"{tunnel.name}-head-0",
        local_address=local,
        local_ident=_ident(local),
        remote_ident=_ident(peer),
        peer=peer,
        peer_port=_port(link),
        encaps=0,
        encrypted=0,
        decaps=0,
        decrypted=0,
        send_errors=0,
        receive_errors=0,
        outbound_spi=spi(local, peer, key) if sa else None,
        inbound_spis=(spi(peer, local, key),) if sa else (),
        mode=sa.mode if sa else None,
        transform=_transform(sa.transforms) if sa else None,
        pfs_group="none",
        path_mtu=1500,
        ip_mtu=1500,
        outbound_spis=(spi(local, peer, key),) if sa else (),
    )


def _transform(words: tuple[str, ...]) -> str:
    return " ".join(_TRANSFORMS.get(word, word) for word in words)


def session_rows(links: AllLinks, tunnels: Iterable[Tunnel]) -> tuple[CryptoSession, ...]:
    """``show crypto session``."""
    return tuple(
        _session(tunnel, peer, link)
        for tunnel in tunnels
        for peer, link in _ends(links, tunnel)
        if link.one.origin is tunnel or link.ike is not None or link.sa is not None
    )


def _session(tunnel: Tunnel, peer: Address, link: Link) -> CryptoSession:
    assert tunnel.nbma is not None
    profile = ipsec_profile(tunnel)
    trying = _negotiating(tunnel, link)
    up = link.ike is not None or link.sa is not None
    listed = up or trying
    return CryptoSession(
        interface=tunnel.name,
        vrf=None,
        status=_status(link, up, trying),
        peer=peer,
        peer_port=_port(link),
        profile=profile.ikev2_profile if profile is not None and up else None,
        ike_version=link.ike_version if listed else None,
        ike_status=("Active" if up else "Inactive") if listed else None,
        local_address=tunnel.nbma if listed else None,
        local_port=_port(link) if listed else None,
        flows=(f"permit {GRE_PROTOCOL} host {tunnel.nbma} host {peer}",),
        active_sas=2 if link.sa is not None else 0,
        ike_sas=1 if listed else 0,
    )


def _status(link: Link, up: bool, trying: bool) -> str:
    if up:
        return "UP-ACTIVE" if link.sa is not None else "UP-IDLE"
    return "DOWN-NEGOTIATING" if trying else "DOWN"
