"""What stands in the place of ubridge, which neither PyPI nor Debian has: UDP from here to there.

GNS3 starts it with ``-H ADDRESS:PORT`` for every node and gives it lines over TCP.  A QEMU node
needs nothing of it but that frames, which QEMU wraps into UDP, go from one port to another.
Filters, captures, TAP and Ethernet it refuses, as the real one never would.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

VERSION = "0.9.18"


class Plug(asyncio.DatagramProtocol):
    """One of the two UDP ports of a bridge; what comes in goes out at the other."""

    def __init__(self, far: tuple[str, int]) -> None:
        self.far = far
        self.other: Plug | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        """It listens."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A frame."""
        if self.other is not None and self.other.transport is not None:
            self.other.transport.sendto(data, self.other.far)


class Bridges:
    """What one connection has made."""

    def __init__(self) -> None:
        self.plugs: dict[str, list[Plug]] = {}

    async def answer(self, line: str) -> str:
        """The last line of the answer."""
        module, verb, *words = line.split()
        if (module, verb) == ("hypervisor", "version"):
            return f"101 {VERSION}-stand-in\r\n100-OK"
        if (module, verb) in (("hypervisor", "stop"), ("hypervisor", "close")):
            raise EOFError
        if module != "bridge":
            return "200-only ubridge can do that"
        if verb == "create":
            self.plugs[words[0]] = []
        elif verb == "add_nio_udp":
            await self._plug(words[0], int(words[1]), (words[2], int(words[3])))
        elif verb == "delete":
            self._remove(words[0])
        elif verb not in ("start", "stop", "reset_packet_filters"):
            return "200-only ubridge can do that"
        return "100-OK"

    async def _plug(self, name: str, port: int, far: tuple[str, int]) -> None:
        plug = Plug(far)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: plug, local_addr=("127.0.0.1", port))
        self.plugs[name].append(plug)
        if len(self.plugs[name]) == 2:
            first, second = self.plugs[name]
            first.other, second.other = second, first

    def _remove(self, name: str) -> None:
        for plug in self.plugs.pop(name, ()):
            if plug.transport is not None:
                plug.transport.close()


async def serve(address: str, port: int) -> None:
    """Until told to stop."""
    done = asyncio.Event()
    bridges = Bridges()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := (await reader.readline()).decode().strip():
            try:
                writer.write(f"{await bridges.answer(line)}\r\n".encode())
            except EOFError:
                writer.write(b"100-OK\r\n")
                done.set()
            await writer.drain()

    async with await asyncio.start_server(converse, address, port):
        await done.wait()


def program(interpreter: str) -> Iterator[str]:
    """Lines of an executable that is this file."""
    yield "#!/bin/sh"
    yield f'exec "{interpreter}" "{__file__}" "$@"'


if __name__ == "__main__":
    if "-v" in sys.argv:
        print(f"ubridge version {VERSION} (a stand-in)")
    else:
        host, _, number = sys.argv[sys.argv.index("-H") + 1].rpartition(":")
        asyncio.run(serve(host, int(number)))
