"""A Nornir runner for changes: Ctrl-C stops what has not begun and keeps what is done."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor, wait

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Result, Task

from dmvpn.errors import DeviceError


class NotStarted(DeviceError):
    """The run was interrupted before it came to this router."""


class ThreadedRunner:
    """Nornir runner plugin ``dmvpn-threaded``: as Nornir's threaded runner, safe to interrupt.

    On Ctrl-C the hosts in work come to their end (a push is not cut in the middle), the others are
    not begun; all results are given back, those of the others failed with `NotStarted`.  A second
    Ctrl-C gives up waiting.  An exception outside a task (in a processor) fails that host alone.

    num_workers: hosts worked on at the same time.  interrupted: set once the queue is cancelled.
    """

    def __init__(self, num_workers: int = 20) -> None:
        self.num_workers = num_workers
        self.interrupted = threading.Event()

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Called by Nornir."""
        run = _Run(task)
        pool = ThreadPoolExecutor(self.num_workers, thread_name_prefix=task.name)
        try:
            wait([pool.submit(run.work, host) for host in hosts])
        except KeyboardInterrupt:
            logging.getLogger(__name__).warning("interrupted: waiting for the routers in work")
            run.close()
            self.interrupted.set()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        run.join()
        result = AggregatedResult(task.name)
        for host in hosts:
            result[host.name] = run.done.get(host.name) or _not_started(task, host)
        return result


class _Run:
    """The hosts of one run.  done: their results.

    Kept here and not in the pool: an interrupt may come inside its ``submit``, between the start of
    a thread and the moment the pool knows of it.
    """

    def __init__(self, task: Task) -> None:
        self.done: dict[str, MultiResult] = {}
        self._task = task
        self._lock = threading.Lock()
        self._closed = False
        self._ended: list[threading.Event] = []

    def work(self, host: Host) -> None:
        """Run the task on a host, unless the run is closed."""
        ended = threading.Event()
        with self._lock:
            if self._closed:
                return
            self._ended.append(ended)
        try:
            self.done[host.name] = _started(self._task, host)
        finally:
            ended.set()

    def close(self) -> None:
        """Begin no other host."""
        with self._lock:
            self._closed = True

    def join(self) -> None:
        """Wait for the hosts in work."""
        for ended in self._ended:
            ended.wait()


def _started(task: Task, host: Host) -> MultiResult:
    try:
        return task.copy().start(host)
    except Exception as failure:  # noqa: BLE001  a processor's: a task's own are in its result
        return _failed(task, host, failure)


def _not_started(task: Task, host: Host) -> MultiResult:
    return _failed(task, host, NotStarted(host.name, "not started: the run was interrupted"))


def _failed(task: Task, host: Host, error: Exception) -> MultiResult:
    failed = MultiResult(task.name)
    failed.append(
        Result(host, result=str(error), exception=error, failed=True, severity_level=logging.ERROR)
    )
    failed[0].name = task.name  # type: ignore[assignment]
    return failed
