"""The runner and the progress bar: what goes wrong around a task costs no result."""

from __future__ import annotations

import io
import signal
import threading
from collections.abc import Iterator

import pytest
from nornir.core import Nornir
from nornir.core.inventory import Host, Hosts, Inventory
from nornir.core.task import MultiResult, Result, Task
from rich.console import Console

from dmvpn.tasks.progress import ProgressBar
from dmvpn.tasks.runners import NotStarted, ThreadedRunner
from tests.interrupts import heeded

NAMES = [f"r{number}" for number in range(8)]


def nornir(workers: int) -> Nornir:
    hosts = Hosts({name: Host(name) for name in NAMES})
    return Nornir(Inventory(hosts), runner=ThreadedRunner(workers))


def test_results_come_in_the_order_of_the_inventory() -> None:
    result = nornir(3).run(lambda task: Result(task.host, result=task.host.name), name="named")
    assert [one[0].result for one in result.values()] == NAMES
    assert list(result) == NAMES


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt."""
    with heeded():
        yield


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_those_in_work_begins_no_other_and_keeps_all_results() -> None:
    begun, interrupted = threading.Barrier(2, timeout=60), threading.Event()

    def work(task: Task) -> Result:
        begun.wait()  # both workers are in work
        if task.host.name == "r0":
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            interrupted.set()
        assert interrupted.wait(60)
        while task.host.name == "r0" and not still_queued.wait(10):
            # Python drops an interrupt that lands in a destructor; a person presses again
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        still_queued.wait(60)
        return Result(task.host, result="whole")

    still_queued = threading.Event()
    runner = ThreadedRunner(2)
    watch = threading.Thread(target=_set_when_cancelled, args=(still_queued, runner), daemon=True)
    watch.start()
    hosts = Hosts({name: Host(name) for name in NAMES})
    result = Nornir(Inventory(hosts), runner=runner).run(work, name="work")
    done = {name for name, one in result.items() if one[0].result == "whole"}
    assert done == {"r0", "r1"}
    assert set(result.failed_hosts) == set(NAMES) - done
    for failed in result.failed_hosts.values():
        assert isinstance(failed[0].exception, NotStarted)


def _set_when_cancelled(event: threading.Event, runner: ThreadedRunner) -> None:
    runner.interrupted.wait(60)
    event.set()


class Broken:
    """A processor that fails on one router."""

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        if host.name == "r3":
            raise RuntimeError("a broken processor")

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


def test_a_broken_processor_costs_one_result() -> None:
    run = nornir(2).with_processors([Broken()])  # type: ignore[list-item]
    result = run.run(lambda task: Result(task.host, result="done"), name="work")
    assert list(result.failed_hosts) == ["r3"]
    assert str(result["r3"][0].exception) == "a broken processor"


@pytest.mark.parametrize("terminal", [True, False])
def test_the_progress_bar_speaks_to_terminals_alone(terminal: bool) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=100)
    with ProgressBar(console=console) as bar:
        nornir(2).with_processors([bar]).run(
            lambda task: Result(task.host, failed=task.host.name == "r1"), name="work"
        )
    assert ("work" in written.getvalue() and "1 failed" in written.getvalue()) is terminal


def test_a_progress_bar_that_cannot_write_costs_nothing() -> None:
    closed = io.StringIO()
    console = Console(file=closed, force_terminal=True)
    closed.close()
    run = nornir(2).with_processors([ProgressBar(console=console)])
    assert not run.run(lambda task: Result(task.host), name="work").failed
