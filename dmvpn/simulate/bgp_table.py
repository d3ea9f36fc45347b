"""BGP tables: paths travel from speaker to speaker until nobody has anything new to tell."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.bgp_classes import STAND_INS, Alone, classes, policy_key
from dmvpn.simulate.bgp_paths import (
    IGP,
    LOCAL_WEIGHT,
    Path,
    accept,
    announce,
    apply_map,
    multipath_key,
    rank,
)
from dmvpn.simulate.bgp_speakers import Session, Speaker
from dmvpn.simulate.families import DEFAULTS, Network, lies_in
from dmvpn.simulate.rib import SharedTable

MOST_CHANGES = 40
"""How often one speaker may change its mind about one prefix: policies may never settle."""

Metric = Callable[[Speaker, Address], int | None]
"""The IGP's cost to a next hop; None: unreachable."""
Table = dict[Network, dict[Session | None, Path]]


class BgpTables:
    """Adj-RIB-in and best paths of every speaker."""

    def __init__(
        self,
        speakers: list[Speaker],
        originated: Mapping[Speaker, Mapping[Network, Path]],
        metric: Metric,
        alone: Alone = lambda speaker: True,
    ) -> None:
        self.metric = metric
        self.originated = originated
        self.classes = list(classes(speakers, alone))
        silent = {item: members[0] for members in self.classes for item in members[STAND_INS:]}
        self._silent = silent
        self._audience = {
            speaker: [
                item for item in speaker.sessions.values()
                if item.peer is not None and item.peer.speaker not in silent
            ]
            for speaker in speakers
        }  # fmt: skip
        self.tables: dict[Speaker, Table] = {speaker: {} for speaker in speakers}
        self.best: dict[Speaker, dict[Network, Path]] = {speaker: {} for speaker in speakers}
        self._queue: deque[tuple[Speaker, Network]] = deque()
        self._waiting: set[tuple[Speaker, Network]] = set()
        self._changes: dict[tuple[Speaker, Network], int] = {}
        self._metrics: dict[tuple[Speaker, Address], int | None] = {}
        self._sent: dict[Speaker, dict[tuple[Session, Network], Path]] = {}
        self._groups: dict[object, Path | None] = {}
        self._policy_keys: dict[int, object] = {}
        self._received: dict[Session, int] = {}
        for speaker, prefixes in originated.items():
            for prefix, path in prefixes.items():
                self._put(speaker, prefix, None, path)
            self._default_routes(speaker)
        self._settle()
        for _ in range(2):  # an aggregate may be a component of another
            for speaker in speakers:
                self._aggregate(speaker)
            self._settle()

    def _put(
        self, speaker: Speaker, prefix: Network, session: Session | None, path: Path | None
    ) -> None:
        known = self.tables[speaker].setdefault(prefix, {})
        if path is None:
            if known.pop(session, None) is None:
                return
        elif known.get(session) == path:
            return
        else:
            known[session] = path
        if (speaker, prefix) not in self._waiting:
            self._waiting.add((speaker, prefix))
            self._queue.append((speaker, prefix))

    def _default_routes(self, speaker: Speaker) -> None:
        """``default-originate``: told whether or not there is one."""
        for session in self._audience[speaker]:
            peer = session.peer
            if peer is not None and session.policy.default_originate:
                as_path = (session.local_as,) if session.external else ()
                default = DEFAULTS[peer.speaker.node.family]
                path = accept(peer, default, Path(session.source, as_path))
                if path is not None:
                    self._put(peer.speaker, default, peer, path)

    def _settle(self) -> None:
        while self._queue:
            speaker, prefix = key = self._queue.popleft()
            self._waiting.discard(key)
            best = self._choose(speaker, prefix)
            if best == self.best[speaker].get(prefix):
                continue
            self._changes[key] = self._changes.get(key, 0) + 1
            if self._changes[key] > MOST_CHANGES:
                continue
            if best is None:
                del self.best[speaker][prefix]
            else:
                self.best[speaker][prefix] = best
            self._tell(speaker, prefix, best)

    def _choose(self, speaker: Speaker, prefix: Network) -> Path | None:
        usable = [
            (rank(path, cost), number, path)
            for number, (_, path) in enumerate(self.tables[speaker].get(prefix, {}).items())
            if (cost := self.cost(speaker, path)) is not None
        ]
        return min(usable, key=lambda item: item[:2])[2] if usable else None

    def cost(self, speaker: Speaker, path: Path) -> int | None:
        """The IGP's cost to the next hop; None when there is no way."""
        if path.session is None or path.next_hop is None:
            return 0
        key = (speaker, path.next_hop)
        if key not in self._metrics:
            self._metrics[key] = self.metric(speaker, path.next_hop)
        return self._metrics[key]

    def _tell(self, speaker: Speaker, prefix: Network, best: Path | None) -> None:
        hidden = any(
            item.summary_only and prefix != item.prefix and lies_in(prefix, item.prefix)
            for item in speaker.family.aggregates
        )
        for session in self._audience[speaker]:
            peer = session.peer
            if peer is None or (not prefix.prefixlen and session.policy.default_originate):
                continue
            told = None if hidden or best is None else self._announced(session, prefix, best)
            path = accept(peer, prefix, told) if told is not None else None
            if path is not None or prefix in self.tables[peer.speaker]:
                self._put(peer.speaker, prefix, peer, path)

    def _announced(self, session: Session, prefix: Network, best: Path) -> Path | None:
        """Neighbours with one policy are told the same: an update group."""
        if best.session is session:
            return None
        key = (*self._update_group(session), prefix, best)
        if key not in self._groups:
            self._groups[key] = announce(session, prefix, best)
        return self._groups[key]

    def _update_group(self, session: Session) -> tuple[object, ...]:
        policy = session.policy
        if id(policy) not in self._policy_keys:
            self._policy_keys[id(policy)] = policy_key(policy)
        overridden = session.remote_as if policy.as_override else None
        return (
            session.speaker, self._policy_keys[id(policy)], session.external, session.local_as,
            session.source, overridden,
        )  # fmt: skip

    def _aggregate(self, speaker: Speaker) -> None:
        for item in speaker.family.aggregates:
            if item.prefix.version != speaker.node.family:
                continue
            parts = [prefix for prefix in self.best[speaker]
                     if prefix != item.prefix and lies_in(prefix, item.prefix)]  # fmt: skip
            if parts:
                path = Path(weight=LOCAL_WEIGHT, origin=IGP, discard=True)
                self._put(speaker, item.prefix, None, path)
                for prefix in parts if item.summary_only else ():
                    self._tell(speaker, prefix, self.best[speaker][prefix])

    def routes(self, speaker: Speaker) -> Iterator[tuple[Network, tuple[Route, ...]]]:
        """What goes into the routing table: paths learnt, and aggregates to Null0."""
        near, far, own = speaker.family.distance
        for prefix, best in self.best[speaker].items():
            if best.session is None:
                if best.discard:
                    yield prefix, (Route(prefix, speaker.vrf, "B", None, "Null0", own, 0),)
                continue
            distance = near if best.session.external else far
            yield prefix, tuple(
                Route(prefix, speaker.vrf, "B", path.next_hop, None, distance, path.med, None,
                      prefix.prefixlen == 0)
                for path in self._together(speaker, prefix, best)
            )  # fmt: skip

    def _together(self, speaker: Speaker, prefix: Network, best: Path) -> list[Path]:
        external, internal = speaker.family.maximum_paths
        assert best.session is not None
        limit = external if best.session.external else internal
        if limit < 2:
            return [best]
        key = multipath_key(best, self.cost(speaker, best) or 0)
        alike = [
            path
            for path in self.tables[speaker][prefix].values()
            if path is not best and path.session is not None
            and (cost := self.cost(speaker, path)) is not None
            and multipath_key(path, cost) == key and path.next_hop != best.next_hop
        ]  # fmt: skip
        return [best, *alike][:limit]

    def shared(self) -> Iterator[tuple[Sequence[Speaker], SharedTable]]:
        """The classes of more members than are computed, with the table they all have."""
        for members in self.classes:
            if len(members) > STAND_INS:
                entries: dict[Network, tuple[Route, ...]] = {}
                for stand_in in members[:STAND_INS]:
                    for prefix, routes in self.routes(stand_in):
                        entries.setdefault(prefix, routes)
                yield members, SharedTable.of(entries.items())

    def own(self) -> Iterator[Speaker]:
        """The speakers that share their table with nobody."""
        for members in self.classes:
            if len(members) <= STAND_INS:
                yield from members

    def received(self, session: Session) -> int:
        """How many prefixes a neighbour's paths are held for."""
        speaker, peer = session.speaker, session.peer
        first = self._silent.get(speaker)
        if first is not None and peer is not None:
            same = (item for item in first.sessions.values()
                    if item.peer is not None and item.peer.speaker is peer.speaker)  # fmt: skip
            held = sum(self.received(item) for item in same)
            # Each is told of everybody's prefixes but its own.
            return held + len(self.originated[first]) - len(self.originated[speaker])
        if session not in self._received:
            held = sum(session in paths for paths in self.tables[speaker].values())
            self._received[session] = held
        return self._received[session]


def originate(
    speaker: Speaker, prefix: Network, route: Route, origin: int, name: str | None
) -> Path | None:
    """A path that begins here: ``network`` or ``redistribute``, with its route map."""
    next_hop = route.next_hop if isinstance(route.next_hop, Address) else None
    path = Path(next_hop, weight=LOCAL_WEIGHT, origin=origin, med=route.metric or 0)
    return apply_map(speaker.node.config, name, prefix, path)
