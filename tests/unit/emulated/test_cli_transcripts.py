"""What a user types and what the router answers: the transcripts in ``tests/cases/cli``.

A case begins with settings, one per line, up to the first blank line:

    release 17.12.4               default 17.12.4
    privilege 1                   of the user who logs in; default 15
    config hostname R1            a line the router has already
    answer cisco                  what the user types at a question, in order

then comes the session as it looks on the terminal.  A line that begins with the prompt is typed, up
to its end; one that ends in ``?`` asks for help.  ``--update`` rewrites the answers.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.labs.emulated.network import Network
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.session import Session
from dmvpn.model import Release

CASES = sorted((Path(__file__).parents[2] / "cases" / "cli").glob("*.txt"))
_TYPED = re.compile(r"(?P<prompt>[A-Za-z][\w.-]*(?:\([\w-]+\))?[#>])(?P<typed>.*)")


@dataclass(slots=True)
class Case:
    """One transcript file."""

    settings: str
    session: str
    release: str = "17.12.4"
    privilege: int = 15
    config: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> Case:
        """Split settings and session."""
        settings, _, session = text.partition("\n\n")
        case = cls(settings, session)
        for line in settings.splitlines():
            word, _, value = line.partition(" ")
            if word == "release":
                case.release = value
            elif word == "privilege":
                case.privilege = int(value)
            elif word in ("config", "answer"):
                (case.config if word == "config" else case.answers).append(value)
            elif word != "#":
                raise ValueError(f"{line!r} is no setting of a case")
        return case


@dataclass(slots=True)
class Terminal:
    """A terminal whose user answers questions from a list."""

    answers: list[str]
    username: str = "admin"
    length: int = 0
    width: int = 80
    printed: str = ""

    def write(self, text: str) -> None:
        self.printed += text

    async def ask(self, prompt: str, *, echo: bool = True) -> str:
        answer = self.answers.pop(0)
        self.printed += f"{prompt}{answer if echo else ''}\n"
        return answer

    async def confirm(self, prompt: str) -> bool:
        return (await self.ask(f"{prompt} [confirm]")) in ("", "y")

    async def execute(self, line: str) -> str:
        raise NotImplementedError


async def _played(case: Case) -> str:
    release = Release.parse(case.release)
    running = RunningConfig(release)
    refused = type_text(running, "\n".join(case.config))
    assert not refused
    # The transcripts ask nothing that the network would have to answer.
    router = EmulatedRouter("router", release, cast(Network, None), running)
    terminal = Terminal(list(case.answers))
    session = Session(router, terminal, case.privilege)
    for line in case.session.splitlines():
        typed = _typed(line, session.prompt)
        if typed is None or not session.prompt and terminal.printed.endswith(f"\n{line}\n"):
            continue  # what the router printed
        terminal.printed += f"{session.prompt}{typed}\n"
        if typed.endswith("?") and session.prompt:
            said = session.help(typed[:-1])
        else:
            said = await session.execute(typed)
        terminal.printed += said
    assert not terminal.answers, "not all answers were asked for"
    return terminal.printed


def _typed(line: str, prompt: str) -> str | None:
    """What was typed on this line of a transcript; None: it is output."""
    if not prompt:  # inside a banner every line is typed
        return line
    found = _TYPED.fullmatch(line)
    return found["typed"] if found and found["prompt"] == prompt else None


def test_there_are_transcripts() -> None:
    assert len(CASES) > 20


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_transcript(path: Path, update: bool) -> None:
    case = Case.read(path.read_text())
    played = asyncio.run(_played(case))
    assert _typed_lines(played) == _typed_lines(case.session)
    if update:
        path.write_text(f"{case.settings}\n\n{played}")
    assert played == Case.read(path.read_text()).session


def _typed_lines(session: str) -> list[str]:
    return [line for line in session.splitlines() if _TYPED.fullmatch(line)]
