"""`Lab`: emulated routers on loopback, from start to stop.

In an event loop, or in a thread of its own for tests and scripts:

    async with Lab.start([RouterSpec("hub1", Release.parse("17.12.4"), text)]) as lab:
        lab.endpoints["hub1"]               # ("127.0.0.1", 40123)

    with running_lab(specs) as lab:
        lab.advance(120)                    # two minutes pass at once
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import asyncssh

from dmvpn.labs.emulated.clock import Clock
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.network import Network
from dmvpn.labs.emulated.process import RouterSpec
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.server import RouterServer, check_loopback
from dmvpn.labs.emulated.show.load import load

Result = TypeVar("Result")
HOST_KEY_FILE = "host_key"

__all__ = ["Lab", "LabThread", "RouterSpec", "running_lab"]


class Lab:
    """Running emulated routers.  Its methods are for the thread of its event loop."""

    def __init__(self, specs: Iterable[RouterSpec], state_folder: Path | None = None) -> None:
        load()
        self.clock = Clock()
        self.network = Network(clock=self.clock)
        self._specs = {spec.name: spec for spec in specs}
        for spec in self._specs.values():
            check_loopback(spec.address)
        host_key = _host_key(state_folder)
        self.routers = {spec.name: self._router(spec) for spec in self._specs.values()}
        self._servers = {
            name: RouterServer(router, host_key) for name, router in self.routers.items()
        }

    def _router(self, spec: RouterSpec) -> EmulatedRouter:
        running = RunningConfig(spec.release)
        running.load(spec.configuration)
        router = EmulatedRouter(
            spec.name, spec.release, self.network, running,
            startup=running.text(), serial=_serial(spec.name),
            clock=self.clock, booted=self.clock.now(), leases=spec.leases,
        )  # fmt: skip
        self.network.add(router)
        return router

    @classmethod
    @asynccontextmanager
    async def start(
        cls, specs: Iterable[RouterSpec], state_folder: Path | None = None
    ) -> AsyncIterator[Lab]:
        """A lab that listens inside the ``async with`` block.

        ValueError for an address outside 127.0.0.0/8, OSError for a port that is taken.
        """
        lab = cls(specs, state_folder)
        await lab.open()
        try:
            yield lab
        finally:
            await lab.close()

    async def open(self) -> None:
        """Start listening; when one router cannot, none does."""
        self.clock.start()
        try:
            for name in self._specs:
                await self.start_router(name)
        except OSError:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop everything."""
        for server in self._servers.values():
            await server.stop()

    @property
    def endpoints(self) -> dict[str, tuple[str, int]]:
        """Where each router listens, by name."""
        return {name: (server.address, server.port) for name, server in self._servers.items()}

    async def start_router(self, name: str) -> None:
        """Switch a router on, at the address and port it had before."""
        server, spec = self._servers[name], self._specs[name]
        if not server.listening:
            await server.start(spec.address, server.port or spec.port)
            self.routers[name].booting = False

    async def stop_router(self, name: str) -> None:
        """Pull its power: connections are cut and refused, the others lose it."""
        self.routers[name].booting = True
        await self._servers[name].stop()

    def kill_sessions(self, name: str) -> None:
        """Cut every SSH connection to a router; it goes on running."""
        self._servers[name].cut()

    def cut_after(self, name: str, lines: int) -> None:
        """Cut the connection in place of the configuration line after the next ``lines``.

        Every line that is not empty counts, ``end`` and block lines too; those of exec mode do not.
        """
        self._servers[name].cut_after(lines)

    def advance(self, seconds: float) -> None:
        """Let lab time pass at once."""
        self.clock.advance(seconds)


class LabThread:
    """A `Lab` whose event loop runs in a thread; every method may be called from any thread."""

    def __init__(self, specs: Iterable[RouterSpec], state_folder: Path | None = None) -> None:
        self.lab = Lab(specs, state_folder)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lab", daemon=True)

    def open(self) -> None:
        """Start thread and routers."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.lab.open(), self._loop).result()
        except OSError:
            self._end_thread()
            raise

    def close(self) -> None:
        """Stop routers and thread."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._end_thread()

    async def _shut(self) -> None:
        await self.lab.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """Where each router listens, by name."""
        return self.lab.endpoints

    def call(self, action: Callable[[Lab], Result]) -> Result:
        """Run ``action(lab)`` in the lab's thread and give its result."""

        async def run() -> Result:
            return action(self.lab)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def running_config(self, name: str) -> str:
        """A router's running-config, as it is now."""
        return self.call(lambda lab: lab.routers[name].running.text())

    def advance(self, seconds: float) -> None:
        """See `Lab.advance`."""
        self.call(lambda lab: lab.advance(seconds))

    def kill_sessions(self, name: str) -> None:
        """See `Lab.kill_sessions`."""
        self.call(lambda lab: lab.kill_sessions(name))

    def cut_after(self, name: str, lines: int) -> None:
        """See `Lab.cut_after`."""
        self.call(lambda lab: lab.cut_after(name, lines))

    def stop_router(self, name: str) -> None:
        """See `Lab.stop_router`."""
        asyncio.run_coroutine_threadsafe(self.lab.stop_router(name), self._loop).result()

    def start_router(self, name: str) -> None:
        """See `Lab.start_router`."""
        asyncio.run_coroutine_threadsafe(self.lab.start_router(name), self._loop).result()


@contextmanager
def running_lab(
    specs: Iterable[RouterSpec], state_folder: Path | None = None
) -> Iterator[LabThread]:
    """A lab in a background thread, for the length of the ``with`` block."""
    thread = LabThread(specs, state_folder)
    thread.open()
    try:
        yield thread
    finally:
        thread.close()


def _host_key(state_folder: Path | None) -> asyncssh.SSHKey:
    """One host key for all routers: of this process, or kept in the folder."""
    if state_folder is None:
        return asyncssh.generate_private_key("ssh-ed25519")
    path = state_folder / HOST_KEY_FILE
    with suppress(FileNotFoundError):
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key("ssh-ed25519")
    state_folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    key.write_private_key(path)
    return key


def _serial(name: str) -> str:
    """A serial number that is always the same for this name."""
    return "9" + hashlib.sha256(name.encode()).hexdigest().upper()[:10]
