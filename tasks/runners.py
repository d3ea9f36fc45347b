"""A Nornir runner for changes: Ctrl-C stops what has not begun and keeps what is done."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait

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

    num_workers: hosts worked on at the same time.
    """

    def __init__(self, num_workers: int = 20) -> None:
        self.num_workers = num_workers

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Called by Nornir."""
        pool = ThreadPoolExecutor(self.num_workers, thread_name_prefix=task.name)
        futures = {host.name: pool.submit(task.copy().start, host) for host in hosts}
        try:
            wait(futures.values())
        except KeyboardInterrupt:
            logging.getLogger(__name__).warning("interrupted: waiting for the routers in work")
            pool.shutdown(wait=False, cancel_futures=True)
            wait(futures.values())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        result = AggregatedResult(task.name)
        for host in hosts:
            result[host.name] = _outcome(task, host, futures[host.name])
        return result


def _outcome(task: Task, host: Host, future: Future[MultiResult]) -> MultiResult:
    try:
        return future.result()
    except CancelledError:
        error: BaseException = NotStarted(host.name, "not started: the run was interrupted")
    except Exception as failure:  # noqa: BLE001  a processor's: a task's own are in its result already
        error = failure
    failed = MultiResult(task.name)
    failed.append(
        Result(host, result=str(error), exception=error, failed=True, severity_level=logging.ERROR)
    )
    failed[0].name = task.name  # type: ignore[assignment]
    return failed
