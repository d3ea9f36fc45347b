"""IPsec security associations and their counters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dmvpn.model import Printed
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.verify.model import RULES, Verdict, View, judged, passed


@RULES.add("VFY301", layer="ipsec", table="ipsec")
def ipsec_sa_both_ways(view: View) -> Iterator[Verdict]:
    """There is an inbound and an outbound IPsec SA with every peer.

    Why: one direction alone means that packets leave and answers are dropped.
    Fix: compare transform set, PFS and mode of the two routers.
    Source: RFC 4301 §4.1, SAs are simplex; Cisco Security Command Reference, show crypto ipsec sa.
    """
    for row in view.expected.ipsec or ():
        found = _with(view.observed.ipsec, row.peer)
        inbound = any(sa.inbound_spis for sa in found)
        outbound = any(sa.outbound_spi for sa in found)
        yield judged(
            inbound and outbound,
            f"IPsec SA with {row.peer}",
            "inbound and outbound",
            _ways(inbound, outbound),
            peer=view.name(row.peer),
            hint="compare transform set, PFS and mode on both ends",
        )


@RULES.add("VFY302", layer="ipsec", table="ipsec")
def ipsec_counters_move(view: View) -> Iterator[Verdict]:
    """Packets are encapsulated and decapsulated with every peer.

    Why: SAs stand while nothing passes when ESP is filtered, or when the other end drops what it
        decrypts; encaps without decaps is the usual sign.
    Fix: let protocol 50 (UDP 4500 behind NAT) pass; look at the other end's counters.
    Source: Cisco TAC, Understand and Use Debug Commands to Troubleshoot IPsec (encaps/decaps).
    """
    for row in view.expected.ipsec or ():
        now = _counters(_with(view.observed.ipsec, row.peer))
        if now is None:
            continue
        then = _counters(_with(view.before.ipsec, row.peer)) if view.before else None
        sent, received = _moved(now, then)
        yield judged(
            sent > 0 and received > 0,
            f"IPsec counters with {row.peer}",
            "encaps and decaps rise",
            f"encaps +{sent}, decaps +{received}",
            peer=view.name(row.peer),
            hint="look for a filter that drops ESP, and at the other end's counters",
        )


@RULES.add("VFY303", layer="ipsec", table="ipsec")
def ipsec_mode(view: View) -> Iterator[Verdict]:
    """Every IPsec SA is in the mode that the design chose.

    Why: tunnel mode costs 20 bytes more than the MTU was computed for; IKEv2 falls back to it
        without a word when one end asks for it.
    Fix: set the same ``mode`` in the transform sets of both ends, then clear the SAs.
    Source: RFC 4303 §3.1; Cisco DMVPN configuration guide (transport mode recommended).
    """
    for row in view.expected.ipsec or ():
        modes = {sa.mode for sa in _with(view.observed.ipsec, row.peer) if sa.mode}
        if row.mode is None or not modes:
            continue
        subject, peer = f"IPsec mode with {row.peer}", view.name(row.peer)
        if modes == {row.mode}:
            yield passed(subject, peer=peer, said=row.mode)
        else:
            yield judged(False, subject, row.mode, ", ".join(sorted(modes)), peer=peer)


def _with(sas: Iterable[IpsecSa] | None, peer: Printed) -> list[IpsecSa]:
    return [sa for sa in sas or () if sa.peer == peer]


def _counters(sas: list[IpsecSa]) -> tuple[int, int] | None:
    if not any(sa.outbound_spi for sa in sas):
        return None
    counted = [(sa.encaps, sa.decaps) for sa in sas]
    known = [(sent, got) for sent, got in counted if sent is not None and got is not None]
    if len(known) < len(sas):
        return None
    return sum(sent for sent, _ in known), sum(got for _, got in known)


def _moved(now: tuple[int, int], then: tuple[int, int] | None) -> tuple[int, int]:
    if then is None or now[0] < then[0] or now[1] < then[1]:
        return now  # new SAs count from zero
    return now[0] - then[0], now[1] - then[1]


def _ways(inbound: bool, outbound: bool) -> str:
    if inbound and outbound:
        return "inbound and outbound"
    return "inbound only" if inbound else "outbound only" if outbound else "none"
