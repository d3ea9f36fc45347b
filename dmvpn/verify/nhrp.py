"""NHRP: registrations, servers, maps, strangers."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.verify.model import RULES, Verdict, View, failed, judged, listed, passed


@RULES.add("VFY401", layer="nhrp", table="nhs")
def nhs_responding(view: View) -> Iterator[Verdict]:
    """Every NHS answers the registrations of this router.

    Why: a spoke whose registrations are not answered is unknown to the hub, which then cannot
        send it anything: neither packets nor routing hellos.
    Fix: ``E`` alone: check NHRP authentication, tunnel key, network-id and the NHS's tunnel and
        NBMA addresses, in that order; with no IPsec SA look at the crypto findings first.
    Source: RFC 2332 §5.2.3; Cisco IP Addressing Command Reference, show ip nhrp nhs.
    """
    observed = {(row.interface, row.address): row for row in view.observed.nhs or ()}
    for row in view.expected.nhs or ():
        seen = observed.get((row.interface, row.address))
        flags = seen.flags if seen else "not configured"
        waits = row.flags == "W"
        yield judged(
            seen is not None and (waits or "R" in flags),
            f"{row.interface} NHS {row.address}",
            "W (waiting), or RE in another one's place" if waits else "RE (responding)",
            flags,
            peer=view.name(row.address),
            hint="check NHRP authentication, tunnel key, network-id, NHS and NBMA addresses, then a "
            "filter that drops ESP",
        )


@RULES.add("VFY402", layer="nhrp", table="dmvpn")
def peer_up(view: View) -> Iterator[Verdict]:
    """Every peer stands in ``show dmvpn`` as UP, with the right NBMA address.

    Why: the state names the layer at which the tunnel is stuck: IKE, IPSEC, NHRP; another NBMA
        address means that somebody else has registered with this router's tunnel address.
    Fix: IKE: keys, identities, reachability.  IPSEC: transform set, PFS.  NHRP: authentication,
        tunnel key, network-id.
    Source: Cisco IOS Security Command Reference, show dmvpn.
    """
    for row in view.expected.dmvpn or ():
        if "T" in row.attributes or (row.attributes == "D" and row.role == "Spoke"):
            continue  # spoke to spoke: VFY602 judges it, after traffic
        found = _rows(view, row)
        right = any(
            seen.state == "UP" and row.nbma_address in (None, seen.nbma_address) for seen in found
        )
        yield judged(
            right,
            f"{row.interface} peer {row.tunnel_address}",
            f"UP at {row.nbma_address or 'any address'}",
            listed(f"{seen.state} at {seen.nbma_address or 'UNKNOWN'}" for seen in found),
            peer=view.name(row.tunnel_address),
            hint=_hint({seen.state for seen in found}),
        )


@RULES.add("VFY403", layer="nhrp", table="dmvpn")
def no_stranger(view: View) -> Iterator[Verdict]:
    """Nobody is registered whom the design does not know.

    Why: a stranger with the right key has a tunnel into the overlay: a forgotten router, a lab
        with production keys, or worse.
    Fix: find the NBMA address's owner; change the pre-shared key if it is not one of yours.
    Source: Cisco DMVPN design guide, security considerations (wildcard pre-shared keys).
    """
    strangers = [
        row for row in view.observed.dmvpn or ()
        if row.tunnel_address is not None and row.tunnel_address not in view.names
    ]  # fmt: skip
    for row in strangers:
        yield failed(
            f"{row.interface} peer {row.tunnel_address}",
            "no peer outside the design",
            f"{row.state} at {row.nbma_address or 'UNKNOWN'}",
            hint="find the owner of the NBMA address; change the pre-shared key if it is not yours",
        )
    if not strangers:
        yield passed("strangers", said="none")


@RULES.add("VFY404", layer="nhrp", table="nhrp")
def nhrp_map(view: View) -> Iterator[Verdict]:
    """The NHRP cache maps every neighbour's tunnel address to its NBMA address.

    Why: the map is what packets follow; a wrong or missing one sends them to another router.
    Fix: on a hub, ``clear ip nhrp`` for the wrong entry and look for a second router with the same
        tunnel address; on a spoke, correct ``ip nhrp nhs … nbma …``.
    Source: RFC 2332 §5.2; Cisco IP Addressing Command Reference, show ip nhrp.
    """
    for row in view.expected.nhrp or ():
        found = [seen for seen in view.observed.nhrp or () if seen.target == row.target]
        yield judged(
            any(row.nbma_address in (None, seen.nbma_address) for seen in found),
            f"{row.interface} NHRP map {row.target}",
            f"{row.nbma_address or 'any address'} ({row.type})",
            listed(f"{seen.nbma_address} ({seen.type})" for seen in found),
            peer=view.name(row.via),
        )


def _rows(view: View, row: DmvpnPeer) -> list[DmvpnPeer]:
    return [
        seen for seen in view.observed.dmvpn or ()
        if seen.interface == row.interface and seen.tunnel_address == row.tunnel_address
    ]  # fmt: skip


_HINTS = {
    "IKE": "compare pre-shared key, identity and proposal on both ends, then reachability",
    "IPSEC": "compare transform set, PFS and mode on both ends",
    "NHRP": "compare NHRP authentication, tunnel key, network-id and NHS address on both ends",
    "INTF": "bring the tunnel interface and its source up",
}


def _hint(states: set[str]) -> str:
    return next((hint for state, hint in _HINTS.items() if state in states), "")
