"""One SSH channel of an emulated router: a shell, one command, or a file transfer."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

import asyncssh

from dmvpn.labs.emulated import login, scp
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.session import Session
from dmvpn.labs.emulated.shell import Shell

Channel = asyncssh.SSHServerChannel[bytes]
_log = logging.getLogger(__name__)


@contextmanager
def _one_segment(channel: Channel) -> Iterator[None]:
    """Send what is written inside as one TCP segment where the system can.

    asyncssh sends an empty SSH packet before each of ours: without this every answer would wake
    both processes twice.
    """
    cork = getattr(socket, "TCP_CORK", None)
    connection = cast("socket.socket | None", channel.get_extra_info("socket"))
    if cork is None or connection is None:
        yield
        return
    connection.setsockopt(socket.IPPROTO_TCP, cork, 1)
    try:
        yield
    finally:
        connection.setsockopt(socket.IPPROTO_TCP, cork, 0)


class RouterChannel(asyncssh.SSHServerSession[bytes]):
    """A channel.  cuts: asked before a line runs; True: the connection is cut in its place."""

    def __init__(self, router: EmulatedRouter, cuts: Callable[[bool], bool]) -> None:
        self._router = router
        self._cuts = cuts
        self._command: str | None = None
        self._rows = 0
        self._files = asyncio.StreamReader()
        self._shell: Shell | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        self._rows = term_size[1]
        return True

    def shell_requested(self) -> bool:
        return True

    def exec_requested(self, command: str) -> bool:
        self._command = command
        return True

    def session_started(self) -> None:
        username = cast(str, self._channel.get_extra_info("username"))
        if self._command is not None and scp.is_scp(self._command):
            work = self._transfer(self._command, username)
        else:
            self._shell = Shell(self._send, username, self._rows)
            work = self._talk(self._shell, username)
        self._task = asyncio.get_running_loop().create_task(work)

    def data_received(self, data: bytes, datatype: int | None) -> None:
        if self._shell is not None:
            self._shell.receive(data)
        else:
            self._files.feed_data(data)

    def eof_received(self) -> bool:
        if self._shell is not None:
            self._shell.editor.end()
        else:
            self._files.feed_eof()
        return True  # our side stays open until the answer is out

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()

    def break_received(self, msec: int) -> bool:
        return True

    async def _talk(self, shell: Shell, username: str) -> None:
        line = self._router.attach(username, self._peer())
        session = Session(self._router, shell)
        shell.interpose = self._may_run
        try:
            if self._command is None:
                shell.write(login.banners(self._router.running.text()))
                await shell.converse(session)
            else:
                await shell.run_once(session, self._command)
        except EOFError:
            pass
        except Exception:  # noqa: BLE001  (the boundary of a session: the others go on)
            _log.exception("%s: a session of %s failed", self._router.name, username)
        finally:
            self._router.detach(line)
            self._channel.exit(0)

    async def _transfer(self, command: str, username: str) -> None:
        user = login.users(self._router.running.text()).get(username, login.NOBODY)
        status = await scp.serve(self._router, user, command, self._files, self._send)
        self._channel.exit(status)

    def _may_run(self, configuring: bool) -> bool:
        if not self._cuts(configuring):
            return True
        connection = cast(asyncssh.SSHServerConnection, self._channel.get_extra_info("connection"))
        connection.abort()
        return False

    def _send(self, text: bytes) -> None:
        if self._channel.is_closing():
            return
        with _one_segment(self._channel):
            self._channel.write(text)

    def _peer(self) -> str:
        return str(cast("tuple[str, int]", self._channel.get_extra_info("peername"))[0])
