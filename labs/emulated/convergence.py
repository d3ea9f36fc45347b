"""`Convergence`: the state that the running-configs of all routers converge to.

What `dmvpn.simulate` predicts is reached at once.  (A real cloud needs seconds to minutes; the
emulator does not play that out.)  Rows are as old as the change that made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from dmvpn.config import RouterConfig, read
from dmvpn.labs.emulated.ages import Ages
from dmvpn.labs.emulated.clock import Clock
from dmvpn.labs.emulated.leases import Leases, with_leases
from dmvpn.labs.emulated.places import Places
from dmvpn.labs.emulated.printable import printable
from dmvpn.labs.emulated.traffic import Traffic
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

    @property
    def leases(self) -> Leases: ...


@dataclass(slots=True)
class _Read:
    """A configuration as it was read; ``running`` is kept so that its identity stays its own."""

    running: Text
    version: int
    config: RouterConfig


class Convergence:
    """All routers of a lab, simulated together and only when something changed."""

    def __init__(self, routers: Iterable[Configured] = (), *, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.routers: dict[str, Configured] = {}
        self._read: dict[str, _Read] = {}
        self._ages = Ages()
        self._traffic = Traffic()
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

    def config(self, name: str) -> RouterConfig:
        """The router's running-config, read; only a changed one is read again."""
        running = self.routers[name].running
        known = self._read.get(name)
        if known is None or known.running is not running or known.version != running.version:
            config = with_leases(read(running.text(), name), self.routers[name].leases)
            known = _Read(running, running.version, config)
            self._read[name] = known
        return known.config

    def snapshots(self) -> Mapping[str, Snapshot]:
        """What all routers would show, without times and counters.

        Simulated again only when a configuration changed, a router went or came, or a shortcut
        expired; new traffic is sent into the simulation that stands.
        """
        self.note()
        since = self.clock.now()
        if self._noted != self._basis:
            self._basis, self._simulation, since = self._noted, None, self._changed
            self._places = Places({name: self.config(name) for name in self.routers})
        flows = self._traffic.live(self.clock.now(), self._flow_holdtime)
        changed: set[str] = set()
        if self._simulation is None or flows[: len(self._sent)] != self._sent:
            self._simulation, self._sent = self._simulated(), ()
            changed = set(self.routers)
        for flow in flows[len(self._sent) :]:
            changed |= self._sent_through(self._simulation, flow)
        self._sent = flows
        fresh = {
            name: self._bare(self._simulation, name) for name in self.routers if name in changed
        }
        self._ages.observe(fresh, since)
        self._snapshots = {**self._snapshots, **fresh} if fresh else self._snapshots
        return self._snapshots

    @staticmethod
    def _bare(simulation: Simulation, name: str) -> Snapshot:
        found = simulation.snapshot(name)
        return found if simulation.six is None else printable(found)

    def _sent_through(self, simulation: Simulation, flow: Flow) -> set[str]:
        """Send a flow; the routers it may have changed: those on its way, before and after."""
        before = simulation.path(flow)
        simulation.send(flow)
        hops = {*before.hops, *simulation.path(flow).hops}
        names = {flow.router, self._places.behind(flow.destination), *map(self._places.owner, hops)}
        return {name for name in names if name is not None}

    def _simulated(self) -> Simulation:
        """All routers as they are configured, before any traffic."""
        down = [name for name, router in self.routers.items() if router.booting]
        return Simulation(self._places.configs, down=down)

    def path(self, flow: Flow) -> Path:
        """The way a packet of that flow takes now."""
        self.snapshots()
        assert self._simulation is not None
        return self._simulation.path(flow)

    def bare(self, name: str) -> Snapshot:
        """What one router would show, without times and counters."""
        return self.snapshots().get(name) or Snapshot(name)

    def _flow_holdtime(self, name: str) -> int:
        """The longest NHRP holdtime of the router's tunnels, seconds."""
        config = self._places.configs.get(name)
        tunnels = config.tunnels() if config else ()
        return max((tunnel.nhrp.holdtime for tunnel in tunnels if tunnel.nhrp), default=7200)
