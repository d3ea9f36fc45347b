"""Spoke-to-spoke paths, proved by packets."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.snapshot import Trace
from dmvpn.verify.model import RULES, Verdict, View, judged, listed


@RULES.add("VFY601", layer="path", table="traces")
def spoke_path(view: View) -> Iterator[Verdict]:
    """A spoke reaches another spoke's LAN, directly in phases 2 and 3, by the hub in phase 1.

    Why: this is what the phase was chosen for; a phase 3 cloud whose packets go by the hub works,
        and loads the hub with what was meant to bypass it.
    Fix: phase 3: ``ip nhrp redirect`` on the hub, ``ip nhrp shortcut`` on the spokes, NBMA
        reachability between spokes and keys that cover them.  Phase 2: next hop kept by the hub.
    Source: Cisco, Shortcut Switching Enhancements for NHRP in DMVPN Networks.
    """
    observed = {(row.source, row.destination): row for row in view.observed.traces or ()}
    ways: dict[Trace, list[tuple[object, ...]]] = {}  # two clouds may lead there: either is right
    for row in view.expected.traces or ():
        first = next((one for one in ways if _same_path(one, row)), row)
        ways.setdefault(first, []).append(row.hops)
    for row, hops in ways.items():
        seen = observed.get((row.source, row.destination))
        if seen is None:
            continue
        way = " ".join(str(hop or "*") for hop in seen.hops) or "no answer"
        allowed = " or ".join(dict.fromkeys(map(listed_way, hops)))
        yield judged(
            seen.received > 0 and seen.hops in hops,
            f"path {row.source} → {row.destination}",
            f"{'direct' if len(row.hops) == 1 else 'through the hub'}: {allowed}",
            f"{seen.received}/{seen.sent} replies: {way}",
            peer=row.peer,
            hint="redirect and shortcut (phase 3), next hop (phase 2), keys between spokes",
        )


def _same_path(one: Trace, other: Trace) -> bool:
    return (one.source, one.destination, one.peer) == (other.source, other.destination, other.peer)


@RULES.add("VFY602", layer="path", table="dmvpn")
def spoke_to_spoke_tunnel(view: View) -> Iterator[Verdict]:
    """After traffic a spoke has a tunnel of its own to the other spoke, and none in phase 1.

    Why: ``DT1``/``DT2`` rows (phase 3) or ``D`` rows (phase 2) with state UP are the tunnel itself;
        ``IX`` or ``DX`` rows mean that resolution or crypto between the spokes failed.
    Fix: phase 3: redirect and shortcut; both: keys and identities that cover the other spokes.
    Source: Cisco IOS Security Command Reference, show dmvpn (attributes).
    """
    if view.observed.traces is None:
        return
    for row in view.expected.dmvpn or ():
        spoke_to_spoke = row.role == "Spoke" and row.attributes.startswith("D")
        if not spoke_to_spoke:
            continue
        found = [s for s in view.observed.dmvpn or () if s.tunnel_address == row.tunnel_address]
        right = any(
            seen.state == "UP"
            and row.nbma_address in (None, seen.nbma_address)
            and ("T" in seen.attributes) >= ("T" in row.attributes)
            for seen in found
        )
        yield judged(
            right,
            f"{row.interface} spoke {row.tunnel_address}",
            f"UP {row.attributes} at {row.nbma_address}",
            listed(f"{s.state} {s.attributes} at {s.nbma_address or 'UNKNOWN'}" for s in found),
            peer=view.name(row.tunnel_address),
        )
    yield from _no_shortcut(view)


def _no_shortcut(view: View) -> Iterator[Verdict]:
    """Phase 1: whom the trace reaches through the hub has no tunnel of its own here."""
    for trace in view.expected.traces or ():
        if len(trace.hops) > 1:
            found = [
                row for row in view.observed.dmvpn or ()
                if view.name(row.tunnel_address) == trace.peer
            ]  # fmt: skip
            yield judged(
                not found,
                f"tunnel to {trace.peer}",
                "none (phase 1)",
                listed(f"{row.state} {row.attributes} at {row.nbma_address}" for row in found),
                peer=trace.peer,
            )


def listed_way(hops: tuple[object, ...]) -> str:
    """Hops in order."""
    return " ".join(str(hop) for hop in hops)
