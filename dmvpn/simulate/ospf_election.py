"""Who is elected designated router, as each router sees it, and what comes of it (RFC 2328, 9.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.ospf import ELECTS, Adjacency, Port
from dmvpn.simulate.stops import Stop


def elect(ports: Sequence[Port], servers: set[tuple[str, str]]) -> Iterator[Trouble]:
    """Elect on every port, let adjacencies come as far as that allows, and say what fails.

    servers: (client, server) of registrations.
    """
    for port in ports:
        _elect(port)
    for port in ports:
        _settle(port)
    for port in ports:
        yield from _divided(port)
        yield from _headless(port, servers)


def _rank(port: Port) -> tuple[int, int]:
    return port.settings.priority, int(port.process.router_id)


def _elect(port: Port) -> None:
    """The election as this router sees it, all having started together (RFC 2328, 9.4)."""
    if port.kind not in ELECTS:
        return
    heard = [item.peer for item in port.neighbours if item.state != "INIT"]
    candidates = sorted(
        (item for item in (port, *heard) if item.settings.priority > 0), key=_rank, reverse=True
    )
    port.dr = candidates[0] if candidates else None
    port.bdr = candidates[1] if len(candidates) > 1 else None


def _settle(port: Port) -> None:
    """Between two routers of which none is designated an adjacency stays 2WAY."""
    if port.kind not in ELECTS:
        return
    for item in port.neighbours:
        if item.state != "FULL" or item.peer.kind not in ELECTS:
            continue
        elected = {port.dr, port.bdr, item.peer.dr, item.peer.bdr}
        if port not in elected and item.peer not in elected:
            item.state = "2WAY"


def _divided(port: Port) -> Iterable[Trouble]:
    """A designated router that not everybody on the subnet hears: its network is divided."""
    if port.dr is None or port.dr is port or port.interface.tunnel is None:
        return
    elected = port.dr
    deaf = [item.peer for item in port.neighbours if item.peer is not elected
            and item.peer.dr is not elected and item.peer.kind in ELECTS]  # fmt: skip
    if deaf and elected.interface.tunnel is not None:
        said = (
            f"{elected.process.router} is elected designated router on {port.name}, but "
            f"{deaf[0].process.router} does not hear it: give it ip ospf priority 0"
        )
        stop = Stop(Layer.ROUTING, said, elected.process.router, elected.lines)
        yield Trouble(elected.process.router, port.process.router, stop)


def _headless(port: Port, servers: set[tuple[str, str]]) -> Iterator[Trouble]:
    """Nobody may be designated router: adjacencies stay 2WAY and no routes pass.

    Told for each client and its server, whose business it is.
    """
    if port.dr is not None or port.kind not in ELECTS:
        return
    router = port.process.router
    for peer in (item.peer for item in port.neighbours if item.state == "2WAY"):
        server = peer.process.router
        if peer.dr is None and (router, server) in servers:
            said = (
                f"nobody on {peer.name} can be OSPF designated router: {server} and its neighbours "
                "all have ip ospf priority 0, so they stay in 2WAY and no routes pass"
            )
            lines = tuple(item for item in (*peer.lines, *port.lines) if "priority" in item[1].text)
            yield Trouble(router, server, Stop(Layer.ROUTING, said, server, lines or peer.lines))


def role(adjacency: Adjacency) -> str | None:
    """The neighbour's role as ``show ip ospf neighbor`` prints it."""
    port, peer = adjacency.port, adjacency.peer
    if port.kind not in ELECTS:
        return None
    return "DR" if port.dr is peer else "BDR" if port.bdr is peer else "DROTHER"
