"""What BGP neighbours hold back or refuse, by which rule, when it leaves a router without a route."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from dmvpn.simulate.bgp_paths import Path, announce
from dmvpn.simulate.bgp_speakers import Session
from dmvpn.simulate.bgp_table import BgpTables
from dmvpn.simulate.families import Network
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.stops import Stop

MOST_LOOKED_AT = 64
"""Prefixes looked at for each neighbour: one that is missing is enough to say."""


def untold(tables: BgpTables, ribs: Ribs, clients: set[tuple[str, str]]) -> Iterator[Trouble]:
    """Prefixes a hub has and its client lacks, a trouble for each pair.

    clients: (client, server) of registrations; only there one is meant to tell the other all.
    """
    for speaker in tables.tables:
        for session in speaker.sessions.values():
            peer = session.peer
            if peer is None or (peer.speaker.router, speaker.router) not in clients:
                continue
            stop = _missing(tables, session, peer, ribs)
            if stop is not None:
                yield Trouble(speaker.router, peer.speaker.router, stop)


def _missing(tables: BgpTables, session: Session, peer: Session, ribs: Ribs) -> Stop | None:
    rib = ribs.of(peer.speaker.router, peer.speaker.vrf)
    for prefix, best in islice(tables.best[session.speaker].items(), MOST_LOOKED_AT):
        came = best.session
        if came is None or came is session or came.peer is None:
            continue
        found = rib.lookup(prefix.network_address)
        if found is not None and (found[0].prefixlen or found[1][0].code != "S"):
            continue
        same = _same_identity(session, peer, prefix, best)
        if same is not None:
            return same
        said = (
            _not_reflected(session, peer, prefix, came)
            or _looped(session, peer, prefix, best)
            or _unreachable(tables, session, peer, prefix)
        )
        if said is not None:
            router = session.speaker.router
            return Stop(Layer.ROUTING, said, router, ((router, session.settings.at),))
    return None


def _not_reflected(session: Session, peer: Session, prefix: Network, came: Session) -> str | None:
    if came.external or session.external or came.peer is None:
        return None
    if came.policy.route_reflector_client or session.policy.route_reflector_client:
        return None
    return (
        f"{session.speaker.router} does not tell {peer.speaker.router} of {prefix} of "
        f"{came.peer.speaker.router}: both are iBGP neighbours and neither is a "
        "route-reflector-client"
    )


def _looped(session: Session, peer: Session, prefix: Network, best: Path) -> str | None:
    told, own = announce(session, prefix, best), peer.speaker.config.autonomous_system
    if told is None or told.as_path.count(own) <= (peer.policy.allowas_in or 0):
        return None
    return (
        f"{peer.speaker.router} refuses {prefix} from {session.speaker.router}: its own AS {own} "
        "is in the path (as-override or allowas-in would let it pass)"
    )


def _same_identity(session: Session, peer: Session, prefix: Network, best: Path) -> Stop | None:
    """A reflected route whose originator has the receiver's own router ID (RFC 4456, 8)."""
    mine, came = peer.speaker, best.session
    told = announce(session, prefix, best)
    if came is None or came.peer is None or told is None or told.originator != mine.router_id:
        return None
    other = came.peer.speaker
    said = (
        f"{mine.router} refuses {prefix} of {other.router} from {session.speaker.router}: both have "
        f"the BGP router ID {mine.router_id}, so it looks like its own"
    )
    lines = tuple(
        (speaker.router, line)
        for speaker in (mine, other)
        for line in speaker.config.lines
        if line.text.startswith("bgp router-id")
    )
    return Stop(Layer.ROUTING, said, mine.router, lines)


def _unreachable(tables: BgpTables, session: Session, peer: Session, prefix: Network) -> str | None:
    held = tables.tables[peer.speaker].get(prefix, {}).get(peer)
    if held is None or tables.cost(peer.speaker, held) is not None:
        return None
    return (
        f"{peer.speaker.router} cannot use {prefix}: it has no route to the next hop "
        f"{held.next_hop} that {session.speaker.router} tells"
    )
