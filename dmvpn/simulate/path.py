"""Step 7: the way of a packet, hop by hop, through tunnels and routing tables.

A packet for a next hop whose NBMA address is unknown goes to the next hop server meanwhile, as
IOS does while the resolution is outstanding.
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import Interface
from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.links import Links
from dmvpn.simulate.model import Flow, Path
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.rib import Ribs

MOST_HOPS = 30


@dataclass(slots=True)
class Step:
    """One hop.  sent, received: the tunnels used, None over a subnet.  unresolved: the tunnel
    next hop that had no NHRP entry, so that the packet went to the server instead."""

    router: str
    to: str
    ingress: Address | None
    sent: Tunnel | None = None
    received: Tunnel | None = None
    unresolved: Address | None = None


@dataclass(slots=True)
class Walk:
    """A packet's way so far.  last: the router it reached; why: filled when it went no further.

    vrf: it is in there.
    """

    steps: list[Step]
    last: str
    reached: bool
    why: str = ""
    vrf: str | None = None


def in_cloud(steps: list[Step]) -> list[Step]:
    """The steps from tunnel to tunnel of one cloud, as its network-id tells, one after the other."""
    hops: list[Step] = []
    for step in steps:
        sent, entered = step.sent, hops[-1].received if hops else None
        if not hops and sent is None:
            continue
        if hops and (
            entered is None or sent is None or entered.nhrp is None or sent.nhrp is None
            or entered.nhrp.network_id != sent.nhrp.network_id
        ):  # fmt: skip
            break
        hops.append(step)
    return hops


def redirected(hops: list[Step]) -> bool:
    """Whether a router in between tells the sender of the shorter way.

    It does when a packet leaves by a tunnel of the network-id it came in by.
    """
    entered = (step.received for step in hops[:-1])
    return any(
        item is not None and item.nhrp is not None and item.nhrp.redirect for item in entered
    )


class Walker:
    """Follows packets; changes nothing.  Without links and NHRP only beneath the tunnels."""

    def __init__(self, fabric: Fabric, links: Links | None, nhrp: Nhrp | None, ribs: Ribs) -> None:
        self.fabric = fabric
        self.links = links
        self.nhrp = nhrp
        self.ribs = ribs

    def walk(self, router: str, destination: Address, vrf: str | None = None) -> Walk:
        """From a router to an address, until it arrives, is dropped or loops."""
        steps: list[Step] = []
        seen: set[tuple[str, str | None]] = set()
        for _ in range(MOST_HOPS):
            if self._owns(router, destination):
                return Walk(steps, router, True, vrf=vrf)
            if (router, vrf) in seen:
                return Walk(steps, router, False, f"packets go round in a loop at {router}")
            seen.add((router, vrf))
            if steps and not self.fabric.nodes[router].routes:
                return Walk(steps, router, False, f"{router} forwards nothing: no ip routing")
            step = self._step(router, vrf, destination)
            if isinstance(step, str):
                return Walk(steps, router, False, step)
            steps.append(step[0])
            router, vrf = step[0].to, step[1]
        return Walk(steps, router, False, f"too many hops at {router}")

    def _owns(self, router: str, address: Address) -> bool:
        owned = any(owner == router for owner, _ in self.fabric.owners.get(address, ()))
        tunnels = self.fabric.overlay.get(address, ())
        return owned or any(item.router == router and item.up for item in tunnels)

    def _step(
        self, router: str, vrf: str | None, destination: Address
    ) -> tuple[Step, str | None] | str:
        route = self.best(router, vrf, destination)
        if route is None:
            return f"{router} has no route to {destination}"
        interface, target = self._leave(router, vrf, route, destination)
        if interface is not None and target.is_link_local:
            target = self.fabric.unicast(router, interface, target)
        if interface is None:
            return f"{router} drops packets to {destination}: {route.prefix} leads nowhere"
        if interface.tunnel is not None:
            tunnel = next(
                item for item in self.fabric.nodes[router].tunnels if item.name == interface.name
            )
            return self._through(tunnel, target)
        for owner, entered in self.fabric.owners.get(target, ()):
            on_subnet = any(target in address.network for address in interface.addresses)
            if owner != router and on_subnet:
                return Step(router, owner, target), entered.vrf
        return f"nobody answers for {target} on {router} {interface.name}"

    def best(self, router: str, vrf: str | None, destination: Address) -> Route | None:
        """The route a packet takes: the first of the equal paths, overridden where NHRP says so."""
        rib = self.ribs.of(router, vrf)
        found = rib.lookup(destination)
        if found is None:
            return None
        route = found[1][0]
        override = rib.overrides.get(found[0])
        if override:
            return Route(found[0], vrf, route.code, override[0], route.interface)
        return route

    def _leave(
        self, router: str, vrf: str | None, route: Route, destination: Address
    ) -> tuple[Interface | None, Address]:
        """The outgoing interface and the address to reach on it; follows recursive next hops."""
        interfaces = self.fabric.nodes[router].config.interfaces
        target = route.next_hop if isinstance(route.next_hop, Address) else destination
        for _ in range(4):
            if route.interface is not None:
                return interfaces.get(route.interface), target
            inner = self.ribs.of(router, vrf).lookup(target)
            if inner is None:
                return None, target
            route = inner[1][0]
            if isinstance(route.next_hop, Address):
                target = route.next_hop
        return None, target

    def _through(self, tunnel: Tunnel, target: Address) -> tuple[Step, str | None] | str:
        if self.links is None or self.nhrp is None:
            return f"{tunnel.name} of {tunnel.router} is not up yet"
        unresolved = None
        if not tunnel.multipoint:
            nbma = tunnel.destination
        else:
            state = self.nhrp.of(tunnel)
            entry = state.entry_for(target) if state else None
            usable = entry is not None and entry.nbma is not None and entry.state == "UP"
            nbma = entry.nbma if entry is not None and usable else None
            if nbma is None and state is not None:
                unresolved = target
                servers = [item for item in state.servers if item.responding]
                nbma = servers[0].nbma if servers and servers[0].address != target else None
        if nbma is None:
            return f"{tunnel.router} has no NHRP entry for {target} on {tunnel.name}"
        link = self.links.between(tunnel, nbma)
        if link.other is None or not link.works:
            return f"the tunnel from {tunnel.router} to {target} ({nbma}) is not up"
        other = link.other if link.one is tunnel else link.one
        ingress = other.address.ip if other.address else None
        return Step(tunnel.router, other.router, ingress, tunnel, other, unresolved), (
            other.interface.vrf
        )

    def path(self, flow: Flow) -> Path:
        """What traceroute shows for a flow."""
        if flow.router not in self.fabric.nodes:
            return Path(flow.router, flow.destination, False, False, (), "not simulated")
        if flow.destination.version != self.fabric.family:
            return Path(flow.router, flow.destination, False, False, (), "no router has IPv6")
        found = self.walk(flow.router, flow.destination, self.vrf_of(flow))
        through = sum(step.sent is not None for step in found.steps)
        hops = [step.ingress for step in found.steps if step.ingress is not None]
        if found.reached and found.steps:
            hops[-1:] = [flow.destination]
        return Path(
            flow.router, flow.destination, found.reached, found.reached and through == 1,
            tuple(hops), "" if found.reached else self._astray(flow) + found.why,
        )  # fmt: skip

    def _astray(self, flow: Flow) -> str:
        """A LAN of the cloud that no protocol tells of: the default route leads away from it."""
        vrf, known = self.vrf_of(flow), flow.destination in self.fabric.owners
        route = self.best(flow.router, vrf, flow.destination) if known else None
        if route is None or route.prefix.prefixlen:
            return ""
        interface, _ = self._leave(flow.router, vrf, route, flow.destination)
        if interface is None or interface.tunnel is not None:
            return ""
        return (
            f"{flow.router} has no route to {flow.destination} but its default route, out of "
            f"{interface.name} and into no tunnel; "
        )

    def vrf_of(self, flow: Flow) -> str | None:
        """The VRF a flow starts in: told, of its source address, or the first that has a route."""
        if flow.vrf is not None:
            return flow.vrf
        node = self.fabric.nodes[flow.router]
        for interface in node.config.interfaces.values():
            if any(address.ip == flow.source for address in interface.addresses):
                return interface.vrf
        for vrf in (None, *(item.interface.vrf for item in node.tunnels)):
            found = self.ribs.of(flow.router, vrf).lookup(flow.destination)
            if found is not None:
                return vrf
        return None

    def source_of(self, flow: Flow) -> Address | None:
        """The address a ping has as its source: given, or that of the outgoing interface."""
        if flow.source is not None:
            return flow.source
        vrf = self.vrf_of(flow)
        route = self.best(flow.router, vrf, flow.destination)
        if route is None:
            return None
        interface, _ = self._leave(flow.router, vrf, route, flow.destination)
        return interface.address.ip if interface is not None and interface.address else None
