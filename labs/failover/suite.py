"""The failover suite: break the cloud in the ways networks break, and see it heal.

Each step says how long the cloud took.  Whatever happens, at the end every router runs, every cable
carries, and every configuration is the design's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dmvpn.design.model import Design
from dmvpn.errors import DmvpnError
from dmvpn.findings import Check, Outcome
from dmvpn.labs.failover.model import Backend, Cloud, StepResult
from dmvpn.labs.failover.survivors import Remainder, without_routers, without_transport
from dmvpn.labs.model import Kind, LabModel, Link
from dmvpn.model import Role
from dmvpn.snapshot import Snapshot
from dmvpn.verify import expect, names_of, nhs_probes, spoke_probes, suspects, verify

PAUSE = 5.0
"""Seconds between two looks."""
LIMIT = 300.0
"""Seconds a step may take to converge: EIGRP and NHRP hold times, and IKE's retries."""
WRONG_KEY = "not-the-key"
STEPS = (
    "base", "before traffic", "after traffic", "hub down", "hub back", "transport down",
    "transport back", "wrong key", "restored",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Seen:
    """before: the counters before the pings.  observed: everything after them."""

    before: Mapping[str, Snapshot]
    observed: Mapping[str, Snapshot]


@dataclass(slots=True)
class Suite:
    """The suite over one lab; ``run`` gives one result per step."""

    model: LabModel
    design: Design
    backend: Backend
    cloud: Cloud
    limit: float = LIMIT
    progress: Callable[[str], None] = lambda step: None
    _stopped: list[str] = field(default_factory=list)
    _cut: list[Link] = field(default_factory=list)

    def run(self) -> tuple[StepResult, ...]:
        """Every step in order; when the base does not stand, only that and the restoration."""
        results: list[StepResult] = []
        try:
            for step, act in zip(STEPS, self._acts(), strict=False):
                self.progress(step)
                results.append(self._timed(step, act))
                if step == "base" and not results[0].passed:
                    break
        finally:
            self.progress(STEPS[-1])
            results.append(self._timed(STEPS[-1], self._restore))
        return tuple(results)

    def _acts(self) -> tuple[Callable[[], list[str]], ...]:
        return (
            self._base,
            self._before_traffic,
            self._after_traffic,
            self._hub_down,
            self._hub_back,
            self._transport_down,
            self._transport_back,
            self._wrong_key,
        )

    def _timed(self, step: str, act: Callable[[], list[str]]) -> StepResult:
        begun = time.monotonic()
        try:
            wrong = act()
        except DmvpnError as error:
            wrong = [str(error)]
        seconds = None if wrong else time.monotonic() - begun
        return StepResult(step, not wrong, seconds, tuple(wrong))

    # --- the steps: each gives what is wrong at its end, nothing when all is well ----------------

    def _base(self) -> list[str]:
        self.cloud.deploy()
        return self._converge(Remainder(self.design), traffic=False)

    def _before_traffic(self) -> list[str]:
        spokes = self._spokes()
        for name in spokes:
            self.cloud.type(name, (), ("clear ip nhrp",))
        wrong = self._converge(Remainder(self.design), traffic=False)
        return wrong or self._until(lambda: list(self._shortcuts(spokes)))

    def _shortcuts(self, spokes: Sequence[str]) -> Iterator[str]:
        """Spoke-to-spoke tunnels that nobody asked for yet."""
        names = names_of(self.design)
        for name, snapshot in self.cloud.observe(spokes, ()).items():
            for row in snapshot.dmvpn or ():
                peer = names.get(row.tunnel_address) if row.tunnel_address else None
                if peer in spokes and peer != name:
                    yield f"{name}: has a tunnel to {peer} before there was traffic"

    def _after_traffic(self) -> list[str]:
        return self._converge(Remainder(self.design), traffic=True)

    def _hub_down(self) -> list[str]:
        hub = self.model.of_kind(Kind.HUB)[0].name
        self._stopped.append(hub)
        self.backend.stop(hub)
        return self._converge(without_routers(self.design, [hub]), traffic=True)

    def _hub_back(self) -> list[str]:
        self._start_all()
        return self._converge(Remainder(self.design), traffic=True)

    def _transport_down(self) -> list[str]:
        """The last spoke loses a cable, and with it every tunnel that left there."""
        spoke = self.model.of_kind(Kind.SPOKE)[-1].name
        cable = self.model.transports(spoke)[0]
        end = cable.a if cable.a.node == spoke else cable.b
        self._cut.append(cable)
        self.backend.cut(cable)
        left = without_transport(self.design, spoke, end.interface)
        return self._converge(left, traffic=True)

    def _transport_back(self) -> list[str]:
        self._mend_all()
        return self._converge(Remainder(self.design), traffic=True)

    def _wrong_key(self) -> list[str]:
        """The fault must be seen, at the layer of IKE, and the router with the wrong key named."""
        culprit = self._spokes()[0]
        ike = self.design.routers[culprit].ikev2[0]
        lines = (
            f"crypto ikev2 keyring {ike.keyring}",
            f"peer {ike.peers[0].name}",
            f"pre-shared-key {WRONG_KEY}",
        )
        self.cloud.type(culprit, lines, ("clear crypto session",))
        return self._until(lambda: self._unnamed(culprit))

    def _unnamed(self, culprit: str) -> list[str]:
        left = Remainder(self.design)
        checks = self._judged(left, self._seen(left, traffic=False), traffic=False)
        causes = [c for c in checks if c.outcome is Outcome.FAILED and not c.because]
        at_ike = [c for c in causes if c.layer == "ike" and culprit in (c.router, c.peer)]
        named = suspects(checks) or tuple({c.router for c in causes})
        if not at_ike:
            return [f"the wrong key of {culprit} was not found"]
        others = [c for c in causes if culprit not in (c.router, c.peer)]
        if culprit not in named or others:
            return [f"{', '.join(named)} was blamed for the wrong key of {culprit}"]
        return []

    # --- restoration -----------------------------------------------------------------------------

    def _restore(self) -> list[str]:
        problems = []
        for undo in (self._start_all, self._mend_all, self.cloud.deploy):
            try:
                undo()
            except DmvpnError as error:
                problems.append(str(error))
        return problems or self._converge(Remainder(self.design), traffic=False)

    def _start_all(self) -> None:
        while self._stopped:
            self.backend.start(self._stopped[-1])
            self._stopped.pop()

    def _mend_all(self) -> None:
        while self._cut:
            self.backend.mend(self._cut[-1])
            self._cut.pop()

    # --- looking ---------------------------------------------------------------------------------

    def _converge(self, left: Remainder, traffic: bool) -> list[str]:
        return self._until(lambda: self._wrong(left, traffic))

    def _until(self, wrong: Callable[[], list[str]]) -> list[str]:
        """Look again until nothing is wrong or the limit is reached; what was wrong at last."""
        deadline = time.monotonic() + self.limit
        found = wrong()
        while found and time.monotonic() < deadline:
            self.backend.pass_time(PAUSE)
            found = wrong()
        return found

    def _wrong(self, left: Remainder, traffic: bool) -> list[str]:
        seen = self._seen(left, traffic)
        checks = self._judged(left, seen, traffic)
        bad = [c for c in checks if c.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]
        causes = [check for check in bad if not check.because] or bad
        asked = self.cloud.observe(left.orphans, ()) if left.orphans else {}
        answers = self._answered(left, {**seen.observed, **asked})
        return [str(check) for check in causes] + list(answers)

    def _seen(self, left: Remainder, traffic: bool) -> _Seen:
        """What the survivors show, after pings to their hubs and, with traffic, between spokes."""
        names = [*left.design.routers]
        if not names:
            return _Seen({}, {})
        # Pings first: they warm the tunnels to the hubs that paths begin with.
        pings = nhs_probes(left.design)
        paths = spoke_probes(left.design) if traffic else ()
        before = self.cloud.counters(names)
        return _Seen(before, self.cloud.observe(names, (*pings, *paths)))

    def _judged(self, left: Remainder, seen: _Seen, traffic: bool) -> tuple[Check, ...]:
        """Survivors against what they shall be now; names are those of the whole design."""
        paths = spoke_probes(left.design) if traffic else ()
        expected = expect(left.design, paths)
        return verify(expected, seen.observed, names_of(self.design), seen.before)

    def _answered(self, left: Remainder, observed: Mapping[str, Snapshot]) -> Iterator[str]:
        """Next hop servers that respond though they, or who asks them, shall be cut off."""
        names = names_of(self.design)
        for name, snapshot in observed.items():
            for nhs in snapshot.nhs or ():  # None: its management is gone too, nothing can be told
                lost = nhs.address in left.dead or (name, nhs.interface) in left.silent
                if lost and "R" in nhs.flags:
                    server = names.get(nhs.address, str(nhs.address))
                    yield f"{name}: {server} still answers its registrations"

    def _spokes(self) -> tuple[str, ...]:
        routers = self.design.routers.values()
        return tuple(router.name for router in routers if router.role is Role.SPOKE)
