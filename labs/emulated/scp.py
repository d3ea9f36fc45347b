"""SCP as IOS serves it: ``scp -t PATH`` takes a file into flash, ``scp -f PATH`` gives one out.

The wire format is that of BSD rcp: every message is answered with one byte, 0 for well done, 1 and
a line of text for an error.  The file is stored under the path of the command, not under the name
the client announces.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from dmvpn.labs.emulated import files
from dmvpn.labs.emulated.login import User

if TYPE_CHECKING:
    from dmvpn.labs.emulated.router import EmulatedRouter

_DONE = b"\0"
_FILE = re.compile(rb"C[0-7]{4} (\d+) .*\n")
Send = Callable[[bytes], None]


class ScpError(Exception):
    """The transfer cannot go on; the text is for the client."""


def is_scp(command: str) -> bool:
    """Whether an exec request is a file transfer."""
    return command.startswith("scp ")


async def serve(
    router: EmulatedRouter, user: User, command: str, source: asyncio.StreamReader, send: Send
) -> int:
    """Do one transfer; the exit status of the channel."""
    try:
        if user.privilege < 15:
            raise ScpError("Privilege denied.")
        direction, path = _understand(router, command)
        if direction == "-t":
            await _take(router, path, source, send)
        else:
            await _give(router, path, source, send)
    except ScpError as error:
        send(b"\x01" + str(error).encode() + b"\n")
        return 1
    except asyncio.IncompleteReadError:
        return 1
    return 0


def _understand(router: EmulatedRouter, command: str) -> tuple[str, files.Path]:
    if not re.search(r"^ip scp server enable$", router.running.text(), re.MULTILINE):
        raise ScpError("Administratively disabled.")
    words = shlex.split(command)[1:]
    directions = [word for word in words if word in ("-t", "-f")]
    paths = [word for word in words if not word.startswith("-")]
    if len(directions) != 1 or len(paths) != 1:
        raise ScpError("Protocol error")
    return directions[0], files.locate(paths[0])


async def _take(
    router: EmulatedRouter, path: files.Path, source: asyncio.StreamReader, send: Send
) -> None:
    if path.kind != "flash" or not path.name:
        raise ScpError(f"{path.shown}: Permission denied")
    send(_DONE)
    while header := await _line(source):
        if header[:1] == b"T":  # times, sent by ``scp -p``
            send(_DONE)
            continue
        announced = _FILE.fullmatch(header)
        if announced is None:
            raise ScpError("Protocol error")
        send(_DONE)
        await _store(router, path, int(announced[1]), source)
        send(_DONE)


async def _store(
    router: EmulatedRouter, path: files.Path, size: int, source: asyncio.StreamReader
) -> None:
    if size > files.free_bytes(router):
        raise ScpError(f"{path.shown}: No space left on device")
    content = await source.readexactly(size)
    if await source.readexactly(1) != _DONE:
        raise ScpError("Transfer aborted by the client")
    files.write(router, path.name, content)


async def _give(
    router: EmulatedRouter, path: files.Path, source: asyncio.StreamReader, send: Send
) -> None:
    await _expect_done(source)
    try:
        content = files.read(router, path)
    except files.NoSuchFile as error:
        raise ScpError(f"{error}: No such file or directory") from error
    send(f"C0644 {len(content)} {path.name}\n".encode())
    await _expect_done(source)
    send(content + _DONE)
    await _expect_done(source)


async def _line(source: asyncio.StreamReader) -> bytes:
    """A header line; empty at the end of the transfer."""
    try:
        return await source.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return b""
    except asyncio.LimitOverrunError as error:
        raise ScpError("Protocol error") from error


async def _expect_done(source: asyncio.StreamReader) -> None:
    if await source.readexactly(1) != _DONE:
        raise ScpError("Transfer aborted by the client")
