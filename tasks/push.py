"""Task `push`: bring a router's running-config to what is intended, and prove it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nornir.core.task import Result, Task

from dmvpn.config.tree import ConfigTree
from dmvpn.design.model import Design
from dmvpn.errors import CopyCut, DeviceError, DmvpnError, LineRefused, Unfinished
from dmvpn.model import MASK, Release
from dmvpn.plan import diff_text, lines, missing, unprinted_toggles
from dmvpn.render import render
from dmvpn.tasks.boundary import device_task, failed
from dmvpn.tasks.by_napalm import merge
from dmvpn.tasks.by_netmiko import line_by_line
from dmvpn.tasks.connections import DRIVER_ERRORS, connected, why
from dmvpn.tasks.refusals import refusal
from dmvpn.tasks.release import release_of
from dmvpn.tasks.render import Configuration, router_design
from dmvpn.tasks.transport import Opener, PushOptions, Transport, read_running

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

    An intended ``no X`` that the router takes and does not print, X being off anyway, is fine when it
    is read back (see Receipt.remarks); nothing tells the next push so, which sends it again.

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
            except CopyCut as cut:
                error: DmvpnError = _asked_again(task, cut, tree, text, known)
                return failed(task, error, diff=diff, changed=bool(cut.landed or cut.unknown))
            except DmvpnError as error:
                return failed(task, error, diff=diff, changed=router.touched)
    receipt = replace(receipt, seconds=time.monotonic() - begun)
    return Result(task.host, result=receipt, changed=bool(typed), diff=diff)


def _masked(router: Transport, typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(router.mask("\n".join(typed)).splitlines())


def _applied(
    router: Transport, receipt: Receipt, typed: tuple[str, ...], text: str, release: Release
) -> Receipt:
    remarks, sent = router.apply(typed), {line.strip() for line in typed}
    try:
        tree = missing(router.running(), text, release)
        left = list(_leaves(tree))
        unprinted = tuple(line for line in unprinted_toggles(tree, release) if line in sent)
        if len(unprinted) < len(left):
            raise _refused(router, receipt.router, left, remarks)
        router.finish()
        remarks += tuple(
            f"{router.mask(line)!r} was taken and is not printed" for line in unprinted
        )
        return replace(receipt, applied=True, saved=True, remarks=remarks)
    except DRIVER_ERRORS as error:
        cause = router.mask(why(error))
    raise Unfinished(
        receipt.router,
        f"all lines were sent; before they were read back, confirmed and saved: {cause}",
        "deploy again; a revert timer that is not confirmed takes them back",
    )


def _asked_again(
    task: Task, cut: CopyCut, tree: ConfigTree, text: str, release: Release
) -> CopyCut:
    """A cut session's error, with what a new session shows to have landed."""
    try:
        with connected(task) as session:
            mask = session.mask
            mask.learn(text)
            left = set(_leaves(missing(read_running(session, task.host.name), text, release)))
    except DmvpnError as error:
        return cut.unseen(getattr(error, "what", str(error)))
    sent = list(_leaves(tree))
    landed = tuple(mask(text) for path, text in sent if (path, text) not in left)
    return cut.seen(landed, tuple(mask(text) for path, text in sent if (path, text) in left))


def _leaves(tree: ConfigTree) -> Iterator[tuple[tuple[str, ...], str]]:
    return ((path, node.text) for path, node in tree.walk() if not node.children)


def _refused(
    router: Transport, name: str, left: list[tuple[tuple[str, ...], str]], remarks: tuple[str, ...]
) -> LineRefused:
    """Lines the router did not take; remarks: what it said while it copied them."""
    became = router.undo() + "".join(f"; it said: {said}" for said in remarks if refusal(said))
    return LineRefused(
        name,
        tuple(
            (router.mask(text), f"is not in the running-config{_under(path)}; {became}")
            for path, text in left
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
