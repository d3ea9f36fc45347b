"""Routes beneath the tunnels with the interface each leaves by."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.model import Address
from dmvpn.simulate.fabric import Node
from dmvpn.simulate.families import Network
from dmvpn.simulate.fib import Fib, Hop
from dmvpn.simulate.rib import Rib


def static_hops(node: Node, vrf: str | None, connected: Fib[Hop]) -> list[tuple[Network, Hop]]:
    """The usable static routes of a VRF, lowest distance first, next hops resolved one level."""
    result: list[tuple[Network, Hop]] = []
    best: dict[Network, int] = {}
    for route in sorted(node.config.static_routes, key=lambda item: item.distance):
        floats = best.get(route.prefix, route.distance) < route.distance
        if route.vrf != vrf or floats or connected.exact(route.prefix):
            continue
        before = len(result)
        if route.interface is not None:
            if node.up.get(route.interface) and "Tunnel" not in route.interface:
                result.append((route.prefix, Hop(route.interface, route.next_hop)))
        elif route.next_hop is not None:
            found = connected.lookup(route.next_hop)
            if found is not None:
                result.append((route.prefix, Hop(found[1][0].interface, route.next_hop)))
        if len(result) > before:
            best[route.prefix] = route.distance
    return result


def learned_hops(rib: Rib) -> Iterator[tuple[Network, Hop]]:
    """Every route of a table with its outgoing interface; next hops are followed to one."""
    for route in rib.table():
        target = route.next_hop if isinstance(route.next_hop, Address) else None
        interface = route.interface
        for _ in range(4):
            if interface is not None or target is None:
                break
            found = rib.lookup(target)
            if found is None:
                break
            inner = found[1][0]
            interface = inner.interface
            if isinstance(inner.next_hop, Address):
                target = inner.next_hop
        if interface is not None and not interface.startswith("Null"):
            yield route.prefix, Hop(interface, target)
