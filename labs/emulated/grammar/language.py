"""Reading the ``*.grammar`` files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dmvpn.labs.emulated.grammar.command import Command, read_command

FOLDER = Path(__file__).parent


@dataclass(slots=True)
class Mode:
    """A command mode.

    prompt: what stands in brackets (``config-if``); parent: the mode it is entered from;
    leave: the word that leaves it and is printed at the block's end (``exit-address-family``);
    spoken: that word is also printed.
    """

    name: str
    prompt: str = ""
    parent: str = ""
    leave: str = ""
    commands: list[Command] = field(default_factory=list)


@dataclass(slots=True)
class Language:
    """All modes by name, and the help texts."""

    modes: dict[str, Mode] = field(default_factory=dict)
    help: dict[str, str] = field(default_factory=dict)


class GrammarError(ValueError):
    """A grammar file that cannot be read; says file, line and why."""


def read_language(folder: Path = FOLDER) -> Language:
    """Read every grammar file of the folder."""
    language = Language()
    for path in sorted(folder.glob("*.grammar")):
        _Reader(language).read(path)
    for mode in language.modes.values():
        for command in mode.commands:
            if command.enters and command.enters not in language.modes:
                raise GrammarError(f"{command.pattern!r} enters an unknown mode {command.enters}")
    return language


class _Reader:
    """One file."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.mode: Mode | None = None
        self.section = 0

    def read(self, path: Path) -> None:
        """Add the file's lines to the language."""
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            try:
                self._line(line, indented=raw[0].isspace())
            except ValueError as error:
                raise GrammarError(f"{path.name}:{number}: {error}") from error

    def _line(self, line: str, indented: bool) -> None:
        if not indented and line.startswith("mode "):
            self.mode = self._mode(line.split()[1:])
        elif line.startswith("? "):
            word, _, text = line[2:].partition(": ")
            self.language.help[word] = text
        elif self.mode is None:
            raise ValueError("a command before the first mode")
        elif line == "!":
            self.section += 1
        else:
            order = len(self.mode.commands)
            self.mode.commands.append(read_command(line, self.mode.name, order, self.section))

    def _mode(self, words: list[str]) -> Mode:
        name, *rest = words
        attributes = dict(zip(rest[::2], rest[1::2], strict=True))
        mode = self.language.modes.setdefault(name, Mode(name))
        if included := attributes.pop("includes", ""):
            mode.commands.extend(self.language.modes[included].commands)
        for attribute, value in attributes.items():
            if attribute not in ("prompt", "parent", "leave"):
                raise ValueError(f"a mode has no attribute {attribute!r}")
            setattr(mode, attribute, value)
        return mode
