"""IS-IS as providers' routers of lab sets run it: one process, metric 10, wide reachability.

Level 1 needs a common area; level 2 does not (ISO 10589).  Everything is read from the text of the
configuration, since the reader has no section for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.families import AddressInterface, Network
from dmvpn.simulate.linkstate import Edge, Graph
from dmvpn.simulate.media import wires
from dmvpn.simulate.ospf_routes import External

DISTANCE, METRIC = 115, 10
LEVELS = {"level-1": (1,), "level-1-only": (1,), "level-2-only": (2,), "level-1-2": (1, 2)}


@dataclass(slots=True, eq=False)
class Process:
    """``router isis`` of one router.  ports: (address, metric, levels) by interface."""

    router: str
    node: Node
    area: str
    levels: tuple[int, ...] = (1, 2)
    redistribute: tuple[str, ...] = ()
    ports: dict[str, tuple[AddressInterface, int, tuple[int, ...]]] = field(default_factory=dict)


def build(fabric: Fabric, *, tunnels: bool = True) -> list[Process]:
    """Every router with ``router isis`` and a NET."""
    found = (_process(node, tunnels) for node in fabric.nodes.values())
    return [process for process in found if process is not None]


def _process(node: Node, tunnels: bool) -> Process | None:
    top = next((item for item in node.config.tree if item.text.startswith("router isis")), None)
    if top is None:
        return None
    process = Process(node.name, node, "")
    passive = set()
    for child in top.children:
        words = child.text.split()
        if words[0] == "net":
            process.area = ".".join(words[1].split(".")[:-4])
        elif words[0] == "is-type":
            process.levels = LEVELS.get(words[1], (1, 2))
        elif words[0] == "redistribute":
            process.redistribute += (words[1],)
        elif words[0] == "passive-interface":
            passive.add(words[-1])
    tag = top.text.split()[2:]
    for interface in node.config.interfaces.values():
        texts = {line.text for line in interface.lines}
        enabled = " ".join(["ip router isis", *tag]) in texts or interface.name in passive
        usable = node.up[interface.name] and (tunnels or interface.tunnel is None)
        if enabled and usable and interface.address is not None and process.area:
            kinds = (text.split()[-1] for text in texts if text.startswith("isis circuit-type"))
            metrics = (int(text.split()[2]) for text in texts if text.startswith("isis metric "))
            levels = () if interface.name in passive else LEVELS.get(
                next(kinds, ""), process.levels)  # fmt: skip
            process.ports[interface.name] = (interface.address, next(metrics, METRIC), levels)
    return process


class Isis:
    """The routes of all IS-IS routers."""

    def __init__(self, fabric: Fabric, processes: Sequence[Process]) -> None:
        self.processes = processes
        self.graphs = {1: Graph(), 2: Graph()}
        by_name = {process.router: process for process in processes}
        for wire in wires(fabric, None, lambda router, item: router in by_name
                          and item.name in by_name[router].ports):  # fmt: skip
            one, other = by_name[wire.one[0]], by_name[wire.other[0]]
            self._join(one, wire.one[1].name, other, wire.other[1].name)
            self._join(other, wire.other[1].name, one, wire.one[1].name)
        self.reach = {
            (process, level): self.graphs[level].paths(process)
            for process in processes
            for level in process.levels
        }

    def _join(self, one: Process, near: str, other: Process, far: str) -> None:
        (_, metric, mine), (address, _, yours) = one.ports[near], other.ports[far]
        for level in set(mine) & set(yours) & set(one.levels) & set(other.levels):
            if level == 2 or one.area == other.area:
                self.graphs[level].add(one, Edge(other, metric, IPv4Address(address.ip), near))

    def routes(
        self, process: Process, externals: Mapping[Process, Sequence[External]]
    ) -> Iterator[tuple[Network, tuple[Route, ...]]]:
        """Level 1 before level 2, then the least metric."""
        best: dict[Network, tuple[tuple[int, int], tuple[Route, ...]]] = {}
        own = {address.network for address, _, _ in process.ports.values()}
        for level in process.levels:
            for other, (cost, hops) in self.reach[process, level].items():
                assert isinstance(other, Process)
                inside = [(address.network, metric) for address, metric, _ in other.ports.values()]
                outside = [(item.prefix, 0) for item in externals.get(other, ()) if level == 2]
                for prefix, metric in (*inside, *outside):
                    if not hops or prefix in own:
                        continue
                    total = cost + metric
                    routes = tuple(
                        Route(prefix, None, f"i L{level}", hop, interface, DISTANCE, total)
                        for hop, interface in sorted(hops, key=str)
                    )
                    if prefix not in best or (level, total) < best[prefix][0]:
                        best[prefix] = ((level, total), routes)
        for prefix, (_, routes) in best.items():
            yield prefix, routes
