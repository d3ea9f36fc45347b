"""Two routers with one WAN address: packets for it reach whichever answered the last ARP."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Interface
from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.stops import Stop


def duplicates(fabric: Fabric) -> Iterator[Trouble]:
    """One trouble for each address that is the tunnel source of several routers.

    Behind NAT two sites may well have the same inside address; then nothing is said here.
    """
    if fabric.any_nat:
        return
    for address, tunnels in fabric.endpoints.items():
        if len(tunnels) < 2:
            continue
        holders: dict[str, Interface] = {}
        for tunnel in tunnels:
            node = fabric.nodes[tunnel.router]
            below = node.config.interfaces.get(tunnel.source_interface or "")
            if below is not None and tunnel.up and not tunnel.assumed:
                holders.setdefault(tunnel.router, below)
        (first, mine), *others = holders.items() if len(holders) > 1 else [("", Interface(""))]
        for other, yours in others:
            said = f"{first} {mine.name} and {other} {yours.name} both have the address {address}"
            lines = tuple(
                (router, line)
                for router, interface in ((first, mine), (other, yours))
                for line in interface.lines
                if line.text.startswith(("ip address", "ipv6 address"))
            )
            yield Trouble(other, first, Stop(Layer.UNDERLAY, said, other, lines))
