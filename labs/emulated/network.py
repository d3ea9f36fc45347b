"""`Network`: all emulated routers of a lab as one network, and what each of them would show.

State is what `dmvpn.simulate` predicts from every router's running-config: the state that these
configurations converge to, reached at once.  (A real cloud needs seconds to minutes; the emulator
does not play that out.)  Times and counters come from the lab's clock: see `Ages` and `Counting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from dmvpn.config import RouterConfig, read
from dmvpn.labs.emulated.ages import KEYS, Ages
from dmvpn.labs.emulated.clock import Clock
from dmvpn.labs.emulated.counting import Counting
from dmvpn.labs.emulated.filling import Counters, Filling
from dmvpn.labs.emulated.places import Places
from dmvpn.labs.emulated.traffic import Traffic
from dmvpn.model import Address
from dmvpn.simulate import Flow, Path, Simulation
from dmvpn.snapshot import Snapshot


class Text(Protocol):
    """A running-config: ``version`` grows with every change."""

    @property
    def version(self) -> int: ...

    def text(self) -> str: ...


class Configured(Protocol):
    """What a router must have to be in a network; `EmulatedRouter` has it."""

    @property
    def name(self) -> str: ...

    @property
    def running(self) -> Text: ...

    @property
    def booting(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Trip:
    """A packet's way, and whether sending it had to build a spoke-to-spoke tunnel first."""

    path: Path
    cold: bool


@dataclass(slots=True)
class _Read:
    """A configuration as it was read; ``running`` is kept so that its identity stays its own."""

    running: Text
    version: int
    config: RouterConfig


