"""Recursive routing: the way to a tunnel's far end leads into the tunnel itself.

IOS then says ``%TUN-5-RECURDOWN … temporarily disabled due to recursive routing`` and takes the
tunnel down until the route is gone, and so on: it flaps.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.links import Links
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.stops import Stop


def recursive(fabric: Fabric, links: Links, ribs: Ribs) -> Iterator[Trouble]:
    """One trouble for each tunnel that would carry its own outer packets."""
    for tunnel in fabric.tunnels():
        for nbma, link in links.at(tunnel).items():
            route = _into_itself(tunnel, nbma, ribs) if link.works else None
            if route is None:
                continue
            # By the address it is known here, the far end is the other one of the link's two.
            other = link.other if link.one is tunnel else link.one
            peer = other.router if other is not None else str(nbma)
            said = (
                f"{tunnel.router} reaches {nbma} ({peer}) by the {_KINDS.get(route.code[:1], '')} "
                f"route {route.prefix} through {tunnel.name} itself: recursive routing, "
                "the tunnel goes down and up again"
            )
            lines = tunnel.line("tunnel destination", "ip nhrp nhs", "ip nhrp map")
            stop = Stop(Layer.ROUTING, said, tunnel.router, lines[:1])
            yield Trouble(tunnel.router, peer, stop)
            break


_KINDS = {"D": "EIGRP", "O": "OSPF", "B": "BGP", "i": "IS-IS", "S": "static"}


def _into_itself(tunnel: Tunnel, nbma: Address, ribs: Ribs) -> Route | None:
    """The route that leads there, when it leads into the tunnel."""
    if nbma.version != ribs.fabric.family:
        return None
    rib, target, first = ribs.of(tunnel.router, tunnel.settings.vrf), nbma, None
    for _ in range(4):
        found = rib.lookup(target)
        if found is None:
            return None
        route = found[1][0]
        first = first or route
        if route.interface is not None:
            return first if route.interface == tunnel.name else None
        if not isinstance(route.next_hop, Address):
            return None
        target = route.next_hop
    return None
