"""Step 4: does GRE sent by one tunnel end up in the other?  Key, mode, source and destination."""

from __future__ import annotations

from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop


def takes(receiver: Tunnel, sender: Tunnel, seen: Address | None) -> bool:
    """Whether the receiver accepts GRE of the sender: a wrong key is dropped without a trace.

    seen: the address the sender has where the receiver is.
    """
    if receiver.settings.key != sender.settings.key:
        return False
    return receiver.multipoint or receiver.destination == seen


def check(
    one: Tunnel, other: Tunnel, one_seen: Address | None, other_seen: Address | None
) -> Stop | None:
    """The reason GRE does not pass both ways between two tunnels that are up."""
    if one.settings.key != other.settings.key:
        return _key(one, other)
    for tunnel, peer, seen in ((one, other, other_seen), (other, one, one_seen)):
        if not takes(tunnel, peer, seen):
            said = (
                f"{tunnel.router} {tunnel.name} is point-to-point GRE to "
                f"{tunnel.settings.destination}, and takes nothing from {peer.router} {peer.nbma}"
            )
            return Stop(Layer.GRE, said, tunnel.router, tunnel.line("tunnel destination"))
    return None


def _key(one: Tunnel, other: Tunnel) -> Stop:
    def word(tunnel: Tunnel) -> str:
        return f"key {tunnel.settings.key}" if tunnel.settings.key is not None else "no key"

    without = [tunnel for tunnel in (one, other) if tunnel.settings.key is None]
    said = (
        f"tunnel key mismatch: {one.router} has {word(one)}, {other.router} {word(other)}; "
        "the receiver drops the packets in silence"
    )
    lines = (*one.line("tunnel key"), *other.line("tunnel key"))
    if without:
        lines = (*lines, (without[0].router, without[0].interface.at))
    return Stop(Layer.GRE, said, None, lines)
