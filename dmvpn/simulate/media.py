"""Which interfaces hear each other: over a shared subnet, or over a tunnel whose GRE passes.

What EIGRP finds for itself, the other protocols ask here: multicast in each direction (a multicast
map is needed on multipoint tunnels), and whether unicast passes both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dmvpn.config.model import Interface
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.families import Network
from dmvpn.simulate.nhrp import Nhrp

Wanted = Callable[[str, Interface], bool]


@dataclass(frozen=True, slots=True)
class Wire:
    """Two interfaces that hear each other.

    there: what ``one`` multicasts arrives at ``other``; back: the other way.  tunnels: None over a
    subnet.  registered: one end is a client of the other, so that they are meant to talk.
    """

    one: tuple[str, Interface]
    other: tuple[str, Interface]
    there: bool = True
    back: bool = True
    unicast: bool = True
    tunnels: tuple[Tunnel, Tunnel] | None = None
    registered: bool = False


def wires(fabric: Fabric, nhrp: Nhrp | None, wanted: Wanted) -> Iterator[Wire]:
    """Every pair of interfaces that are both wanted; without ``nhrp`` only beneath the tunnels."""
    if nhrp is not None:
        yield from _over_tunnels(nhrp, wanted)
    yield from _on_subnets(fabric, wanted)


def _over_tunnels(nhrp: Nhrp, wanted: Wanted) -> Iterator[Wire]:
    targets = nhrp.multicast_targets
    remembered: dict[int, set[object]] = {}
    for link in list(nhrp.links):
        one, other = link.one, link.other
        if other is None or not (link.forward or link.backward):
            continue
        if not wanted(one.router, one.interface) or not wanted(other.router, other.interface):
            continue
        for end in (one, other):
            if id(end) not in remembered:
                remembered[id(end)] = set(targets(end))
        passed = nhrp.passed
        yield Wire(
            (one.router, one.interface),
            (other.router, other.interface),
            there=link.forward and other.nbma in remembered[id(one)],
            back=link.backward and one.nbma in remembered[id(other)],
            unicast=link.forward and link.backward,
            tunnels=(one, other),
            registered=(one.router, other.router) in passed or (other.router, one.router) in passed,
        )


def _on_subnets(fabric: Fabric, wanted: Wanted) -> Iterator[Wire]:
    segments: dict[Network, list[tuple[str, Interface]]] = {}
    for node in fabric.nodes.values():
        for interface in node.config.interfaces.values():
            if interface.tunnel is not None or interface.address is None:
                continue
            shared = node.up[interface.name] and not interface.name.startswith("Loopback")
            if shared and wanted(node.name, interface):
                segments.setdefault(interface.address.network, []).append((node.name, interface))
    for seats in segments.values():
        for number, one in enumerate(seats):
            for other in seats[number + 1 :]:
                if one[0] != other[0]:
                    yield Wire(one, other)
