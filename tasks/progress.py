"""A Nornir processor that shows how far a run is."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, cast

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Task
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

P = ParamSpec("P")
Method = Callable[Concatenate["ProgressBar", P], None]


def _harmless(method: Method[P]) -> Method[P]:
    """An exception in a processor would cost Nornir all results of the run."""

    @functools.wraps(method)
    def called(self: ProgressBar, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except Exception:
            logging.getLogger(__name__).debug("the progress bar failed", exc_info=True)

    return cast("Method[P]", called)


class ProgressBar:
    """One bar per task: ``nr.with_processors([ProgressBar()])``.

    total: routers of the run; without it, all of the inventory.
    It goes to standard error, and is silent when that is no terminal.  As a context manager it
    is taken away at the end.
    """

    def __init__(self, total: int | None = None, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._total = total
        self._lock = threading.Lock()
        self._failed: dict[str, int] = {}
        self._bars: dict[str, Any] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    @_harmless
    def task_started(self, task: Task) -> None:
        """The run begins."""
        with self._lock:
            self._progress.start()
            total = self._total if self._total is not None else len(task.nornir.inventory.hosts)
            self._bars[task.name] = self._progress.add_task(task.name, total=total, failed="")

    @_harmless
    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """One router is done."""
        with self._lock:
            failed = self._failed[task.name] = self._failed.get(task.name, 0) + result.failed
            self._progress.update(
                self._bars[task.name], advance=1, failed=f"[red]{failed} failed" if failed else ""
            )

    @_harmless
    def task_completed(self, task: Task, result: AggregatedResult) -> None:
        """The run is over."""
        with self._lock:
            self._progress.stop()

    def task_instance_started(self, task: Task, host: Host) -> None:
        """Nothing to show."""

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """Nothing to show."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Nothing to show."""
