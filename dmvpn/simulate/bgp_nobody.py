"""BGP neighbours for whom nobody is there: not listened for, activated in no family, unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dmvpn.config.model import BgpConfig, BgpFamilyNeighbor, BgpNeighbor, Interface, Line
from dmvpn.config.tree import ConfigNode
from dmvpn.model import Address
from dmvpn.simulate.bgp_speakers import Session, Speaker
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.stops import Stop

LISTEN_LIMIT = 100
"""``bgp listen limit`` unless configured: dynamic neighbours beyond it are refused."""

Owners = Callable[[Address], Sequence[tuple[str, Interface]]]


def listened(other: Speaker, session: Session) -> Session | Stop:
    """The session a speaker opens for somebody who calls from a listen range, or why it does not."""
    assert session.source is not None
    for listen in other.config.listen_ranges if other.vrf is None else ():
        group = other.config.peer_groups.get(listen.peer_group)
        if session.source not in listen.network or group is None:
            continue
        limit = other.config.listen_limit or LISTEN_LIMIT
        if other.dynamic >= limit:
            return _refuses(
                other, session, f"has reached its bgp listen limit of {limit} and refuses"
            )
        policy = other.family.neighbors.get(listen.peer_group) or BgpFamilyNeighbor(
            listen.peer_group, activated=other.config.default_ipv4_unicast)  # fmt: skip
        if not policy.activated:
            said = f"has not activated the peer-group {group.name} in {_family(other)}, so refuses"
            return _refuses(
                other, session, said, listen.at, group.at, *_not_by_default(other.config)
            )
        return Session(other, session.source, group, policy, session.address, dynamic=True)
    for neighbour in other.config.neighbors:
        if neighbour.address == session.source and neighbour.vrf == other.vrf:
            said = f"has not activated in {_family(other)} the neighbor"
            return _refuses(other, session, said, neighbour.at, *_not_by_default(other.config))
    return _refuses(other, session, "has no neighbor statement or listen range for")


def _refuses(other: Speaker, session: Session, why: str, *lines: Line) -> Stop:
    said = f"BGP: {other.router} {why} {session.source} of {session.speaker.router}"
    at = tuple((other.router, line) for line in lines or (other.config.at,))
    return Stop(Layer.ROUTING, said, other.router, at)


def _family(speaker: Speaker) -> str:
    return f"address-family ipv{speaker.node.family}"


def _not_by_default(config: BgpConfig) -> Iterator[Line]:
    return (line for line in config.lines if line.text == "no bgp default ipv4-unicast")


def never_activated(speaker: Speaker, owners: Owners) -> Iterator[Trouble]:
    """Neighbours that are configured and activated in no address family at all.

    In a VRF's family IOS activates a neighbour by itself, so there nothing is said.
    """
    node = speaker.node
    for neighbour in speaker.config.neighbors if speaker.vrf is None else ():
        address = neighbour.address
        if neighbour.vrf is not None or address is None or address.version != node.family:
            continue
        if neighbour.shutdown or address in speaker.sessions or _active(speaker, neighbour):
            continue
        found = owners(address)
        peer = found[0][0] if found else str(address)
        said = (
            f"BGP: the neighbor {address} of {node.name} is activated in no address family: "
            "no session is tried"
        )
        lines = (neighbour.at, *_not_by_default(speaker.config))
        at = tuple((node.name, line) for line in lines)
        yield Trouble(node.name, peer, Stop(Layer.ROUTING, said, node.name, at))


def _active(speaker: Speaker, neighbour: BgpNeighbor) -> bool:
    """In any family, be it one that is not simulated."""
    base = speaker.node.base or speaker.node
    families = (item for config in base.config.bgp for item in config.families)
    if any(_activates(item.neighbors.get(neighbour.name)) for item in families):
        return True
    typed = {f"neighbor {name} activate" for name in (neighbour.name, neighbour.peer_group) if name}
    at = speaker.config.at
    return isinstance(at, ConfigNode) and any(node.text in typed for _, node in at.walk())


def _activates(policy: BgpFamilyNeighbor | None) -> bool:
    return policy is not None and policy.activated


def nobody(session: Session) -> Trouble:
    """A neighbour over a tunnel whose address no router of the set has."""
    router, address = session.speaker.router, session.address
    said = f"BGP: no router has the address {address}, the neighbor of {router} over its tunnel"
    at = ((router, session.settings.at),)
    return Trouble(router, str(address), Stop(Layer.ROUTING, said, router, at))
