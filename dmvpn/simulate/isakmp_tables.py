"""The IKEv1 table of a snapshot: ``show crypto isakmp sa``."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.model import Address
from dmvpn.parsers.show_crypto_isakmp_sa import IsakmpSa
from dmvpn.simulate.all_links import AllLinks
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.isakmp import UP

FIRST_CONNECTION = 1001


def ikev1_rows(links: AllLinks, tunnels: Iterable[Tunnel]) -> tuple[IsakmpSa, ...]:
    """One SA for each pair of addresses, the beginner as its source, whatever tunnels use it.

    ``conn-id`` is 0 until phase 1 is up (measured on IOL-XE 17.15).
    """
    rows: dict[tuple[Address, Address], IsakmpSa] = {}
    for tunnel in tunnels:
        if not tunnel.up or tunnel.nbma is None:
            continue
        for peer, link in links.at(tunnel).items():
            began = link.one.origin is tunnel
            state = link.main_mode[0 if began else 1]
            known = rows.get((tunnel.nbma, peer))
            if state is None or (known is not None and known.state == UP):
                continue
            ends = (peer, tunnel.nbma) if began else (tunnel.nbma, peer)
            number = FIRST_CONNECTION + len(rows) if state == UP else 0
            rows[(tunnel.nbma, peer)] = IsakmpSa(*ends, state, number, "ACTIVE")
    return tuple(rows.values())
