"""Why a packet between two spokes still goes by a hub, after the traffic that should change that.

Direct it goes where the next hop is the other spoke (phase 2), or where the hub redirects and the
spoke takes shortcuts (phase 3); and only while the tunnel between the two comes up.  Point-to-point
GRE (phase 1) always goes by the hub, as meant.
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import Line
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Cause, Flow, Layer
from dmvpn.simulate.next_hops import why_next_hop
from dmvpn.simulate.path import Step, Walker, in_cloud, redirected

Lines = tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """router: whose configuration to mend; peer: whom it keeps apart from it."""

    router: str
    peer: str
    said: str
    lines: Lines = ()


def detour(walker: Walker, flow: Flow) -> Cause | None:
    """What keeps a flow on the hub; None where it is direct, lost, or meant to go there."""
    if flow.router not in walker.fabric.nodes or walker.nhrp is None or walker.links is None:
        return None
    walk = walker.walk(flow.router, flow.destination, walker.vrf_of(flow))
    hops = in_cloud(walk.steps)
    if not walk.reached or len(hops) < 2:
        return None
    spoke, hub, goal = hops[0].sent, hops[0].received, hops[-1].received
    if spoke is None or hub is None or goal is None or not spoke.multipoint:
        return None
    state = walker.nhrp.of(spoke)
    if state is None or not state.servers:
        return None
    reason = _reason(walker, hops, spoke, goal) or _no_redirect(
        walker, flow.destination, hops, spoke, hub
    )
    if reason is None:
        return None
    by = ", ".join(step.to for step in hops[:-1])
    said = (
        f"packets of {spoke.router} to {flow.destination} go by {by}, not directly to "
        f"{goal.router}: {reason.said}"
    )
    return Cause(reason.router, reason.peer, Layer.PATH, said, reason.lines, stops=False)


def _reason(walker: Walker, hops: list[Step], spoke: Tunnel, goal: Tunnel) -> Reason | None:
    """What keeps apart two spokes that have been told, or have found, to talk to each other."""
    if not goal.multipoint:
        said = f"{goal.router} {goal.name} is point-to-point GRE"
        return Reason(goal.router, spoke.router, said, goal.line("tunnel destination"))
    wanted = hops[0].unresolved
    if wanted is None and not redirected(hops):
        return None
    if wanted is None and not spoke.does("shortcut"):
        said = f"{spoke.router} {spoke.name} has no {spoke.ip} nhrp shortcut"
        at = spoke.line("no ip nhrp shortcut") or ((spoke.router, spoke.interface.at),)
        return Reason(spoke.router, goal.router, said, at)
    assert walker.nhrp is not None and walker.links is not None
    nbma = walker.nhrp.seen.get(id(goal), goal.nbma)
    link = walker.links.at(spoke).get(nbma) if nbma is not None else None
    if link is None:
        return _unresolved(walker, wanted, spoke, goal) if wanted is not None else None
    if link.stop is None:
        return None
    router = link.stop.router or spoke.router
    peer = goal.router if router == spoke.router else spoke.router
    said = f"the tunnel between them does not come up: {link.stop.cause}"
    return Reason(router, peer, said, link.stop.lines)


def _unresolved(walker: Walker, wanted: Address, spoke: Tunnel, goal: Tunnel) -> Reason:
    """The next hop is nobody's who has registered: a typing error, or a route out of the tunnel."""
    said = f"no next hop server of {spoke.router} knows who has {wanted}, its next hop"
    route = walker.best(spoke.router, spoke.interface.vrf, wanted)
    lines = why_next_hop(route, spoke, spoke).lines if route is not None else ()
    at = lines or ((spoke.router, spoke.interface.at),)
    return Reason(spoke.router, goal.router, said, at)


def _no_redirect(
    walker: Walker, destination: Address, hops: list[Step], spoke: Tunnel, hub: Tunnel
) -> Reason | None:
    """The hub is the next hop, and does not tell that there is a shorter way."""
    if hops[0].unresolved is not None or redirected(hops):
        return None
    route = walker.best(spoke.router, spoke.interface.vrf, destination)
    if route is None:
        return None
    said = f"{hub.router} {hub.name} has no {hub.ip} nhrp redirect"
    at = hub.line("no ip nhrp redirect") or ((hub.router, hub.interface.at),)
    if _others_redirect(walker, spoke):
        return Reason(hub.router, spoke.router, said, at)
    held = why_next_hop(route, spoke, hub)
    said += f", and {hub.router} is the next hop of {route.prefix}"
    said += f" ({held.said})" if held.said else ""
    return Reason(hub.router, spoke.router, said, (*at, *held.lines))


def _others_redirect(walker: Walker, spoke: Tunnel) -> bool:
    """Another next hop server redirects: the cloud is meant to work that way (phase 3)."""
    state = walker.nhrp.of(spoke) if walker.nhrp is not None else None
    return any(
        tunnel.nhrp is not None and tunnel.nhrp.redirect
        for server in (state.servers if state is not None else ())
        for tunnel in walker.fabric.overlay.get(server.address, ())
    )
