"""`Traffic`: who sent what to whom, so that shortcuts live and counters count real packets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dmvpn.simulate import Flow

REMEMBERED = 1000
"""Sendings kept apart for each pair; beyond that the older half is counted as one."""
Pair = tuple[str, str]
"""(router that encapsulates, router that decapsulates)."""


class Traffic:
    """Flows in use and packets sent through tunnels, each with its time."""

    def __init__(self) -> None:
        self._flows: dict[Flow, datetime] = {}
        self._packets: dict[Pair, list[tuple[datetime, int]]] = {}

    def use(self, flow: Flow, now: datetime) -> None:
        """A packet of that flow was sent."""
        self._flows[flow] = now

    def live(self, now: datetime, holdtime: Callable[[str], int]) -> tuple[Flow, ...]:
        """The flows NHRP still remembers; one unused for the holdtime of its router is dropped."""
        self._flows = {
            flow: used
            for flow, used in self._flows.items()
            if now - used < timedelta(seconds=holdtime(flow.router))
        }
        return tuple(self._flows)

    def last_use(self, matches: Callable[[Flow], bool]) -> datetime | None:
        """When a flow like that was last used."""
        return max((used for flow, used in self._flows.items() if matches(flow)), default=None)

    def forget(self, matches: Callable[[Flow], bool]) -> None:
        """``clear``: these flows were never sent."""
        self._flows = {flow: used for flow, used in self._flows.items() if not matches(flow)}

    def count(self, sender: str, receiver: str, packets: int, now: datetime) -> None:
        """Packets went through the tunnel between two routers."""
        events = self._packets.setdefault((sender, receiver), [])
        if events and events[-1][0] == now:
            events[-1] = (now, events[-1][1] + packets)
        else:
            events.append((now, packets))
        if len(events) > REMEMBERED:
            old = events[: REMEMBERED // 2]
            events[: len(old)] = [(old[-1][0], sum(n for _, n in old))]

    def sent(self, sender: str, receiver: str, since: datetime) -> int:
        """Packets since that moment."""
        return sum(n for when, n in self._packets.get((sender, receiver), ()) if when >= since)
