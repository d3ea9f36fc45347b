"""Task `observe`: a router's state, parsed; and the reading of captures into a `Snapshot`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nornir.core.task import Result, Task

from dmvpn.errors import DeviceRefused, ParseError
from dmvpn.parsers import parse
from dmvpn.snapshot import GLOBAL_IPV4, TABLES, Scope, Snapshot, Trace, commands_of, scope_of
from dmvpn.store import Capture
from dmvpn.tasks.boundary import device_task
from dmvpn.tasks.capture import capture
from dmvpn.tasks.probe import probe
from dmvpn.tasks.replay import replay
from dmvpn.verify.model import Probe

NOT_THERE = re.compile(r"%\s*(.*(?:not (?:active|enabled|running)|does not exist).*)")
"""IOS's words for a protocol that does not run, or a VRF nobody has made: there is nothing to show."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A snapshot, what it was read from, and why a table could not be read."""

    snapshot: Snapshot
    capture: Capture
    errors: tuple[ParseError, ...] = ()


@device_task
def observe(
    task: Task,
    probes: Sequence[Probe] = (),
    folder: str | Path | None = None,
    replay_from: str | Path | None = None,
    traces: Mapping[str, tuple[Trace, ...]] | None = None,
    scope: Scope = GLOBAL_IPV4,
) -> Result:
    """Probe, capture and parse; the result is an `Observation`.

    probes: run first, those of this router only, so that the tables show what the traffic built.
    folder: keep the capture there.  replay_from: read captures in place of the network; traffic
    cannot be replayed.  traces: by router, of a `probe` that has been run on all routers before;
    then a capture shows what the others' packets built, too.  scope: VRFs and IP versions that the
    tables must cover.
    """
    if replay_from is not None:
        kept = replay(task, folder=replay_from)
        return (
            kept
            if kept.failed
            else Result(task.host, result=snapshot_from(kept.result, scope=scope))
        )
    traced = probe(task, probes=probes)
    kept = traced if traced.failed else capture(task, folder=folder, scope=scope)
    if kept.failed:
        return kept
    seen = traced.result if probes else (traces or {}).get(task.host.name)
    return Result(task.host, result=snapshot_from(kept.result, scope=scope, traces=seen))


def snapshot_from(
    source: Capture | Mapping[str, str],
    router: str = "",
    scope: Scope | None = None,
    **more: Any,
) -> Observation:
    """Parse captured texts.

    A table whose command was not captured, or whose text cannot be parsed, stays None and is named
    in ``missing`` with the reason; the parser's errors are kept in the Observation.
    scope: what the tables must cover; None: whatever was captured.
    more: fields of the Snapshot that come from elsewhere (``traces``).
    """
    taken = source if isinstance(source, Capture) else Capture(router, source)
    covered = scope_of(taken.texts) if scope is None else scope
    tables: dict[str, Any] = {}
    reading = _Reading(taken.texts)
    for table in TABLES:
        rows = reading.table(table, commands_of(table, covered))
        if rows is not None:
            tables[table] = rows
    missing, inactive = tuple(reading.missing), tuple(reading.inactive)
    snapshot = Snapshot(
        taken.router, taken.taken, **tables, **more, missing=missing, inactive=inactive
    )
    return Observation(snapshot, taken, tuple(reading.errors))


class _Reading:
    """Texts read table by table, and what could not be read."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.missing: list[tuple[str, str]] = []
        self.inactive: list[tuple[str, str]] = []
        self.errors: list[ParseError] = []

    def table(self, table: str, commands: Sequence[str]) -> tuple[Any, ...] | None:
        """The rows of all its commands; None when one of them cannot be had."""
        rows: list[Any] = []
        for command in commands:
            if command not in self._texts:
                self.missing.append((table, f"{command!r} was not captured"))
                return None
            try:
                rows += parse(command, self._texts[command])
            except DeviceRefused as error:
                if not self._nothing_there(table, error.line):
                    self._unread(table, error)
                    return None
            except ParseError as error:
                self._unread(table, error)
                return None
        return tuple(rows)

    def _nothing_there(self, table: str, line: str) -> bool:
        said = NOT_THERE.search(line)
        if said:
            self.inactive.append((table, said[1].strip()))
        return said is not None

    def _unread(self, table: str, error: ParseError) -> None:
        self.missing.append((table, str(error)))
        self.errors.append(error)
