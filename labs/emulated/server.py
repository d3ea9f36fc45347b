"""The SSH server in front of one emulated router.

One process serves hundreds of routers, each on its own (127.x.y.z, port).  Nothing outside
127.0.0.0/8 is ever bound.  The users are those of the router's own running-config.
"""

from __future__ import annotations

import logging
from ipaddress import IPv4Address, IPv4Network

import asyncssh

from dmvpn.labs.emulated import login
from dmvpn.labs.emulated.channel import RouterChannel
from dmvpn.labs.emulated.router import EmulatedRouter

LOOPBACK = IPv4Network("127.0.0.0/8")


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
        """Cut the connection in place of configuration line ``lines`` + 1 from now; see `Lab`."""
        self._lines_left = lines

    def cuts_line(self, configuring: bool) -> bool:
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
        return RouterChannel(self._server.router, self._server.cuts_line)
