"""BGP speakers, one for each VRF of a router, and the sessions configured for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpFamily, BgpFamilyNeighbor, BgpNeighbor
from dmvpn.model import Address
from dmvpn.simulate.fabric import Node


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


def speakers_of(node: Node, config: BgpConfig) -> Iterator[Speaker]:
    """A speaker for the global table and one for each VRF, with the neighbours activated there."""
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
