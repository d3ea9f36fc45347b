"""Ports that stay free until the program they are for is started."""

from __future__ import annotations

import os
import socket

_FIRST, _LAST = 10240, 32767
"""Below the ports that systems give to whoever asks for any: nobody gets one of these by chance."""
_EACH = 499
"""Ports until those of the next process, which may be another worker of the same run."""

_used = 0


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on; each is given once in a process."""
    global _used
    ports: list[int] = []
    while len(ports) < count:
        port = _FIRST + (os.getpid() * _EACH + _used) % (_LAST - _FIRST + 1)
        _used += 1
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        ports.append(port)
    return ports
