"""BGP speakers and sessions: who is configured to talk to whom, and whether they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpFamily, BgpFamilyNeighbor, BgpNeighbor, Interface
from dmvpn.model import Address
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.stops import Stop

LISTEN_LIMIT = 100
"""``bgp listen limit`` unless configured: dynamic neighbours beyond it are refused."""

Reach = Callable[[str, str | None, Address], bool]
"""(router, VRF, address) → a packet arrives there."""


@dataclass(slots=True, eq=False)
class Speaker:
    """BGP of one VRF of one router.  sessions: by the neighbour's address."""

    node: Node
    config: BgpConfig
    vrf: str | None
    family: BgpFamily
    router_id: IPv4Address
    sessions: dict[Address, Session] = field(default_factory=dict)
    dynamic: int = 0
    """How many sessions were listened for."""

    @property
    def router(self) -> str:
        """The router's name."""
        return self.node.name


@dataclass(slots=True, eq=False)
class Session:
    """One neighbour of a speaker.

    settings, policy: of the neighbour or of the peer group it was listened for.  peer: the other
    end's session when established, None for a neighbour outside the set of routers.
    state: Established, Idle, Active, Idle (Admin).
    """

    speaker: Speaker
    address: Address
    settings: BgpNeighbor
    policy: BgpFamilyNeighbor
    source: Address | None = None
    dynamic: bool = False
    state: str = "Idle"
    peer: Session | None = None

    @property
    def remote_as(self) -> int:
        """The neighbour's autonomous system."""
        if self.peer is not None:
            return self.peer.local_as
        return self.settings.remote_as or 0

    @property
    def local_as(self) -> int:
        """The own autonomous system towards this neighbour."""
        return self.settings.local_as or self.speaker.config.autonomous_system

    @property
    def external(self) -> bool:
        """eBGP."""
        return self.remote_as != self.local_as

    @property
    def timers(self) -> tuple[int, int]:
        """(keepalive, hold) configured on this end."""
        return self.settings.timers or self.speaker.config.timers


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
                for speaker in _speakers(node, config):
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
        if not owners and self.assume and session.address not in self.fabric.dead:
            session.state = "Established"
            self.assumed.add((speaker.router, session.address))
            return
        if session.source is None or settings.remote_as is None:
            return
        session.state = "Active"
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
            found = self._listened(other, session)
            if isinstance(found, str):
                said = f"BGP: {other.router} {found} {session.source} of {mine.router}"
                return Stop(Layer.ROUTING, said, other.router, ((other.router, other.config.at),))
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

    def _listened(self, other: Speaker, session: Session) -> Session | str:
        assert session.source is not None
        for listen in other.config.listen_ranges if other.vrf is None else ():
            if session.source not in listen.network:
                continue
            group = other.config.peer_groups.get(listen.peer_group)
            if group is None:
                continue
            limit = other.config.listen_limit or LISTEN_LIMIT
            if other.dynamic >= limit:
                return f"has reached its bgp listen limit of {limit} and refuses"
            policy = other.family.neighbors.get(listen.peer_group) or BgpFamilyNeighbor(
                listen.peer_group, activated=other.config.default_ipv4_unicast)  # fmt: skip
            return Session(other, session.source, group, policy, session.address, dynamic=True)
        return "has no neighbor statement or listen range for"

    def _owners(self, address: Address) -> list[tuple[str, Interface]]:
        owners = list(self.fabric.owners.get(address, ()))
        tunnels = self.fabric.overlay.get(address, ())
        return owners + [(item.router, item.interface) for item in tunnels]

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


def _speakers(node: Node, config: BgpConfig) -> Iterator[Speaker]:
    vrfs = {None, *(item.vrf for item in config.families if item.address_family == "ipv4")}
    for vrf in sorted(vrfs, key=lambda item: item or ""):
        family = config.family("ipv4", vrf)
        speaker = Speaker(
            node,
            config,
            vrf,
            family,
            config.router_id or node.router_id(any_vrf=True) or IPv4Address(0),
        )
        for neighbour in config.neighbors:
            address = neighbour.address
            if neighbour.vrf != vrf or address is None or address.version != node.family:
                continue
            policy = family.neighbors.get(neighbour.name)
            if policy is None or not policy.activated:
                continue
            speaker.sessions[address] = Session(speaker, address, neighbour, policy)
        yield speaker
