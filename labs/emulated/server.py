"""The SSH server in front of one emulated router.

One process serves hundreds of routers, each on its own (127.x.y.z, port).  Nothing outside
127.0.0.0/8 is ever bound.  The users are those of the router's own running-config.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network
from typing import cast

import asyncssh

from dmvpn.labs.emulated import login, scp
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.session import Session
from dmvpn.labs.emulated.shell import Shell

LOOPBACK = IPv4Network("127.0.0.0/8")
Channel = asyncssh.SSHServerChannel[bytes]

_log = logging.getLogger(__name__)
logging.getLogger("asyncssh").setLevel(logging.CRITICAL)  # wrong logins are the client's affair


def check_loopback(address: str) -> str:
    """The address again; ValueError unless it lies in 127.0.0.0/8."""
    try:
        inside = IPv4Address(address) in LOOPBACK
    except ValueError:
        inside = False
    if not inside:
        raise ValueError(f"{address}: emulated routers listen on 127.0.0.0/8 only")
    return address


class RouterServer:
    """The listener and the connections of one router."""

    def __init__(self, router: EmulatedRouter, host_key: asyncssh.SSHKey) -> None:
        self.router = router
        self.address = ""
        self.port = 0
        self._host_key = host_key
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._lines_left: int | None = None

    async def start(self, address: str, port: int = 0) -> None:
        """Listen; port 0 takes a free one.  OSError when the port is taken."""
        self._acceptor = await asyncssh.listen(
            check_loopback(address),
            port,
            server_factory=lambda: _Gate(self),
            server_host_keys=[self._host_key],
            server_version="Cisco-1.25",
            encoding=None,
            line_editor=False,
            allow_scp=False,
            agent_forwarding=False,
            x11_forwarding=False,
            public_key_auth=False,
            host_based_auth=False,
            gss_host=None,
            compression_algs=None,
            login_timeout=60,
            backlog=200,
        )
        self.address, self.port = address, self._acceptor.get_port()
        self.router.power_off = self.cut

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._acceptor is not None:
            self._acceptor.close()
            self._acceptor = None
        self.cut()

    @property
    def listening(self) -> bool:
        """Whether the router can be connected to."""
        return self._acceptor is not None

    def cut(self) -> None:
        """Cut every connection, as a power failure does: no goodbye."""
        for connection in tuple(self._connections):
            connection.abort()

    def cut_after(self, lines: int) -> None:
        """Cut the connection on which configuration line ``lines`` + 1 from now arrives."""
        self._lines_left = lines

    def refuses_line(self, configuring: bool) -> bool:
        """Count a line that arrived; whether the connection is cut in its place."""
        if self._lines_left is None or not configuring:
            return False
        self._lines_left -= 1
        if self._lines_left >= 0:
            return False
        self._lines_left = None
        return True

    def opened(self, connection: asyncssh.SSHServerConnection) -> None:
        """A client has connected."""
        if self.router.booting:
            connection.abort()
        self._connections.add(connection)

    def closed(self, connection: asyncssh.SSHServerConnection) -> None:
        """A client is gone."""
        self._connections.discard(connection)


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


class _Gate(asyncssh.SSHServer):
    """Login of one connection."""

    def __init__(self, server: RouterServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.opened(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._server.closed(self._connection)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        user = login.users(self._server.router.running.text()).get(username)
        return user is not None and user.accepts(password)

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "", "", "en-US", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: list[str]) -> bool:  # type: ignore[override]
        return len(responses) == 1 and self.validate_password(username, responses[0])

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        return _Channel(self._server)


class _Channel(asyncssh.SSHServerSession[bytes]):
    """One channel: a shell, one command, or a file transfer."""

    def __init__(self, server: RouterServer) -> None:
        self._server = server
        self._router = server.router
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
        if not self._server.refuses_line(configuring):
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
