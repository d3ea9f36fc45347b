"""Routers of the cloud that are mere hosts: ``no ip routing`` says so, and nothing passes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dmvpn.simulate.ends import Node
from dmvpn.simulate.hosts import unrouted_lines
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.stops import Stop


def unrouted(nodes: Iterable[Node]) -> Iterator[Trouble]:
    """One trouble for each router with tunnels; others may well be hosts of a LAN."""
    for node in nodes:
        if node.routes or not node.tunnels:
            continue
        said = (
            f"{node.name} has no ip routing: no routing protocol runs, its static routes count for "
            "nothing, and it forwards no packet between tunnel and LAN"
        )
        stop = Stop(Layer.ROUTING, said, node.name, unrouted_lines(node))
        yield Trouble(node.name, "", stop)
