"""``dir``, ``more``, ``delete``, ``rename``, ``verify /md5``, ``show file systems``."""

from __future__ import annotations

import hashlib
from datetime import datetime

from dmvpn.labs.emulated import files
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.router import EmulatedRouter


def missing(error: files.NoSuchFile) -> str:
    """IOS's answer to a path that is not there."""
    return f"%Error opening {error} (No such file or directory)\n"


def paths(context: Context, first: int = 1) -> list[str]:
    """The arguments of a file command that are paths: no options."""
    return [word for word in context.words[first:] if not word.startswith("/")]


@command("dir")
def dir_(context: Context) -> str:
    """``dir``, ``dir flash:``, ``dir flash:/FILE``."""
    router = context.router
    asked = next(iter(paths(context)), router.filesystem)
    path = files.locate(asked)
    if path.kind in ("null", "unknown"):
        return f"%Error opening {asked} (No such device)\n"
    if path.kind in ("running", "startup") or asked.lower().startswith(("nvram:", "system:")):
        return _list_nvram(router, asked)
    if path.name:
        return _list(router, asked, [path.name])
    shown = asked if asked.endswith("/") else f"{asked}/"
    return _list(router, shown, sorted(router.flash))


def _list(router: EmulatedRouter, shown: str, names: list[str]) -> str:
    if any(name not in router.flash for name in names):
        return f"%Error opening {shown} (No such file or directory)\n"
    rows = "".join(_row(router, number, name) for number, name in enumerate(names, 1))
    total = f"{files.TOTAL_BYTES} bytes total ({files.free_bytes(router)} bytes free)\n"
    return f"Directory of {shown}\n\n{rows or 'No files in directory' + chr(10)}\n{total}"


def _row(router: EmulatedRouter, number: int, name: str) -> str:
    when = _when(router.written.get(name, router.booted))
    return f"{number:>5}  -rw-  {len(router.flash[name]):>14}  {when}  {name}\n"


def _list_nvram(router: EmulatedRouter, asked: str) -> str:
    size = len(router.startup)
    return (
        f"Directory of {asked}\n\n"
        f"{1:>5}  -rw-  {size:>14}                    <no date>  startup-config\n\n"
        f"33554432 bytes total ({33554432 - size} bytes free)\n"
    )


def _when(time: datetime) -> str:
    return f"{time:%b} {time.day:>2} {time:%Y %H:%M:%S} +00:00"


@command("more")
def more(context: Context) -> str:
    """``more flash:FILE``."""
    asked = paths(context)[0]
    try:
        text = files.read_text(context.router, files.locate(asked))
    except files.NoSuchFile as error:
        return missing(error)
    return text if text.endswith("\n") or not text else f"{text}\n"


@command("delete")
async def delete(context: Context) -> str:
    """``delete [/force] flash:FILE``: asks twice unless forced or ``file prompt quiet``."""
    router, path = context.router, files.locate(paths(context)[0])
    if not await _sure(context, f"Delete filename [{path.name}]? ", f"Delete {path.shown}?"):
        return ""
    if path.kind != "flash" or path.name not in router.flash:
        return f"%Error deleting {path.shown} (No such file or directory)\n"
    del router.flash[path.name]
    return ""


async def _sure(context: Context, question: str, confirmation: str) -> bool:
    if "/force" in context.words or prompts_are_quiet(context.router):
        return True
    await context.terminal.ask(question)
    return await context.terminal.confirm(confirmation)


def prompts_are_quiet(router: EmulatedRouter) -> bool:
    """``file prompt quiet``: file commands ask nothing."""
    return "\nfile prompt quiet\n" in f"\n{router.running.text()}"


@command("rename")
def rename(context: Context) -> str:
    """``rename flash:OLD flash:NEW``."""
    old, new = (files.locate(asked) for asked in paths(context))
    if old.kind != "flash" or old.name not in context.router.flash:
        return f"%Error renaming {old.shown} to {new.shown} (No such file or directory)\n"
    files.write(context.router, new.name, context.router.flash.pop(old.name))
    return ""


@command("verify")
def verify(context: Context) -> str:
    """``verify {/md5 | /sha512} flash:FILE [DIGEST]``."""
    kind = next((word for word in context.words if word in ("/md5", "/sha512")), None)
    if kind is None:
        return "% Image signatures are not emulated; use verify /md5\n"
    asked, *submitted = paths(context)
    try:
        content = files.read(context.router, files.locate(asked))
    except files.NoSuchFile as error:
        return missing(error)
    digest = hashlib.new(kind[1:], content, usedforsecurity=False).hexdigest()
    head = f"{'.' * (1 + len(content) // 65536)}{kind[1:].upper()} of {asked} Done!\n"
    if not submitted:
        return f"{head}verify {kind} ({asked}) = {digest}\n\n"
    if submitted[0].lower() == digest:
        return f"{head}Verified ({asked}) = {digest}\n\n"
    return (
        f"{head}%Error verifying {asked}\nComputed signature  = {digest}\n"
        f"Submitted signature = {submitted[0]}\n\n"
    )


@command("pwd")
def pwd(context: Context) -> str:
    """``pwd``."""
    return f"{context.router.filesystem}/\n"


@command("show file systems")
def show_file_systems(context: Context) -> str:
    """``show file systems``; the star marks the default."""
    router = context.router
    free, nvram = files.free_bytes(router), 33554432 - len(router.startup)
    rows = (
        (" ", "-", "-", "opaque", "rw", "system:"),
        ("*", files.TOTAL_BYTES, free, "disk", "rw", router.filesystem),
        (" ", 33554432, nvram, "nvram", "rw", "nvram:"),
        (" ", "-", "-", "opaque", "rw", "null:"),
    )
    head = "File Systems:\n\n       Size(b)       Free(b)      Type  Flags  Prefixes\n"
    return head + "".join(
        f"{star}{size:>13} {left:>13} {kind:>9} {flags:>6}   {name}\n"
        for star, size, left, kind, flags, name in rows
    )
