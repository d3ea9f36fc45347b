"""GRE that a crypto map of the source interface encrypts, as it was done before tunnel protection.

The entry whose list permits GRE to the tunnel's destination serves as the tunnel's IPsec profile; all
that follows is the same.  Point-to-point tunnels only: a multipoint one has no destination to match.
"""

from __future__ import annotations

from dataclasses import replace

from dmvpn.config.model import CryptoMapEntry, IpsecProfile
from dmvpn.simulate.acl import Packet, check
from dmvpn.simulate.ends import Tunnel

GRE = 47


def protect(tunnel: Tunnel) -> None:
    """Give a tunnel the profile its source interface's crypto map has for it, if any."""
    below = tunnel.config.interfaces.get(tunnel.source_interface or "")
    name = below.crypto_map if below is not None else None
    entry = _entry(tunnel, name) if name and tunnel.settings.protection is None else None
    if entry is None:
        return
    profile = IpsecProfile(
        f"crypto map {name} {entry.sequence}", entry.transform_sets, entry.ikev2_profile,
        entry.isakmp_profile, entry.pfs, at=entry.at, lines=(entry.at, *entry.lines),
    )  # fmt: skip
    profiles = {**tunnel.config.ipsec_profiles, profile.name: profile}
    tunnel.config = replace(tunnel.config, ipsec_profiles=profiles)
    tunnel.settings = replace(tunnel.settings, protection=profile.name)


def _entry(tunnel: Tunnel, name: str) -> CryptoMapEntry | None:
    """The first complete entry that is for this tunnel's packets."""
    found, destination = tunnel.config.crypto_maps.get(name), tunnel.destination
    if found is None or destination is None or tunnel.nbma is None:
        return None
    packet = Packet(GRE, tunnel.nbma, destination)
    return next((entry for entry in found.entries if _serves(tunnel, entry, packet)), None)


def _serves(tunnel: Tunnel, entry: CryptoMapEntry, packet: Packet) -> bool:
    chosen = tunnel.config.access_lists.get(entry.access_list or "")
    complete = str(packet.destination) in entry.peers and bool(entry.transform_sets)
    if chosen is None or not chosen.entries or not complete:
        return False
    return check(chosen, packet) is None
