"""A node's console over telnet: what it shows now."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

IAC, SB, SE, WILL, DONT = 255, 250, 240, 251, 254


def console_text(address: str, port: int, seconds: float = 2.0) -> str:
    """Press RETURN and give what comes within ``seconds``; empty when nobody listens.

    The server speaks telnet first (options), and some emulators drop what is typed in the first
    second: the key is pressed again in the middle of the wait.
    """
    received = bytearray()
    with suppress(OSError), socket.create_connection((address, port), timeout=3) as console:
        begun, pressed = time.monotonic(), 0
        console.settimeout(0.2)
        while (passed := time.monotonic() - begun) < seconds:
            if pressed <= passed / (seconds / 2):
                console.sendall(b"\r")
                pressed += 1
            with suppress(TimeoutError):
                part = console.recv(4096)
                if not part:
                    break
                received += part
    return plain(bytes(received)).decode(errors="replace").replace("\r", "")


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
