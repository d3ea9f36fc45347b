"""Where our errors become Nornir results: the boundary of every task."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from nornir.core.task import Result, Task

from dmvpn.errors import DeviceError, DmvpnError
from dmvpn.redact import RedactingFilter, redact

P = ParamSpec("P")


class _ArgumentFilter(logging.Filter):
    """Keeps texts out of Nornir's record of a run.

    Nornir logs the arguments of a task at INFO, into nornir.log unless told otherwise: a
    configuration would stand there with its secrets, and with those no pattern knows.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(map(_brief, record.args))
        return True


def _brief(value: object) -> object:
    if isinstance(value, dict):
        return {key: _brief(inner) for key, inner in value.items()}
    if isinstance(value, str) and "\n" in value:
        return f"<{value.count(chr(10))} lines>"
    return value


for _name in ("nornir.core", "nornir.core.task"):
    logging.getLogger(_name).addFilter(_ArgumentFilter())
    logging.getLogger(_name).addFilter(RedactingFilter())


def device_task(
    function: Callable[Concatenate[Task, P], Result],
) -> Callable[Concatenate[Task, P], Result]:
    """A task that gives back a failed Result in place of raising.

    Nornir would log the traceback of what a task raises, with whatever a driver quotes in it.
    """

    @functools.wraps(function)
    def called(task: Task, *args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return function(task, *args, **kwargs)
        except DmvpnError as error:
            return failed(task, error)
        except Exception as error:  # noqa: BLE001  (the task boundary)
            where = _place(error)
            what = f"{type(error).__name__} at {where}: {redact(str(error))}"
        return failed(task, DeviceError(task.host.name, f"could not go on: {what}", "report this"))

    return cast("Callable[Concatenate[Task, P], Result]", called)


def failed(task: Task, error: DmvpnError, *, diff: str = "", changed: bool = False) -> Result:
    """The failed result of a host; changed: the router is not as it was."""
    logging.getLogger(__name__).debug("%s failed: %s", task.name, error)
    return Result(
        task.host, result=str(error), exception=error, failed=True, diff=diff, changed=changed
    )


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
