"""Task `replay`: captures from a folder, in place of a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nornir.core.task import Result, Task

from dmvpn.errors import Problem, StoreError
from dmvpn.snapshot import TABLES, commands_of, scope_of
from dmvpn.store import Capture, load_capture
from dmvpn.tasks.boundary import device_task


@device_task
def replay(
    task: Task,
    folder: str | Path,
    commands: Sequence[str] = (),
    tables: Sequence[str] | None = None,
) -> Result:
    """As `capture`, with the same Result, from a folder that `capture` has filled.

    A table that was never captured is left out; a command asked for by name must be there.
    """
    kept = load_capture(Path(folder), task.host.name)
    absent = [command for command in commands if command not in kept.texts]
    if absent:
        where, has = f"{folder}: {task.host.name}", f"captured: {', '.join(kept.texts)}"
        raise StoreError(*(Problem(where, f"holds no {command!r}", has) for command in absent))
    asked, scope = TABLES if tables is None else tables, scope_of(kept.texts)
    wanted = [command for table in asked for command in commands_of(table, scope)]
    texts = {
        command: kept.texts[command]
        for command in dict.fromkeys([*wanted, *commands])
        if command in kept.texts
    }
    return Result(task.host, result=Capture(kept.router, texts, kept.taken, kept.release))
