"""Task `push`: bring a router's running-config to what is intended, and prove it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from nornir.core.task import Result, Task

from dmvpn.config.tree import ConfigTree
from dmvpn.design.model import Design
from dmvpn.errors import DeviceError, DmvpnError, LineRefused
from dmvpn.model import MASK, Release
from dmvpn.plan import diff_text, lines, missing
from dmvpn.render import render
from dmvpn.tasks.boundary import device_task, failed
from dmvpn.tasks.by_napalm import merge
from dmvpn.tasks.by_netmiko import line_by_line
from dmvpn.tasks.release import release_of
from dmvpn.tasks.render import Configuration, router_design
from dmvpn.tasks.transport import Opener, PushOptions, Transport

TRANSPORTS: dict[str, Opener] = {"netmiko": line_by_line, "napalm": merge}
"""The transports by the word the inventory uses."""

DEFAULT_TRANSPORT = "netmiko"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a push did, without secrets.

    lines: sent, or to be sent when not applied.  saved: in the startup-config.  remarks: what the
    router said besides.  seconds: from connecting to the end.
    """

    router: str
    transport: str
    lines: tuple[str, ...] = ()
    applied: bool = False
    saved: bool = False
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        if not self.lines:
            return f"{self.router}: nothing to change"
        if not self.applied:
            return f"{self.router}: {len(self.lines)} lines to send by {self.transport}"
        saved = "saved" if self.saved else "not saved"
        return f"{self.router}: {len(self.lines)} lines sent by {self.transport}, {saved}"


@device_task
def push(
    task: Task,
    intended: str | Configuration | None = None,
    transport: str | None = None,
    commit: bool = False,
    *,
    design: Design | None = None,
    dry_run: bool | None = None,
    release: str | Release | None = None,
    revert_in: int | None = None,
    inline_transfer: bool | None = None,
) -> Result:
    """Send the lines that are missing, read the running-config back, save.

    intended: the text the router shall run; None: rendered from the design.
    design: of the whole network; None: decided from the inventory of the run.
    transport: ``netmiko`` or ``napalm``; None: the host's ``dmvpn_transport``, else netmiko.
    commit: False shows the diff and changes nothing; so does a dry run.
    release: None: as in the host's data, else as the running-config says.
    revert_in, inline_transfer: see `PushOptions`.

    The Result: ``changed`` (on a dry run: would change), ``diff`` masked, ``result`` a `Receipt`;
    on failure ``exception`` is one of ours and ``changed`` says whether the router was touched.
    """
    text = _intended_text(task, intended, design)
    name = _transport_name(task, transport)
    apply = commit and not task.is_dry_run(dry_run)
    begun = time.monotonic()
    with TRANSPORTS[name](task, PushOptions(revert_in, inline_transfer)) as router:
        router.mask.learn(text)
        running = router.running()
        known = release_of(task, running, release)
        tree = missing(running, text, known)
        diff = router.mask(diff_text(tree))
        typed = tuple(lines(tree))
        receipt = Receipt(task.host.name, name, _masked(router, typed))
        if apply and typed:
            try:
                receipt = _applied(router, receipt, typed, text, known)
            except DmvpnError as error:
                return failed(task, error, diff=diff, changed=router.touched)
    receipt = replace(receipt, seconds=time.monotonic() - begun)
    return Result(task.host, result=receipt, changed=bool(typed), diff=diff)


def _masked(router: Transport, typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(router.mask("\n".join(typed)).splitlines())


def _applied(
    router: Transport, receipt: Receipt, typed: tuple[str, ...], text: str, release: Release
) -> Receipt:
    remarks = router.apply(typed)
    left = missing(router.running(), text, release)
    if left.nodes:
        raise _refused(router, receipt.router, left)
    router.finish()
    return replace(receipt, applied=True, saved=True, remarks=remarks)


def _refused(router: Transport, name: str, left: ConfigTree) -> LineRefused:
    """Lines the router took without a word and does not run."""
    became = router.undo()
    absent = [(node.text, path) for path, node in left.walk() if not node.children]
    return LineRefused(
        name,
        tuple(
            (router.mask(text), f"is not in the running-config{_under(path)}; {became}")
            for text, path in absent
        ),
    )


def _under(path: tuple[str, ...]) -> str:
    return f" under {path[-1]!r}" if path else ""


def _intended_text(task: Task, intended: str | Configuration | None, design: Design | None) -> str:
    if intended is None:
        return render(router_design(task, design))
    text = intended.reveal() if isinstance(intended, Configuration) else intended
    if MASK in text:
        raise DeviceError(
            task.host.name,
            "the intended configuration is masked: it would set a secret to asterisks",
            "give the Configuration of render_config, not its printed form",
        )
    return text


def _transport_name(task: Task, transport: str | None) -> str:
    name = transport or task.host.get("dmvpn_transport") or DEFAULT_TRANSPORT
    if name not in TRANSPORTS:
        known = ", ".join(sorted(TRANSPORTS))
        raise DeviceError(task.host.name, f"unknown transport {name!r}", f"allowed: {known}")
    return str(name)
