"""The same lab as the drivers have, and a person's terminal on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import asyncssh
import pytest

from tests.flow.drivers.conftest import PASSWORD, USERNAME, Device, device, lab

__all__ = ["Terminal", "device", "lab", "open_terminal"]

PATIENCE = 60
"""Seconds to wait for an answer that comes in milliseconds."""


class Terminal:
    """What a person types and sees."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self._process = process
        self._seen = b""

    def type(self, keys: str | bytes) -> None:
        """Press keys; Enter is ``\\r``."""
        self._process.stdin.write(keys.encode() if isinstance(keys, str) else keys)

    async def see(self, end: str) -> str:
        """Everything printed up to and with ``end``."""
        async with asyncio.timeout(PATIENCE):
            while end.encode() not in self._seen:
                more = await self._process.stdout.read(65536)
                assert more, f"the session ended before {end!r}: {self._seen[-200:]!r}"
                self._seen += more
        before, found, self._seen = self._seen.partition(end.encode())
        return (before + found).decode(errors="replace")

    async def run(self, line: str, prompt: str) -> str:
        """What a command prints between its echo and the next prompt."""
        self.type(f"{line}\r")
        echoed = await self.see("\r\n")
        assert echoed == f"{line}\r\n"
        return (await self.see(prompt)).removesuffix(prompt).replace("\r\n", "\n")

    async def ended(self) -> None:
        """Wait until the router has closed the channel."""
        await asyncio.wait_for(self._process.wait_closed(), PATIENCE)


OpenTerminal = Callable[..., AbstractAsyncContextManager[Terminal]]


@pytest.fixture
def open_terminal() -> OpenTerminal:
    """``async with open_terminal(device) as terminal``; rows 0: no paging."""

    @asynccontextmanager
    async def open_one(device: Device, rows: int = 0) -> AsyncIterator[Terminal]:
        async with connect(device) as connection:
            process = await connection.create_process(
                term_type="vt100", term_size=(80, rows), encoding=None
            )
            yield Terminal(process)

    return open_one


def connect(device: Device) -> AbstractAsyncContextManager[asyncssh.SSHClientConnection]:
    """An SSH connection of its own, logged in."""
    return asyncssh.connect(
        device.address, device.port, username=USERNAME, password=PASSWORD,
        known_hosts=None, config=None, client_keys=None,
    )  # fmt: skip
