"""Task `observe`: a router's state, parsed; and the reading of captures into a `Snapshot`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nornir.core.task import Result, Task

from dmvpn.errors import ParseError
from dmvpn.parsers import parse
from dmvpn.snapshot import TABLES, Snapshot, Trace
from dmvpn.store import Capture
from dmvpn.tasks.boundary import device_task
from dmvpn.tasks.capture import capture
from dmvpn.tasks.probe import probe
from dmvpn.tasks.replay import replay
from dmvpn.verify.model import Probe


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
) -> Result:
    """Probe, capture and parse; the result is an `Observation`.

    probes: run first, those of this router only, so that the tables show what the traffic built.
    folder: keep the capture there.  replay_from: read captures in place of the network; traffic
    cannot be replayed.  traces: by router, of a `probe` that has been run on all routers before;
    then a capture shows what the others' packets built, too.
    """
    if replay_from is not None:
        kept = replay(task, folder=replay_from)
        return kept if kept.failed else Result(task.host, result=snapshot_from(kept.result))
    traced = probe(task, probes=probes)
    kept = traced if traced.failed else capture(task, folder=folder)
    if kept.failed:
        return kept
    seen = traced.result if probes else (traces or {}).get(task.host.name)
    return Result(task.host, result=snapshot_from(kept.result, traces=seen))


def snapshot_from(
    source: Capture | Mapping[str, str], router: str = "", **more: Any
) -> Observation:
    """Parse captured texts.

    A table whose command was not captured, or whose text cannot be parsed, stays None and is named
    in ``missing`` with the reason; the parser's errors are kept in the Observation.
    more: fields of the Snapshot that come from elsewhere (``traces``).
    """
    taken = source if isinstance(source, Capture) else Capture(router, source)
    tables: dict[str, Any] = {}
    missing: list[tuple[str, str]] = []
    errors: list[ParseError] = []
    for table, command in TABLES.items():
        if command not in taken.texts:
            missing.append((table, f"{command!r} was not captured"))
            continue
        try:
            tables[table] = tuple(parse(command, taken.texts[command]))
        except ParseError as error:
            missing.append((table, str(error)))
            errors.append(error)
    snapshot = Snapshot(taken.router, taken.taken, **tables, **more, missing=tuple(missing))
    return Observation(snapshot, taken, tuple(errors))
