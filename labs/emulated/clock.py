"""The lab's clock: real time, which a test may push forward.

Everything in the emulated routers that takes minutes (revert timers, uptimes, NHRP holdtimes) reads
this clock, so that no test waits.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(order=True, slots=True)
class Timer:
    """Something that happens at `due`, unless it is cancelled before."""

    due: datetime
    number: int
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """The action will not be called."""
        self.cancelled = True


class Clock:
    """Now, and what is to happen later.  `start` ties it to the running event loop."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._timers: list[Timer] = []
        self._numbers = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """From now on timers fire by themselves in the running event loop."""
        self._loop = asyncio.get_running_loop()
        for timer in self._timers:
            self._arm(timer)

    def now(self) -> datetime:
        """The lab's time, UTC."""
        return datetime.now(UTC) + self._offset

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call ``action`` once, ``seconds`` of lab time from now."""
        timer = Timer(self.now() + timedelta(seconds=seconds), next(self._numbers), action)
        heapq.heappush(self._timers, timer)
        self._arm(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Jump forward; what falls due on the way happens now, in order.

        Must be called in the event loop's thread (`Lab.advance` does that for you).
        """
        self._offset += timedelta(seconds=seconds)
        self._fire()

    def _arm(self, timer: Timer) -> None:
        if self._loop is not None:
            wait = max(0.0, (timer.due - self.now()).total_seconds())
            self._loop.call_later(wait, self._fire)

    def _fire(self) -> None:
        while self._timers and self._timers[0].due <= self.now():
            timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                timer.action()