class Network:
    """The routers of a lab.  Not thread-safe: the lab's event loop is the only caller."""

    def __init__(self, routers: Iterable[Configured] = (), *, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.routers: dict[str, Configured] = {}
        self._read: dict[str, _Read] = {}
        self._ages = Ages()
        self._traffic = Traffic()
        self._cleared: Counters = {}
        self._basis: tuple[object, ...] = ()
        self._noted: tuple[object, ...] = ()
        self._changed = self.clock.now()
        self._simulation: Simulation | None = None
        self._sent: tuple[Flow, ...] = ()
        self._snapshots: dict[str, Snapshot] = {}
        self._places = Places({})
        for router in routers:
            self.add(router)
        self._watch()

    def _watch(self) -> None:
        """Date changes within a second of their happening, while the lab's clock runs."""
        self.note()
        self.clock.call_later(1.0, self._watch)

    def note(self) -> None:
        """Whatever changed since the last call changed now: new rows will be as old as that."""
        basis = tuple(
            (name, id(router.running), router.running.version, router.booting)
            for name, router in self.routers.items()
        )
        if basis != self._noted:
            self._noted, self._changed = basis, self.clock.now()

    def add(self, router: Configured) -> None:
        """Put a router into the network; one of the same name is replaced."""
        self.routers[router.name] = router

    def remove(self, name: str) -> None:
        """Take a router out: for the others it is down."""
        self.routers.pop(name, None)
        self._read.pop(name, None)

    # --- state -------------------------------------------------------------------------------

    def config(self, name: str) -> RouterConfig:
        """The router's running-config, read; only a changed one is read again."""
        running = self.routers[name].running
        known = self._read.get(name)
        if known is None or known.running is not running or known.version != running.version:
            known = _Read(running, running.version, read(running.text(), name))
            self._read[name] = known
        return known.config

    def snapshots(self) -> Mapping[str, Snapshot]:
        """What all routers would show, without times and counters.

        Simulated again only when a configuration changed, a router went or came, or a shortcut
        expired; new traffic is sent into the simulation that stands.
        """
        self.note()
        configs = {name: self.config(name) for name in self.routers}
        down = tuple(name for name, router in self.routers.items() if router.booting)
        now = self.clock.now()
        if self._noted != self._basis:
            self._places, self._basis, self._simulation = Places(configs), self._noted, None
            now = self._changed
        flows = self._traffic.live(self.clock.now(), self._flow_holdtime)
        if self._simulation is None or flows[: len(self._sent)] != self._sent:
            self._simulation, self._sent = Simulation(configs, down=down), ()
            self._snapshots = {}
        for flow in flows[len(self._sent) :]:
            self._simulation.send(flow)
            self._snapshots = {}
        self._sent = flows
        if not self._snapshots:
            self._snapshots = {name: self._simulation.snapshot(name) for name in configs}
            self._ages.observe(self._snapshots, now)
        return self._snapshots

    def snapshot(self, name: str) -> Snapshot:
        """What this router would show now, times and counters filled in."""
        bare = self._bare(name)
        counting = Counting(self.snapshots(), self._places, self._traffic)
        return Filling(
            name, self.clock.now(), self._ages, self._places, counting, self._traffic, self._cleared
        ).fill(bare)

    def _bare(self, name: str) -> Snapshot:
        return self.snapshots().get(name) or Snapshot(name)

    def registrations_served(self, name: str, interface: str) -> int:
        """Registration requests this next hop server has answered on a tunnel."""
        tunnel = self._places.interface(name, interface)
        own: set[Address] = {address.ip for address in tunnel.addresses} if tunnel else set()
        return sum(
            nhs.replies_received or 0
            for client in self.routers
            if client != name and self._registers_at(client, own)
            for nhs in self.snapshot(client).nhs or ()
            if nhs.address in own
        )

    def _registers_at(self, client: str, addresses: set[Address]) -> bool:
        return any(nhs.address in addresses for nhs in self._bare(client).nhs or ())

    def _flow_holdtime(self, name: str) -> int:
        """The longest NHRP holdtime of the router's tunnels, seconds."""
        config = self._places.configs.get(name)
        tunnels = config.tunnels() if config else ()
        return max((tunnel.nhrp.holdtime for tunnel in tunnels if tunnel.nhrp), default=7200)

    # --- traffic -----------------------------------------------------------------------------

    def send(self, flow: Flow, packets: int = 1) -> Trip:
        """Send packets from a router: tunnels come up, shortcuts form, counters count."""
        before = self._peers(flow.router)
        self._traffic.use(flow, self.clock.now())
        cold = bool(self._peers(flow.router) - before)
        assert self._simulation is not None
        path = self._simulation.path(flow)
        self._count(path, packets - cold)
        return Trip(path, cold)

    def _peers(self, name: str) -> set[object]:
        return {KEYS["dmvpn"](row) for row in self._bare(name).dmvpn or ()}

    def _count(self, path: Path, packets: int) -> None:
        """Each router on the way encapsulates for the next; the answers come back the same way."""
        last = self._places.behind(path.destination)
        names = [path.router, *(self._places.owner(hop) for hop in path.hops[:-1]), last]
        for sender, receiver in pairwise(names):
            if sender is None or receiver is None or sender == receiver:
                continue
            self._traffic.count(sender, receiver, packets, self.clock.now())
            if path.reached:
                self._traffic.count(receiver, sender, packets, self.clock.now())

    # --- clear -------------------------------------------------------------------------------

    def clear_nhrp(self, name: str) -> None:
        """``clear ip nhrp``: shortcuts go; registrations come back at once, with new times."""
        self._traffic.forget(
            lambda flow: name in (flow.router, self._places.behind(flow.destination))
        )
        bare = self._bare(name)
        dynamic = [row for row in bare.nhrp or () if row.type != "static"]
        peers = [row for row in bare.dmvpn or () if "S" not in row.attributes]
        self._ages.restart(name, "nhrp", dynamic, self.clock.now())
        self._ages.restart(name, "dmvpn", peers, self.clock.now())

    def clear_crypto(self, name: str, peer: Address | None = None) -> None:
        """``clear crypto session | ikev2 sa | sa``: the SAs, also their other ends, start anew."""
        tables = ("ikev2", "ipsec", "sessions", "dmvpn", "nhs")
        owned = {address for address, _ in self._ends(name)}
        for router, snapshot in self.snapshots().items():
            for table in tables:
                rows = [
                    row
                    for row in getattr(snapshot, table) or ()
                    if _concerns(row, router == name, peer, owned)
                ]
                self._ages.restart(router, table, rows, self.clock.now())
        self._cleared = {key: value for key, value in self._cleared.items() if key[0] != name}

    def clear_dmvpn_session(self, name: str) -> None:
        """``clear dmvpn session``: crypto and NHRP together."""
        self.clear_crypto(name)
        self.clear_nhrp(name)

    def clear_counters(self, name: str) -> None:
        """``clear crypto sa counters``: count from here."""
        for sa in self.snapshot(name).ipsec or ():
            key = (name, str(sa.peer))
            encaps, decaps = self._cleared.get(key, (0, 0))
            self._cleared[key] = (encaps + sa.encaps, decaps + sa.decaps)

    def clear_eigrp(self, name: str) -> None:
        """``clear ip eigrp neighbors``: both ends meet again."""
        for router, snapshot in self.snapshots().items():
            rows = [
                row
                for row in snapshot.eigrp or ()
                if router == name or self._places.owner(row.address) == name
            ]
            self._ages.restart(router, "eigrp", rows, self.clock.now())
            learned = [route for route in snapshot.routes or () if route.code.startswith("D")]
            if rows:
                self._ages.restart(router, "routes", learned, self.clock.now())

    def _ends(self, name: str) -> Iterable[tuple[Address, str]]:
        for interface in self.config(name).interfaces.values():
            for address in interface.addresses:
                yield address.ip, interface.name


def _concerns(row: object, own: bool, peer: Address | None, owned: set[Address]) -> bool:
    """Is this row an end of the sessions of a router (of those with ``peer``)?"""
    ends: Mapping[str, object] = {
        name: getattr(row, name, None)
        for name in ("peer", "remote_address", "nbma_address", "local_address")
    }
    far = {ends["peer"], ends["remote_address"], ends["nbma_address"]}
    if own:
        return peer is None or peer in far
    return bool(far & owned) and (peer is None or ends["local_address"] in (peer, None))
