"""`EmulatedRouter`: what one router is between sessions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dmvpn.labs.emulated.clock import Clock, Timer
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.leases import Leases
from dmvpn.model import Platform, Release

if TYPE_CHECKING:
    from dmvpn.labs.emulated.network import Network

BOOT_SECONDS = 1.0
"""Lab time a reload takes; SSH connections are cut at once in the meantime."""


def _nothing() -> None:
    """No server stands before the router."""


@dataclass(frozen=True, slots=True)
class Line:
    """A vty in use: what ``show users`` lists."""

    number: int
    username: str
    address: str
    since: datetime


@dataclass(slots=True)
class PendingRevert:
    """A rollback confirmed change: ``saved`` comes back when the timer fires.

    user: who must confirm; minutes: as typed; kind: what ``Timer type`` prints.
    """

    saved: str
    user: str
    minutes: int
    begun: datetime
    timer: Timer
    kind: str = "absolute timer"


@dataclass(slots=True)
class EmulatedRouter:
    """One router: its configurations, its flash, its identity.

    flash: file name → bytes, the content of ``flash:`` (``bootflash:`` on IOS-XE); written: when.
    running: changes when lines are typed; ``running.version`` counts the changes, so that
    whatever is derived from it can be cached.
    power_off: cuts every session; the server that stands before the router sets it.
    """

    name: str
    release: Release
    network: Network
    running: RunningConfig
    startup: str = ""
    flash: dict[str, bytes] = field(default_factory=dict)
    serial: str = ""
    booted: datetime = field(default_factory=lambda: Clock().now())
    clock: Clock = field(default_factory=Clock)
    written: dict[str, datetime] = field(default_factory=dict)
    pending_revert: PendingRevert | None = None
    pending_reload: Timer | None = None
    lines: list[Line] = field(default_factory=list)
    booting: bool = False
    leases: Leases = field(default_factory=dict)
    power_off: Callable[[], None] = _nothing

    @property
    def hostname(self) -> str:
        """As the running-config has it; the prompt shows it."""
        return self.running.hostname

    @property
    def filesystem(self) -> str:
        """``flash:`` on classic IOS, ``bootflash:`` on IOS-XE."""
        return "flash:" if self.release.platform is Platform.IOS else "bootflash:"

    def attach(self, username: str, address: str) -> Line:
        """Give a session the first free vty."""
        taken = {line.number for line in self.lines}
        number = next(number for number in itertools.count() if number not in taken)
        line = Line(number, username, address, self.clock.now())
        self.lines.append(line)
        return line

    def detach(self, line: Line) -> None:
        """The session on that vty is over."""
        if line in self.lines:
            self.lines.remove(line)

    def save(self) -> None:
        """``write memory``."""
        self.startup = self.running.text()

    def reload(self) -> None:
        """Cut the sessions and come back with the startup-config after `BOOT_SECONDS`."""
        if self.pending_reload is not None:
            self.pending_reload.cancel()
        if self.pending_revert is not None:
            self.pending_revert.timer.cancel()
        self.pending_reload = self.pending_revert = None
        self.booting = True
        self.running.load(self.startup)
        self.power_off()
        self.clock.call_later(BOOT_SECONDS, self._up)

    def _up(self) -> None:
        self.booting = False
        self.booted = self.clock.now()
