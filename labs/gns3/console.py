"""A node's console over telnet: all it shows from the moment somebody listens.

GNS3 keeps no log of a console, and one that waits for a key shows nothing by itself: so the
connection stays open and is read in a thread, and RETURN is pressed at every look.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

IAC, SB, SE, WILL, DONT = 255, 250, 240, 251, 254
KEPT = 65536
"""Bytes of a console that are kept: the last ones."""


class Console:
    """A connection to a console that is opened again when it breaks."""

    def __init__(self, address: str, port: int) -> None:
        self.address, self.port = address, port
        self._received = bytearray()
        self._socket: socket.socket | None = None
        self._changed = threading.Condition()

    def look(self, seconds: float = 1.0) -> str:
        """Press RETURN, wait for an answer, and give all that was shown; empty: nobody listens."""
        self.open()
        with self._changed:
            before = len(self._received)
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.sendall(b"\r")
                self._changed.wait_for(lambda: len(self._received) != before, seconds)
            return plain(bytes(self._received)).decode(errors="replace").replace("\r", "")

    def open(self) -> None:
        """Listen, unless it does already; nothing when nobody is there yet."""
        with self._changed, suppress(OSError):
            if self._socket is None:
                self._socket = socket.create_connection((self.address, self.port), timeout=3)
                self._socket.settimeout(None)
                threading.Thread(target=self._read, args=(self._socket,), daemon=True).start()

    def close(self) -> None:
        """End the connection; the thread ends with it."""
        with self._changed:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self, connection: socket.socket) -> None:
        with connection:
            with suppress(OSError):
                while part := connection.recv(4096):
                    with self._changed:
                        self._received += part
                        del self._received[:-KEPT]
                        self._changed.notify_all()
            with self._changed:
                self._socket = None


def plain(data: bytes) -> bytes:
    """Without telnet's commands and negotiations."""
    found, at = bytearray(), 0
    while at < len(data):
        if data[at] != IAC:
            found.append(data[at])
            at += 1
            continue
        command = data[at + 1] if at + 1 < len(data) else 0
        if command == IAC:
            found.append(IAC)
            at += 2
        elif command == SB:
            end = data.find(bytes((IAC, SE)), at)
            at = end + 2 if end >= 0 else len(data)
        else:
            at += 3 if WILL <= command <= DONT else 2
    return bytes(found)
