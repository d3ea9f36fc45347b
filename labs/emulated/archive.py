"""The configuration archive: replacing the whole configuration, and taking a change back.

``configure replace`` and the revert timer work on any router; the timer needs ``archive`` with a
``path``, as on IOS.  The timer runs on the lab's clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmvpn.labs.emulated import files, merge
from dmvpn.labs.emulated.differences import contextual
from dmvpn.labs.emulated.router import EmulatedRouter, PendingRevert

NEEDS_ARCHIVE = "%Please turn config archive on before using Rollback Confirmed Change\n"
NOT_PENDING = "%No Rollback Confirmed Change pending\n"
ALREADY_PENDING = "%A Rollback Confirmed Change is already pending\n"
NOT_A_CONFIG = "The input file is not a valid config file.\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """The ``archive`` block: where copies go, how many are kept, whether saving makes one."""

    path: str
    maximum: int
    on_save: bool = False


def archive_of(router: EmulatedRouter) -> Archive | None:
    """The router's archive; None while it has no ``path``."""
    block = re.search(r"^archive\n((?: .*\n)+)", router.running.text(), re.MULTILINE)
    path = re.search(r"^ path (\S+)", block[1], re.MULTILINE) if block else None
    if block is None or path is None:
        return None
    maximum = re.search(r"^ maximum (\d+)", block[1], re.MULTILINE)
    on_save = re.search(r"^ write-memory", block[1], re.MULTILINE) is not None
    return Archive(path[1], int(maximum[1]) if maximum else 10, on_save)


def copies(router: EmulatedRouter, archive: Archive) -> list[str]:
    """The names of the archived copies in flash, oldest first."""
    stem = files.locate(archive.path).name
    found = [name for name in router.flash if re.fullmatch(re.escape(stem) + r"-\d+", name)]
    return sorted(found, key=lambda name: int(name.rpartition("-")[2]))


def keep_copy(router: EmulatedRouter, archive: Archive) -> None:
    """``archive config``: store the running-config as the next copy, drop the oldest."""
    kept = copies(router, archive)
    files.write(
        router, next_name(archive, kept), files.read(router, files.locate("running-config"))
    )
    for name in kept[: max(0, len(kept) + 1 - archive.maximum)]:
        del router.flash[name]


def next_name(archive: Archive, kept: list[str]) -> str:
    """The name the next copy gets."""
    number = int(kept[-1].rpartition("-")[2]) + 1 if kept else 0
    return f"{files.locate(archive.path).name}-{number}"


@dataclass(frozen=True, slots=True)
class Replace:
    """The options of ``configure replace``.  minutes: of the revert timer, None for none."""

    revert_on_error: bool = False
    minutes: int | None = None


def replace(router: EmulatedRouter, text: str, options: Replace, user: str) -> str:
    """Make ``text`` the running-config; what IOS says about it."""
    if (options.revert_on_error or options.minutes) and archive_of(router) is None:
        return NEEDS_ARCHIVE
    if options.minutes and router.pending_revert is not None:
        return ALREADY_PENDING
    if not merge.is_configuration(text):
        return NOT_A_CONFIG
    candidate, refused = merge.read(router.running, text)
    if refused and options.revert_on_error:
        return _restored(refused)
    saved = router.running.text()
    changed = bool(contextual(saved, candidate.text()))
    if changed:
        router.running.load(candidate.text())
    if options.minutes:
        begin_revert(router, user, options.minutes, saved)
    return _aborted(refused) if refused else _done(changed, options.minutes)


def _done(changed: bool, minutes: int | None) -> str:
    timer = (
        f"Rollback Confirmed Change: Backing up current running config\n"
        f"Timed Rollback: configuration will be reverted in {minutes} minute(s) "
        "unless it is confirmed\n"
        if minutes
        else ""
    )
    return f"{timer}Total number of passes: {int(changed)}\nRollback Done\n\n"


def _restored(refused: list[merge.Refused]) -> str:
    failed = "".join(f"Failed to apply command {item.line.strip()}\n" for item in refused[:1])
    return (
        f"{failed}Aborting Rollback.\n\n"
        "Rollback failed.Reverting back to the original configuration\n\n"
        "Rollback: the original configuration has been successfully restored.\n"
    )


def _aborted(refused: list[merge.Refused]) -> str:
    lines = "".join(f"{item.line}\n" for item in refused)
    return (
        "The rollback configlet from the last pass is listed below:\n********\n"
        f"!List of Rollback Commands:\n{lines}end\n********\n\n\n"
        "Rollback aborted after 5 passes\n"
        "The following commands are failed to apply to the IOS image.\n"
        f"********\n{lines}********\n"
    )


def begin_revert(router: EmulatedRouter, user: str, minutes: int, saved: str | None = None) -> None:
    """Start the timer after which ``saved`` (else what runs now) comes back."""
    timer = router.clock.call_later(minutes * 60, lambda: _expired(router))
    kept = router.running.text() if saved is None else saved
    router.pending_revert = PendingRevert(kept, user, minutes, router.clock.now(), timer)


def _expired(router: EmulatedRouter) -> None:
    revert_now(router)


def begin_timed_change(router: EmulatedRouter, user: str, minutes: int) -> str:
    """``configure terminal revert timer M``; an error text when it cannot be."""
    if archive_of(router) is None:
        return NEEDS_ARCHIVE
    if router.pending_revert is not None:
        return ALREADY_PENDING
    begin_revert(router, user, minutes)
    return ""


def revert_now(router: EmulatedRouter) -> str:
    """Put the configuration from before the change back, now."""
    pending = _take(router)
    if pending is None:
        return NOT_PENDING
    changed = bool(contextual(router.running.text(), pending.saved))
    router.running.load(pending.saved)
    return (
        "Rollback Confirmed Change: rolling to the saved configuration\n"
        f"Total number of passes: {int(changed)}\nRollback Done\n\n"
    )


def restart_timer(router: EmulatedRouter, minutes: int) -> str:
    """``configure revert timer M``: count anew."""
    pending = router.pending_revert
    if pending is None:
        return NOT_PENDING
    pending.timer.cancel()
    begin_revert(router, pending.user, minutes, pending.saved)
    return ""


def confirm(router: EmulatedRouter) -> str:
    """``configure confirm``: the change stays."""
    return "" if _take(router) is not None else NOT_PENDING


def _take(router: EmulatedRouter) -> PendingRevert | None:
    pending, router.pending_revert = router.pending_revert, None
    if pending is not None:
        pending.timer.cancel()
    return pending
