"""Shortest paths over a graph of routers and networks, with every equal-cost first hop."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from dmvpn.model import Address

FirstHop = tuple[Address | None, str | None]
"""(next hop, outgoing interface); the next hop is None towards a network of one's own."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link of the graph.  address: of the far router on it; interface: the near one's.

    hops: the first hops where they are not the link itself (a virtual link).
    """

    to: Hashable
    cost: int
    address: Address | None = None
    interface: str | None = None
    hops: frozenset[FirstHop] | None = None


@dataclass(slots=True)
class Graph:
    """Edges by vertex.  An edge counts only when the far end has one back."""

    edges: dict[Hashable, list[Edge]] = field(default_factory=dict)

    def add(self, vertex: Hashable, edge: Edge) -> None:
        """One direction of a link."""
        self.edges.setdefault(vertex, []).append(edge)

    def prune(self) -> None:
        """Drop edges whose far end does not agree: two ends that differ in network type."""
        ends = {(vertex, edge.to) for vertex, edges in self.edges.items() for edge in edges}
        for vertex, edges in self.edges.items():
            self.edges[vertex] = [edge for edge in edges if (edge.to, vertex) in ends]

    def paths(self, root: Hashable) -> dict[Hashable, tuple[int, frozenset[FirstHop]]]:
        """vertex → (cost, first hops) of everything reachable from a vertex."""
        done: dict[Hashable, tuple[int, frozenset[FirstHop]]] = {}
        best: dict[Hashable, tuple[int, set[FirstHop]]] = {root: (0, set())}
        queue: list[tuple[int, int, Hashable]] = [(0, 0, root)]
        count = 0
        while queue:
            cost, _, vertex = heapq.heappop(queue)
            if vertex in done:
                continue
            done[vertex] = (cost, frozenset(best[vertex][1]))
            for edge in self.edges.get(vertex, ()):
                total, known = cost + edge.cost, best.get(edge.to)
                if edge.to in done or (known is not None and known[0] < total):
                    continue
                hops = set(_hops(edge, done[vertex][1], vertex == root))
                if known is not None and known[0] == total:
                    known[1].update(hops)
                    continue
                best[edge.to] = (total, hops)
                count += 1
                heapq.heappush(queue, (total, count, edge.to))
        return done


def _hops(edge: Edge, before: frozenset[FirstHop], from_root: bool) -> Iterable[FirstHop]:
    if from_root:
        return edge.hops if edge.hops is not None else ((edge.address, edge.interface),)
    return (hop if hop[0] is not None else (edge.address, hop[1]) for hop in before)
