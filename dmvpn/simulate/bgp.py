"""BGP sessions: who is configured to talk to whom, and whether they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmvpn.config.model import Interface
from dmvpn.model import Address
from dmvpn.simulate.bgp_nobody import listened, never_activated, nobody
from dmvpn.simulate.bgp_speakers import Session, Speaker, speakers_of
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.stops import Stop

Reach = Callable[[str, str | None, Address], bool]
"""(router, VRF, address) → a packet arrives there."""


class Sessions:
    """Every speaker and session; which of them are established is judged per round."""

    def __init__(self, fabric: Fabric, *, tunnels: bool = True, assume: bool = False) -> None:
        self.fabric = fabric
        self.tunnels = tunnels
        self.assume = assume
        self.assumed: set[tuple[str, Address]] = set()
        self.speakers: list[Speaker] = []
        self._of: dict[str, list[Speaker]] = {}
        self._at: dict[tuple[str, str | None], list[Speaker]] = {}
        for node in fabric.nodes.values():
            for config in node.config.bgp:
                for speaker in speakers_of(node, config):
                    self.speakers.append(speaker)
                    self._of.setdefault(node.name, []).append(speaker)
                    self._at.setdefault((node.name, speaker.vrf), []).append(speaker)

    def of(self, router: str) -> list[Speaker]:
        """The speakers of one router, a VRF each."""
        return self._of.get(router, [])

    def judge(self, ribs: Ribs, reach: Reach) -> list[Trouble]:
        """Establish what can be established over the routing tables of now."""
        troubles: list[Trouble] = []
        self.assumed.clear()
        for speaker in self.speakers:
            speaker.dynamic = 0
            speaker.sessions = {
                address: session
                for address, session in speaker.sessions.items()
                if not session.dynamic
            }
            for session in speaker.sessions.values():
                session.state, session.peer = "Idle", None
                session.source = self._source(session, ribs)
        for speaker in self.speakers:
            for session in list(speaker.sessions.values()):
                if session.state != "Established":
                    troubles += self._try(session, ribs, reach)
            troubles += never_activated(speaker, self._owners)
        pairs: dict[frozenset[str], Trouble] = {}
        for trouble in troubles:  # both ends say the same: the first is enough
            pairs.setdefault(frozenset((trouble.client, trouble.peer)), trouble)
        return list(pairs.values())

    def _source(self, session: Session, ribs: Ribs) -> Address | None:
        """The address packets to the neighbour carry: update-source, or the outgoing interface's."""
        node, update = session.speaker.node, session.settings.update_source
        if update is not None:
            interface = node.config.interfaces.get(update)
            return interface.address.ip if interface and interface.address else None
        leaving = outgoing(node, ribs, session.speaker.vrf, session.address)
        if leaving is None:
            return None
        near = [item.ip for item in leaving.addresses if session.address in item.network]
        return near[0] if near else leaving.address.ip if leaving.address else None

    def _try(self, session: Session, ribs: Ribs, reach: Reach) -> Iterator[Trouble]:
        settings, speaker = session.settings, session.speaker
        if settings.shutdown:
            session.state = "Idle (Admin)"
            return
        owners = self._owners(session.address)
        unknown = not owners and session.address not in self.fabric.dead
        inside = unknown and self._through_tunnel(session, ribs)
        if unknown and self.assume and not inside:
            session.state = "Established"
            self.assumed.add((speaker.router, session.address))
            return
        if session.source is None or settings.remote_as is None:
            return
        session.state = "Active"
        if inside:
            yield nobody(session)
            return
        multihop = settings.ebgp_multihop or settings.disable_connected_check or (
            settings.ttl_security or 0) > 1  # fmt: skip
        near_only = settings.remote_as != session.local_as and not multihop
        if near_only and not self._connected(speaker, session.address):
            session.state = "Idle"
            yield from self._far(session, owners)
            return
        if not reach(speaker.router, speaker.vrf, session.address):
            return
        for router, interface in owners:
            for other in self._at.get((router, interface.vrf), ()):
                if not reach(router, interface.vrf, session.source):
                    continue
                why = self._meet(session, other)
                if why is None:
                    return
                yield Trouble(speaker.router, router, why)
                return

    def _meet(self, session: Session, other: Speaker) -> Stop | None:
        """Set both ends up, or say why they refuse."""
        assert session.source is not None
        mine, names = session.speaker, f"{session.speaker.router} and {other.router}"
        theirs = other.sessions.get(session.source)
        lines = tuple((mine.router, line) for line in session.settings.lines[:1])
        if theirs is None:
            found = listened(other, session)
            if isinstance(found, Stop):
                return found
            theirs = found
        if theirs.source is not None and theirs.source != session.address:
            said = (
                f"BGP: {other.router} answers from {theirs.source}, but {mine.router} has the "
                f"neighbor {session.address} (update-source)"
            )
            return Stop(Layer.ROUTING, said, other.router, ((other.router, theirs.settings.at),))
        if theirs.settings.shutdown:
            said = f"BGP: the neighbor {session.source} is shut down on {other.router}"
            return Stop(Layer.ROUTING, said, other.router, ((other.router, theirs.settings.at),))
        if not _accepts(session, theirs) or not _accepts(theirs, session):
            said = (
                f"BGP autonomous systems: {mine.router} is {session.local_as} and expects "
                f"{session.settings.remote_as}, {other.router} is {theirs.local_as} and expects "
                f"{theirs.settings.remote_as}"
            )
            session.state = "Idle"
            return Stop(Layer.ROUTING, said, None, lines)
        if session.settings.password != theirs.settings.password:
            return Stop(Layer.ROUTING, f"the BGP passwords of {names} differ", None, lines)
        if mine.router_id == other.router_id:
            said = f"{names} have the same BGP router ID {mine.router_id}"
            return Stop(Layer.ROUTING, said, None, lines)
        if theirs.dynamic:
            other.dynamic += session.source not in other.sessions
            other.sessions[session.source] = theirs
        for one, two in ((session, theirs), (theirs, session)):
            one.state, one.peer = "Established", two
        return None

    def _owners(self, address: Address) -> list[tuple[str, Interface]]:
        owners = list(self.fabric.owners.get(address, ()))
        tunnels = self.fabric.overlay.get(address, ())
        return owners + [(item.router, item.interface) for item in tunnels]

    @staticmethod
    def _through_tunnel(session: Session, ribs: Ribs) -> bool:
        """Whether a neighbour is looked for over a tunnel, where only routers of the set can be."""
        speaker = session.speaker
        leaving = outgoing(speaker.node, ribs, speaker.vrf, session.address)
        return leaving is not None and leaving.tunnel is not None

    def _connected(self, speaker: Speaker, address: Address) -> bool:
        return any(
            address in item.network
            for interface in speaker.node.config.interfaces.values()
            if speaker.node.up[interface.name] and interface.vrf == speaker.vrf
            for item in interface.addresses
        )

    def _far(self, session: Session, owners: list[tuple[str, Interface]]) -> Iterator[Trouble]:
        node = session.speaker.node
        waiting = any(
            session.address in item.network
            for interface in node.config.interfaces.values()
            if not node.up[interface.name]
            for item in interface.addresses
        )
        if not owners or waiting:  # an interface that is down is a cause of its own
            return
        router = session.speaker.router
        said = (
            f"BGP: the external neighbor {session.address} ({owners[0][0]}) of {router} is not on a "
            "connected subnet and has no ebgp-multihop"
        )
        stop = Stop(Layer.ROUTING, said, router, ((router, session.settings.at),))
        yield Trouble(router, owners[0][0], stop)


def outgoing(node: Node, ribs: Ribs, vrf: str | None, address: Address) -> Interface | None:
    """The interface a packet leaves by, recursive next hops followed."""
    for _ in range(4):
        found = ribs.of(node.name, vrf).lookup(address)
        if found is None:
            return None
        route = found[1][0]
        if route.interface is not None:
            return node.config.interfaces.get(route.interface)
        if not isinstance(route.next_hop, Address):
            return None
        address = route.next_hop
    return None


def _accepts(session: Session, other: Session) -> bool:
    expected = {session.settings.remote_as, *session.settings.alternate_as}
    return other.local_as in expected
