"""``reload``, ``tclsh``, and the terminal's own settings."""

from __future__ import annotations

from dmvpn.labs.emulated import tcl
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.saving import SAVED, is_saved


@command("reload")
async def reload(context: Context) -> str:
    """``reload``: offers to save, asks for confirmation, then every session is cut."""
    router, terminal = context.router, context.terminal
    if not is_saved(router):
        answer = await terminal.ask("\nSystem configuration has been modified. Save? [yes/no]: ")
        if "yes".startswith(answer.strip().lower()) and answer.strip():
            router.save()
            terminal.write(SAVED)
    if await terminal.confirm("Proceed with reload?"):
        router.reload()
    return ""


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
