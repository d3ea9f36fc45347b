"""``reload``, ``tclsh``, and the terminal's own settings."""

from __future__ import annotations

import re
from datetime import timedelta

from dmvpn.labs.emulated import tcl
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.saving import is_saved, save
from dmvpn.labs.emulated.router import EmulatedRouter

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3})")


@command("reload")
async def reload(context: Context) -> str:
    """``reload [in MINUTES | in H:MM]``: offers to save, asks, then every session is cut."""
    router, terminal = context.router, context.terminal
    minutes = _minutes(context)
    if minutes == 0:
        return "% Bad time, use [hh]hh:mm or mmm\n"
    if not is_saved(router):
        answer = await terminal.ask("\nSystem configuration has been modified. Save? [yes/no]: ")
        if "yes".startswith(answer.strip().lower()) and answer.strip():
            terminal.write(save(router))
    if minutes is not None:
        due = router.clock.now() + timedelta(minutes=minutes)
        terminal.write(f"Reload scheduled for {due:%H:%M:%S} UTC {due:%a %b} {due.day} {due:%Y} ")
        terminal.write(f"(in {minutes // 60} hours and {minutes % 60} minutes)\n")
    if await terminal.confirm("Proceed with reload?"):
        _begin(router, minutes)
    return ""


def _minutes(context: Context) -> int | None:
    """Of ``reload in``; None for at once, 0 for a time that is none."""
    if "in" not in context.words[1:2]:
        return None
    found = _TIME.fullmatch(context.words[2])
    return int(found[1] or 0) * 60 + int(found[2]) if found else 0


def _begin(router: EmulatedRouter, minutes: int | None) -> None:
    if router.pending_reload is not None:
        router.pending_reload.cancel()
    if minutes is None:
        router.reload()
    else:
        router.pending_reload = router.clock.call_later(minutes * 60, router.reload)


@command("reload at")
def reload_at(context: Context) -> str:
    """``reload at``: the lab has no time of day worth waiting for."""
    return "% This command is not emulated; use reload in\n"


@command("reload cancel")
def reload_cancel(context: Context) -> str:
    """``reload cancel``: call a scheduled reload off."""
    timer, context.router.pending_reload = context.router.pending_reload, None
    if timer is None:
        return "%No reload is scheduled.\n"
    timer.cancel()
    return "\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n\n"


@command("show reload")
def show_reload(context: Context) -> str:
    """``show reload``."""
    timer = context.router.pending_reload
    if timer is None:
        return "No reload is scheduled.\n"
    left = int((timer.due - context.router.clock.now()).total_seconds())
    return f"Reload scheduled in {left // 60} minutes and {left % 60} seconds\n"


@command("tclsh")
async def tclsh(context: Context) -> str:
    """``tclsh``: enough of Tcl to take a file inline; anything else is an exec command."""
    await tcl.converse(context)
    return ""


@command("terminal length")
def terminal_length(context: Context) -> str:
    """``terminal length N``; 0 turns paging off."""
    context.terminal.length = int(context.words[2])
    return ""


@command("terminal no length")
def terminal_no_length(context: Context) -> str:
    """``terminal no length``: the default page."""
    context.terminal.length = 24
    return ""


@command("terminal width")
def terminal_width(context: Context) -> str:
    """``terminal width N``."""
    context.terminal.width = int(context.words[2])
    return ""


@command("terminal")
def terminal_other(context: Context) -> str:
    """The other ``terminal …`` settings change nothing that an SSH session shows."""
    return ""
