"""Step 6b: how EIGRP prefixes spread: best metrics, equal-cost paths, split horizon, next hops.

Prefixes with the same origins and the same metric at the origin travel alike, and so do spokes
that have the same neighbours and settings.  So each group of prefixes is spread once over the
routers that differ, with a few spokes standing for each class of them: a thousand spokes cost a
thousand small searches, not a million.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dmvpn.model import Address
from dmvpn.simulate.eigrp import Adjacency, Port, Process
from dmvpn.simulate.families import Network
from dmvpn.simulate.metric import Vector, composite, wide

MOST_PATHS = 4
"""``maximum-paths`` of EIGRP unless configured."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to a prefix a router was told of.  next_hop as it goes into the routing table."""

    vector: Vector
    port: Port
    next_hop: Address
    metric: int


Filtered = frozenset[tuple[Process, str | None, str]]


@dataclass(slots=True)
class Group:
    """Prefixes that travel alike.

    seeds: (origin, its metric).  only_ports: the interfaces a summary is told out of; None: all.
    blocked: interfaces whose own summary swallows these prefixes.
    filtered: (process, interface or None for all, direction) of distribute lists that deny them.
    """

    seeds: tuple[tuple[Process, Vector], ...]
    prefixes: list[Network] = field(default_factory=list)
    external: bool = False
    only_ports: frozenset[Port] | None = None
    blocked: frozenset[Port] = frozenset()
    filtered: Filtered = frozenset()

    def denies(self, port: Port, direction: str) -> bool:
        """Whether a distribute list stops these prefixes there."""
        process = port.process
        return bool(self.filtered) and (
            (process, None, direction) in self.filtered
            or (process, port.name, direction) in self.filtered
        )


Result = dict[Process, tuple[Offer, ...]]


class Spread:
    """Searches over one set of processes."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = processes
        self.classes = _classes(processes)
        self.class_of = {item: members for members in self.classes for item in members}
        base = {item for members in self.classes for item in members[: MOST_PATHS + 1]}
        self._near = {item: _adjacent(item, base) for item in processes}
        self._whole = {item: _adjacent(item, None) for item in processes}

    def search(self, group: Group) -> Result:
        """The equal-cost paths of every router in the search, origins left out."""
        few = len(group.seeds) <= MOST_PATHS
        near = self._near if few else self._whole
        offers: dict[Process, list[Offer]] = {}
        best: dict[Process, tuple[Vector, Port | None]] = {}
        queue: list[tuple[int, int, Process, Vector, Port | None]] = []
        count = 0
        for process, vector in group.seeds:
            heapq.heappush(queue, (wide(vector), count, process, vector, None))
            count += 1
        origins = {process for process, _ in group.seeds}
        while queue:
            _, _, process, vector, learned_on = heapq.heappop(queue)
            if process in best:
                continue
            best[process] = (vector, learned_on)
            for adjacency in near[process]:
                told = _tell(group, process, adjacency, learned_on, offers)
                receiver = adjacency.peer.process
                if told is None or receiver in origins or receiver in best:
                    continue
                if group.denies(adjacency.peer, "in"):
                    continue
                offer = _receive(adjacency, vector, told)
                offers.setdefault(receiver, []).append(offer)
                heapq.heappush(
                    queue, (wide(offer.vector), count, receiver, offer.vector, offer.port)
                )
                count += 1
        return {process: _equal_best(found) for process, found in offers.items()}


def _classes(processes: Iterable[Process]) -> list[list[Process]]:
    """Processes that cannot be told apart by their neighbours and settings."""
    classes: dict[object, list[Process]] = {}
    for process in processes:
        settings = process.settings
        around = frozenset(
            (id(item.peer), item.port.name, item.port.metric, item.port.settings.split_horizon,
             item.port.settings.next_hop_self, item.port.settings.summaries)
            for item in process.neighbours
            if item.both
        )  # fmt: skip
        alone = id(process) if len(around) > MOST_PATHS else 0
        key = (around, process.named, settings.stub, settings.redistribute, alone, settings.vrf,
               settings.autonomous_system, filters_of(process))  # fmt: skip
        classes.setdefault(key, []).append(process)
    return list(classes.values())


def filters_of(process: Process) -> tuple[object, ...]:
    """The distribute lists of a process with what is in them: equal ones filter alike."""
    config = process.config
    return tuple(
        (item.kind, item.direction, item.interface,
         config.prefix_lists.get(item.name) if item.kind == "prefix"
         else config.access_lists.get(item.name))
        for item in process.settings.distribute_lists
        if item.kind in ("prefix", "acl")
    )  # fmt: skip


def _adjacent(process: Process, within: set[Process] | None) -> list[Adjacency]:
    return [
        item
        for item in process.neighbours
        if item.both and (within is None or item.peer.process in within)
    ]


def _tell(
    group: Group,
    process: Process,
    adjacency: Adjacency,
    learned_on: Port | None,
    offers: dict[Process, list[Offer]],
) -> Address | None:
    """The next hop a router tells a neighbour; None when it does not tell the prefix."""
    port = adjacency.port
    if port in group.blocked or group.denies(port, "out"):
        return None
    if learned_on is None:
        if group.only_ports is not None and port not in group.only_ports:
            return None
        return port.address.ip
    if process.settings.stub and "leak-map" not in process.settings.stub:
        return None  # a stub tells nothing it has learnt
    same = learned_on is port
    if same and port.settings.split_horizon:
        return None
    if same and not port.settings.next_hop_self:
        return _equal_best(offers[process])[0].next_hop
    return port.address.ip


def _receive(adjacency: Adjacency, vector: Vector, next_hop: Address) -> Offer:
    receiving = adjacency.peer
    total = vector.over(receiving.metric)
    return Offer(total, receiving, next_hop, composite(total, named=receiving.process.named))


def _equal_best(offers: list[Offer]) -> tuple[Offer, ...]:
    """The paths that go into the routing table: lowest metric, one for each next hop."""
    least = min(offer.metric for offer in offers)
    chosen: dict[tuple[Address, str], Offer] = {}
    for offer in offers:
        if offer.metric == least:
            chosen.setdefault((offer.next_hop, offer.port.name), offer)
    return tuple(list(chosen.values())[:MOST_PATHS])
