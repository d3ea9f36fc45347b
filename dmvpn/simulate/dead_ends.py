"""Where a way beneath the tunnels ends, in a sentence, with the lines that end it."""

from __future__ import annotations

from dmvpn.config.model import Interface
from dmvpn.model import Address
from dmvpn.simulate.fabric import Fabric, Node, Tunnel
from dmvpn.simulate.hosts import unrouted_lines
from dmvpn.simulate.ways import Crossing, Way


class DeadEnds:
    """Says why a packet goes no further."""

    def __init__(self, fabric: Fabric) -> None:
        self.fabric = fabric

    def down(self, address: Address) -> Way | None:
        """The address belongs to something that is down: that is what to mend."""
        if address in self.fabric.owners or address not in self.fabric.dead:
            return None
        router, interface = self.fabric.dead[address]
        if interface is None:
            return Way(why=f"{router}, which has {address}, is down", router=router)
        shut = tuple((router, line) for line in interface.lines if line.text == "shutdown")
        return Way(
            why=f"{router} {interface.name}, which has {address}, is down",
            router=router,
            lines=shut or ((router, interface.at),),
        )

    def unowned(self, tunnel: Tunnel, address: Address) -> Way:
        """An endpoint that none of the configurations has, whatever is assumed of the way there."""
        said = f"no router has {address}, to which {tunnel.router} {tunnel.name} sends"
        words = str(address)
        lines = tunnel.line("tunnel destination", "ip nhrp nhs", "ip nhrp map")
        named = tuple(item for item in lines if words in item[1].text.split())
        return Way(why=said, router=tunnel.router, lines=named or lines)

    def loop(self, node: Node, destination: Address, behind: tuple[Crossing, ...]) -> Way:
        """Who sends the packet to whom, and the static routes that say so."""
        names = [crossing.router for crossing in behind]
        circle = names[names.index(node.name) :] if node.name in names else names
        said = f"packets to {destination} go round in a loop at {node.name}"
        if len(circle) > 1:
            said += f": {' → '.join((*circle, node.name))}"
        lines = tuple(
            (name, route.at)
            for name in dict.fromkeys(circle)
            for route in self.fabric.nodes[name].config.static_routes
            if route.at.number and destination in route.prefix
        )
        return Way(why=said, router=node.name, lines=lines)

    def host(self, node: Node, destination: Address) -> Way:
        """A router on the way that forwards nothing."""
        said = f"{node.name} does not forward packets to {destination}: it has no ip routing"
        return Way(why=said, router=node.name, lines=unrouted_lines(node))

    def no_route(self, node: Node, vrf: str | None, destination: Address) -> Way:
        place = f"in VRF {vrf} " if vrf else ""
        if not node.routes:
            said = (
                f"{node.name} has no way to {destination}: no ip routing, and no ip default-gateway"
            )
            return Way(why=said, router=node.name, lines=unrouted_lines(node))
        unused = [
            route
            for route in node.config.static_routes
            if route.vrf == vrf and destination in route.prefix and route.next_hop is not None
        ]
        if destination in self.fabric.owners and unused:
            hops = ", ".join(str(route.next_hop) for route in unused)
            said = (
                f"{node.name} has no route {place}to {destination}: the next hop {hops} of its "
                "static route is on no connected subnet that is up"
            )
            lines = tuple((node.name, route.at) for route in unused)
            return Way(why=said, router=node.name, lines=lines)
        if destination not in self.fabric.owners:
            return Way(
                why=f"no router owns {destination} on an interface that is up, and {node.name} "
                f"has no route {place}to it",
                router=node.name,
            )
        return Way(why=f"{node.name} has no route {place}to {destination}", router=node.name)

    def nobody(self, node: Node, leaving: Interface, target: Address, to: Address) -> Way:
        lines = tuple(
            (node.name, route.at)
            for route in node.config.static_routes
            if route.next_hop == target and route.at.number
        )
        return Way(
            why=f"no router answers for {target} on the subnet of {node.name} {leaving.name}, "
            f"on the way to {to}{self._unheard_of(target)}",
            router=node.name,
            lines=lines or ((node.name, leaving.at),),
        )

    def _unheard_of(self, address: Address) -> str:
        known = address in self.fabric.owners or address in self.fabric.dead
        return "" if known else "; none of the configurations has that address"
