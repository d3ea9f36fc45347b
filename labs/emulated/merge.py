"""Configuration files as a router takes them: line by line, through its grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import Configurator
from dmvpn.labs.emulated.router import EmulatedRouter

_END = re.compile(r"^end\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of a file that was refused, and IOS's words about it."""

    line: str
    answer: str


def has_end(text: str) -> bool:
    """Whether a file says ``end``, without which IOS compares nothing."""
    return _END.search(text) is not None


def is_configuration(text: str) -> bool:
    """Whether IOS takes a file for a whole configuration."""
    return has_end(text) and re.search(r"^(version|hostname) ", text, re.MULTILINE) is not None


def read(running: RunningConfig, text: str) -> tuple[RunningConfig, list[Refused]]:
    """The configuration that ``text`` alone would give on this router, and what it refuses."""
    candidate = running.copy()
    refused = [Refused(line, answer) for line, answer in candidate.load(text)]
    return candidate, refused


def merge(router: EmulatedRouter, text: str) -> str:
    """``copy FILE running-config``: what IOS prints meanwhile.  Refused lines are skipped."""
    typist = Configurator(router.running)
    said = ""
    for line in _lines(text):
        answer = typist.type(line)
        said += f"{line}\n{answer}" if typist.refused else answer
        if typist.left:
            break
    return said


def effective(running: RunningConfig, text: str) -> list[str]:
    """The lines of a file that would change something, below the lines of their blocks.

    A line the router does not know is listed too: IOS compares texts and judges nothing.
    """
    typist = Configurator(running.copy())
    listing = _Listing()
    for line in _lines(text):
        before, path = typist.running.text(), typist.path
        typist.type(line)
        if typist.left:
            break
        changed = typist.refused or typist.running.text() != before
        enters = typist.path != path[: len(typist.path)]
        if changed:
            listing.add(typist.path, "" if enters else line.strip())
    return listing.lines


class _Listing:
    """Lines with the heads of their blocks, each head once in a row."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._path: tuple[str, ...] = ()

    def add(self, path: tuple[str, ...], line: str) -> None:
        shared = 0
        while shared < min(len(path), len(self._path)) and path[shared] == self._path[shared]:
            shared += 1
        for depth in range(shared, len(path)):
            self.lines.append(f"{' ' * depth}{path[depth]}")
        if line:
            self.lines.append(f"{' ' * len(path)}{line}")
        self._path = path


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r") for line in text.split("\n"))
