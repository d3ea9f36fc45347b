"""The example inventory rendered into a `Network`, with a clock that stands still."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmvpn.cli.network import open_network
from dmvpn.design.model import Design
from dmvpn.labs.emulated.clock import Clock
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.network import Network
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.session import Session
from dmvpn.labs.emulated.show.load import load
from dmvpn.labs.underlay import HOSTNAME, RELEASE, underlay_configuration
from dmvpn.parsers import parse
from dmvpn.render import render

ROOT = Path(__file__).resolve().parents[3]
SECRETS = {"DMVPN_PSK": "right-key", "DMVPN_NHRP_AUTH": "lab", "DMVPN_PASSWORD": "lab"}


class StandingClock(Clock):
    """Time passes only by `advance`."""

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + self._offset


class Terminal:
    """A session that is asked nothing."""

    username = "admin"
    length = 0
    width = 80

    def write(self, text: str) -> None:
        raise AssertionError(text)

    async def ask(self, prompt: str, *, echo: bool = True) -> str:
        raise AssertionError(prompt)

    async def confirm(self, prompt: str) -> bool:
        raise AssertionError(prompt)

    async def execute(self, line: str) -> str:
        raise AssertionError(line)


class Cloud:
    """The example inventory as a network of emulated routers."""

    def __init__(self, design: Design) -> None:
        load()
        self.design = design
        self.network = Network(clock=StandingClock())
        for router in design.routers.values():
            self._add(router.name, RunningConfig(router.release), render(router))
        self._add(HOSTNAME, RunningConfig(RELEASE), underlay_configuration(design))
        self.network.note()

    @classmethod
    def of_phase(cls, phase: int) -> Cloud:
        """The example inventory in that phase; needs `SECRETS` in the environment."""
        return cls(open_network(ROOT / "inventory", phase=phase).design)

    def _add(self, name: str, running: RunningConfig, text: str) -> None:
        assert not running.load(text)
        clock = self.network.clock
        self.network.add(EmulatedRouter(name, running.release, self.network, running, clock=clock))

    def type(self, router: str, *lines: str) -> str:
        """Type lines in one session; what the last one answered."""
        emulated = self.network.routers[router]
        assert isinstance(emulated, EmulatedRouter)
        session = Session(emulated, Terminal(), privilege=15)
        answers = [asyncio.run(session.execute(line)) for line in lines]
        self.network.note()
        return answers[-1]

    def show(self, router: str, command: str) -> list[Any]:
        """A show command, parsed."""
        return parse(command, self.type(router, command))

    def key_of(self, router: str, key: str) -> None:
        """Change the pre-shared key by hand."""
        ike = self.design.routers[router].ikev2[0]
        self.type(
            router,
            "configure terminal",
            f"crypto ikev2 keyring {ike.keyring}",
            f"peer {ike.peers[0].name}",
            f"pre-shared-key {key}",
            "end",
        )
