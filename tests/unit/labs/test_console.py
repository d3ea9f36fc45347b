"""A console over telnet: listened to from the beginning, opened again when it breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dmvpn.labs.gns3.console import Console, plain

GREETING = bytes((255, 251, 1, 255, 253, 0))  # WILL ECHO, DO BINARY


@contextmanager
def router(*lives: bytes) -> Iterator[int]:
    """Shows each text to one client, answers RETURN with a prompt, and hangs up after it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for shown in lives:
                client, _ = listener.accept()
                with client:
                    client.sendall(GREETING + shown)
                    client.recv(1)
                    client.sendall(b"\r\nhub1>")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


def until(console: Console, text: str) -> str:
    """Look until the text has come; the last look says what was there."""
    for _ in range(50):
        if text in (seen := console.look(0.2)):
            return seen
    return seen


def test_what_was_shown_before_the_first_look_is_kept() -> None:
    with router(b"%SYS-5-RESTART: System restarted\r\n") as port:
        console = Console("127.0.0.1", port)
        console.open()
        seen = until(console, "hub1>")
    assert seen.startswith("%SYS-5-RESTART: System restarted\n") and seen.endswith("\nhub1>")


def test_reload_breaks_the_connection_and_not_the_memory() -> None:
    with router(b"first start", b"second start") as port:
        console = Console("127.0.0.1", port)
        until(console, "hub1>")
        seen = until(console, "second start")
        until(console, "second start\nhub1>")
        console.close()
    assert seen.startswith("first start")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert Console("127.0.0.1", port).look(0.1) == ""


def test_negotiation_is_not_text() -> None:
    assert plain(b"\xff\xfb\x01a\xff\xffb\xff\xfa\x18\x00xterm\xff\xf0c\xff") == b"a\xffbc"
