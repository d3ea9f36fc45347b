"""What goes when, after something was taken away: events on a clock that starts at 0.

Nothing of it depends on a real clock: each event has the second at which IOS notices at the latest.
A routing neighbour goes when the hold time it announced has passed; a registration or a shortcut
when the holdtime of the router it leads to has passed and nobody renews it; a next hop server is
missed at the next registration, a third of the holdtime after the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dmvpn.config.model import RouterConfig
from dmvpn.model import Address, Printed
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Flow
from dmvpn.simulate.simulation import Simulation
from dmvpn.snapshot import Snapshot

BGP_HOLD, OSPF_DEAD = 180, 40


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """seconds: after the loss, at the latest.  what: the thing that is gone then."""

    seconds: int
    router: str
    what: str


def timeline(
    configs: Mapping[str, RouterConfig],
    *,
    down: Sequence[str],
    traffic: Sequence[Flow] = (),
    assume_underlay: bool = False,
) -> tuple[Event, ...]:
    """The losses of every router that stays, in order.  traffic: sent before, and again after.

    What traffic builds anew without the lost router (a shortcut that another hub renews) stays.
    """
    before = Simulation(configs, assume_underlay=assume_underlay)
    after = Simulation(configs, down=down, assume_underlay=assume_underlay)
    for simulation in (before, after):
        for flow in traffic:
            simulation.send(flow)
    events = (
        event
        for router in configs
        if router in after.fabric.nodes
        for event in _of_router(before, before.snapshot(router), after.snapshot(router))
    )
    return tuple(sorted(events))


def _of_router(before: Simulation, old: Snapshot, new: Snapshot) -> Iterator[Event]:
    up = {(row.interface, row.tunnel_address, row.attributes) for row in new.dmvpn or ()
          if row.state == "UP"}  # fmt: skip
    for row in old.dmvpn or ():
        if row.state == "UP" and (row.interface, row.tunnel_address, row.attributes) not in up:
            static = row.attributes.startswith("S")
            seconds = _nhrp_time(before, old.router, row.interface, row.tunnel_address, static)
            words = "next hop server" if static else "NHRP entry"
            yield Event(seconds, old.router, f"{words} {row.tunnel_address} {row.attributes}")
    neighbours = {(row.interface, row.address) for row in new.eigrp or ()}
    for peer in old.eigrp or ():
        if (peer.interface, peer.address) not in neighbours:
            seconds = _hold_time(before, peer.address)
            yield Event(seconds, old.router, f"EIGRP neighbour {peer.address} on {peer.interface}")
    yield from _neighbours(before, old, new)
    routes = {(route.vrf, route.prefix, route.next_hop) for route in new.routes or ()}
    for route in old.routes or ():
        gone = (route.vrf, route.prefix, route.next_hop) not in routes
        if gone and route.code[:1] in "DHOB":
            via = route.next_hop if route.next_hop is not None else route.prefix.network_address
            seconds = _route_time(before, old.router, route.code, via)
            yield Event(seconds, old.router, f"route {route.code} {route.prefix} via {via}")


def _neighbours(before: Simulation, old: Snapshot, new: Snapshot) -> Iterator[Event]:
    """OSPF and BGP neighbours that are gone, each when its own timer has run out."""
    heard = {(row.interface, row.address) for row in new.ospf or ()}
    for row in old.ospf or ():
        if (row.interface, row.address) not in heard:
            seconds = _dead_time(before, old.router)
            yield Event(seconds, old.router, f"OSPF neighbour {row.address} on {row.interface}")
    up = {(peer.vrf, peer.neighbor) for peer in new.bgp or () if peer.state == "Established"}
    for peer in old.bgp or ():
        if peer.state == "Established" and (peer.vrf, peer.neighbor) not in up:
            seconds = _bgp_time(before, old.router, peer.neighbor)
            yield Event(seconds, old.router, f"BGP neighbour {peer.neighbor}")


def _dead_time(before: Simulation, router: str) -> int:
    """The longest dead interval of the router's tunnels."""
    times = (
        port.dead
        for part in before.overlays
        for process in part.routing.ospf_of(router)
        for port in process.ports.values()
        if port.interface.tunnel is not None
    )
    return max(times, default=OSPF_DEAD)


def _bgp_time(before: Simulation, router: str, neighbor: Printed | None) -> int:
    """The smaller hold time of the two ends; of any session where the neighbour is not known."""
    holds = {
        address: min(session.timers[1], session.peer.timers[1])
        for part in before.overlays
        for speaker in part.routing.speakers_of(router)
        for address, session in speaker.sessions.items()
        if session.peer is not None
    }
    known = {address: hold for address, hold in holds.items() if address == neighbor}
    return max((known or holds).values(), default=BGP_HOLD)


def _owner(before: Simulation, address: Printed | None) -> Tunnel | None:
    owners = before.fabric.overlay.get(address) if isinstance(address, Address) else None
    return owners[0] if owners else None


def _nhrp_time(
    before: Simulation, router: str, interface: str, peer: Printed | None, static: bool
) -> int:
    if static:
        mine = next(item for item in before.fabric.nodes[router].tunnels if item.name == interface)
        nhrp = mine.interface.nhrp
        return (nhrp.registration_timeout or nhrp.holdtime // 3) if nhrp is not None else 0
    owner = _owner(before, peer)
    nhrp = owner.interface.nhrp if owner is not None else None
    return nhrp.holdtime if nhrp is not None else 0


def _hold_time(before: Simulation, peer: Printed | None) -> int:
    """EIGRP keeps a neighbour for the hold time the neighbour itself announces."""
    owner = _owner(before, peer)
    if owner is None:
        return 0
    times = (item.interface_settings(owner.name).hold_time for item in owner.config.eigrp)
    return max(times, default=0)


def _route_time(before: Simulation, router: str, code: str, via: Printed | None) -> int:
    if code.startswith("H"):
        return _nhrp_time(before, router, "", via, False)
    if code.startswith("D"):
        return _hold_time(before, via)
    if code.startswith("B"):
        return _bgp_time(before, router, via)
    return _dead_time(before, router)
