"""Task `render_config`: the text a router shall run."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from nornir.core.inventory import Inventory
from nornir.core.task import Result, Task

from dmvpn.design import design as decide
from dmvpn.design.model import Design, RouterDesign
from dmvpn.errors import DesignError, InputError, Problem
from dmvpn.intent import read_intent
from dmvpn.redact import redact
from dmvpn.render import render
from dmvpn.tasks.boundary import device_task


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration text.  Printed, it is masked; `reveal` is for the router alone."""

    text: str = field(repr=False)

    def reveal(self) -> str:
        """The text with its secrets."""
        return self.text

    def __str__(self) -> str:
        return redact(self.text)


@device_task
def render_config(task: Task, design: Design | None = None) -> Result:
    """Render the host's configuration; the result is a `Configuration`.

    design: of the whole network; without it, it is decided from the inventory of the run, which
    then must hold all routers of the host's clouds.
    """
    router = router_design(task, design)
    return Result(task.host, result=Configuration(render(router)))


def router_design(task: Task, design: Design | None = None) -> RouterDesign:
    """The host's part of the design; DesignError when the host is in no cloud."""
    routers = (design or _of_the_run(task)).routers
    if task.host.name not in routers:
        where, hint = task.host.name, "put it into a group whose data has dmvpn_cloud"
        raise DesignError(Problem(where, "is in no cloud", hint))
    return routers[task.host.name]


def _of_the_run(task: Task) -> Design:
    try:
        return design_of(task.nornir.inventory)
    except InputError as error:
        hint = (
            "nr.filter(…).run(task=push, design=design_of(nr.inventory)) gives it to a filtered run"
        )
        whole = Problem(task.host.name, "its design needs all routers of its clouds", hint)
        raise type(error)(*error.problems, whole) from None


_lock = threading.Lock()
_last: tuple[Inventory, Design] | None = None


def design_of(inventory: Inventory) -> Design:
    """The design of an inventory that holds all routers; decided once for all hosts of a run.

    Raises IntentError, SecretError or DesignError with all that is wrong.
    """
    global _last
    with _lock:
        if _last is None or _last[0] is not inventory:
            _last = inventory, decide(read_intent(inventory.hosts, inventory.groups))
        return _last[1]
