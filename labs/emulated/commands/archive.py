"""``show archive …``, ``archive config``, ``configure replace | revert | confirm``."""

from __future__ import annotations

from dmvpn.labs.emulated import archive, differences, files, merge
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.flash import missing
from dmvpn.labs.emulated.commands.identity import clock_text

_WARNING = """\
This will apply all necessary additions and deletions
to replace the current running configuration with the
contents of the specified configuration file, which is
assumed to be a complete configuration, not a partial
configuration. Enter Y if you are sure you want to proceed. ? [no]: """


@command("show archive")
def show_archive(context: Context) -> str:
    """``show archive``: the copies kept."""
    router = context.router
    found = archive.archive_of(router)
    if found is None:
        return "Archive feature not enabled\n"
    kept = archive.copies(router, found)
    system = found.path.partition(":")[0] if ":" in found.path else "flash"
    rows = [f"   {number:<2}       {system}:{name}" for number, name in enumerate(kept, 1)]
    if rows:
        rows[-1] += " <- Most Recent"
    rows += [f"   {number:<2}" for number in range(len(kept) + 1, found.maximum + 1)]
    return (
        f"The maximum archive configurations allowed is {found.maximum}.\n"
        f"There are currently {len(kept)} archive configurations saved.\n"
        f"The next archive file will be named {system}:{archive.next_name(found, kept)}\n"
        " Archive #  Name\n" + "".join(f"{row}\n" for row in rows)
    )


@command("archive config")
def archive_config(context: Context) -> str:
    """``archive config``: keep a copy now."""
    found = archive.archive_of(context.router)
    if found is None:
        return "Archive feature not enabled\n"
    archive.keep_copy(context.router, found)
    return ""


@command("show archive config differences")
def show_archive_config_differences(context: Context) -> str:
    """``show archive config differences [FIRST [SECOND]]``; defaults: startup, running."""
    router = context.router
    named = list(context.words[4:])
    named += ["nvram:startup-config", "system:running-config"][len(named) :]
    if len(context.words) == 5:
        named = [context.words[4], "system:running-config"]
    try:
        first, second = (files.read_text(router, files.locate(name)) for name in named)
    except files.NoSuchFile as error:
        return missing(error)
    found = differences.contextual(first, second)
    return differences.HEADER + (found or differences.NO_CHANGES)


@command("show archive config incremental-diffs")
def show_archive_config_incremental(context: Context) -> str:
    """``show archive config incremental-diffs FILE [ignorecase]``: what merging it would do."""
    try:
        text = files.read_text(context.router, files.locate(context.words[4]))
    except files.NoSuchFile as error:
        return missing(error)
    if not merge.has_end(text):
        return "%Error: comparing the files returned error 5\n"
    lines = merge.effective(context.router.running, text)
    body = "".join(f"{line}\n" for line in lines) + "end\n"
    return f"!List of Commands:\n{body}" + ("" if lines else differences.NO_CHANGES)


@command("show archive config rollback timer")
def show_archive_config_rollback_timer(context: Context) -> str:
    """``show archive config rollback timer``."""
    pending = context.router.pending_revert
    if pending is None:
        return archive.NOT_PENDING
    return (
        f"Time configured(UTC): {clock_text(pending.begun)}\n"
        f"Timer type: {pending.kind}\n"
        f"Timer value: {pending.minutes} min\n"
        f"User: {pending.user}\n"
    )


@command("configure replace")
async def configure_replace(context: Context) -> str:
    """``configure replace FILE [force] [revert [trigger error] [timer M]] [time M]``."""
    words = list(context.words)
    minutes = next((int(words[at + 1]) for at, word in enumerate(words[:-1])
                    if word in ("timer", "time") and at > 2), None)  # fmt: skip
    if "force" not in words and not await _sure(context):
        return ""
    try:
        text = files.read_text(context.router, files.locate(words[2]))
    except files.NoSuchFile as error:
        return missing(error)
    options = archive.Replace("trigger" in words, minutes)
    return archive.replace(context.router, text, options, context.terminal.username)


async def _sure(context: Context) -> bool:
    answer = await context.terminal.ask(_WARNING)
    return answer.strip().lower() in ("y", "ye", "yes")


@command("configure revert now")
def configure_revert_now(context: Context) -> str:
    """``configure revert now``."""
    return archive.revert_now(context.router)


@command("configure revert timer")
def configure_revert_timer(context: Context) -> str:
    """``configure revert timer M``."""
    return archive.restart_timer(context.router, int(context.words[-1]))


@command("configure confirm")
def configure_confirm(context: Context) -> str:
    """``configure confirm``."""
    return archive.confirm(context.router)
