"""What a next hop server answers to a registration, and why it refuses one."""

from __future__ import annotations

from collections.abc import Mapping

from dmvpn.config.model import NhsConfig
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.links import Link
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

Clients = Mapping[Address, tuple[Tunnel, Link]]


def refusal(
    client: Tunnel, server: NhsConfig, address: Address, link: Link, clients: Clients
) -> Stop | None:
    """Why the request that has arrived is not answered; clients: who is registered there."""
    other = link.other
    assert other is not None and client.nhrp is not None
    if other.nhrp is None:
        said = f"{other.router} {other.name} has no {other.ip} nhrp network-id: it answers no NHRP"
        return Stop(Layer.NHRP, said, other.router, ((other.router, other.interface.at),))
    if client.nhrp.authentication != other.nhrp.authentication:
        said = f"the NHRP authentication of {client.router} and {other.router} differs"
        lines = (*client.line("ip nhrp authentication"), *other.line("ip nhrp authentication"))
        return Stop(Layer.NHRP, said, None, lines)
    if other.address is None or other.address.ip != address:
        there = other.address.ip if other.address else "no address"
        said = (
            f"{client.router} registers with {address}, but {other.router} at {link.nbma} "
            f"has the tunnel address {there}"
        )
        lines = client.line(f"ip nhrp nhs {address}") or ((client.router, server.at),)
        return Stop(Layer.NHRP, said, client.router, lines)
    return _duplicate(client, other, clients)


def _duplicate(client: Tunnel, other: Tunnel, clients: Clients) -> Stop | None:
    if client.address is None:
        said = f"{client.router} {client.name} has no tunnel address to register"
        return Stop(Layer.NHRP, said, client.router, ((client.router, client.interface.at),))
    lines, mine = client.line("ip address"), client.address.ip
    if other.address is not None and mine == other.address.ip:
        said = f"{client.router} has the tunnel address {mine} of its own NHS {other.router}"
        return Stop(Layer.NHRP, said, client.router, lines)
    known = clients.get(mine)
    if known is None or known[0] is client or known[0].nbma == client.nbma:
        return None
    holder = known[0]
    if holder.nhrp is not None and not holder.nhrp.registration_unique:
        return None
    said = f"{client.router} and {holder.router} both have the tunnel address {mine}"
    return Stop(Layer.NHRP, said, client.router, (*lines, *holder.line("ip address")))
