"""What the failover suite needs of a lab and of a cloud, and what it says.

`Backend` moves the lab (emulated routers, CML, GNS3); `Cloud` talks to its routers (deploy, observe,
type).  The suite knows neither CML nor Nornir.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dmvpn.labs.model import Link
from dmvpn.snapshot import Snapshot
from dmvpn.verify import Probe

Endpoint = tuple[str, int]


class Backend(Protocol):
    """A running lab.  Every method raises DmvpnError when the lab cannot do it."""

    @property
    def name(self) -> str:
        """``emulated``, ``cml``, ``gns3``."""

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Where each router is reached by SSH."""

    def stop(self, node: str) -> None:
        """Pull a node's power."""

    def start(self, node: str) -> None:
        """Give it power and wait until it answers."""

    def cut(self, link: Link) -> None:
        """Let a cable carry nothing."""

    def mend(self, link: Link) -> None:
        """Let it carry again."""

    def pass_time(self, seconds: float) -> None:
        """Wait: between two looks at a cloud that is not there yet."""


class Cloud(Protocol):
    """The routers of the cloud under test."""

    def deploy(self) -> None:
        """Bring every router to its design and save; DmvpnError when one refuses."""

    def counters(self, names: Iterable[str]) -> Mapping[str, Snapshot]:
        """Only the IPsec counters."""

    def observe(self, names: Iterable[str], probes: Sequence[Probe]) -> Mapping[str, Snapshot]:
        """Probe, capture and parse."""

    def type(self, router: str, lines: Sequence[str], commands: Sequence[str] = ()) -> None:
        """Type configuration lines, then commands, as a person would."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step.  seconds: from the event until the cloud was as it should be, by the lab's clock on
    the wall; None when it never was.  said: what was wrong, or what was found."""

    step: str
    passed: bool
    seconds: float | None = None
    said: tuple[str, ...] = ()
