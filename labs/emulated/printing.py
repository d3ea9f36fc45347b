"""A configuration as ``show running-config`` prints it: IOS's order, ``!`` lines, hidden defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dmvpn.labs.emulated.grammar import Command, Grammar

if TYPE_CHECKING:
    from dmvpn.labs.emulated.blocks import Block, Entry

_KINDS = ("Loopback", "Tunnel", "Port-channel", "FastEthernet", "Ethernet", "GigabitEthernet",
          "TenGigabitEthernet", "Serial")  # fmt: skip
_NUMBER = re.compile(r"(\d+)")


def print_config(grammar: Grammar, root: Block, all_defaults: bool) -> str:
    """The whole text, from ``version`` to ``end``."""
    release = grammar.release
    printer = _Printer(grammar, all_defaults)
    lines = ["!", f"version {release.major}.{release.minor}", *printer.top(root)]
    if lines[-1] != "!":
        lines.append("!")
    return "\n".join([*lines, "end", ""])


class _Printer:
    """Prints blocks."""

    def __init__(self, grammar: Grammar, all_defaults: bool) -> None:
        self.grammar = grammar
        self.all_defaults = all_defaults

    def top(self, root: Block) -> Iterator[str]:
        """The lines of the configuration, a ``!`` after each block and between sections."""
        section, last = 0, "!"
        for command, text, entry in self._rows(root, ""):
            if command.section != section and last != "!":
                yield "!"
            section = command.section
            yield text
            last = text
            if entry is not None and entry.block is not None:
                yield from self._block(entry.block, 1, text)
                if command.bang != "none":
                    yield "!"
                    last = "!"

    def _block(self, block: Block, depth: int, title: str) -> Iterator[str]:
        indent = " " * depth
        for command, text, entry in self._rows(block, title):
            if command.bang == "before":
                yield f"{indent}!"
            yield indent + text
            if entry is not None and entry.block is not None:
                yield from self._block(entry.block, depth + 1, text)
            if command.bang == "after":
                yield f"{indent}!"
        if leave := self.grammar.modes[block.mode].leave:
            yield f"{' ' * (depth - 1)}{leave}"

    def _rows(self, block: Block, title: str) -> list[tuple[Command, str, Entry | None]]:
        rows: list[tuple[Command, str, Entry | None]] = []
        for entry in block.entries.values():
            command = entry.match.command
            text = f"{entry.text} " if command.trailing and entry.text[:3] != "no " else entry.text
            rows.append((command, text, entry))
        for command, text in self._unsaid(block, title):
            rows.append((command, text, None))
        rows.sort(key=_place)
        return rows

    def _unsaid(self, block: Block, title: str) -> Iterator[tuple[Command, str]]:
        """What is printed although nobody typed it."""
        for command in self.grammar.commands_unsaid(block.mode):
            if command.absent and not _stands(block, command, title):
                yield command, command.absent
            if self.all_defaults and _belongs(command, title):
                yield from self._defaults(block, command)

    def _defaults(self, block: Block, command: Command) -> Iterator[tuple[Command, str]]:
        if command.keys or command.head in block.entries:
            return
        if command.default is not None and self.grammar.applies(command.default):
            yield command, command.head
        for hidden in command.hides:
            if self.grammar.applies(hidden):
                yield command, hidden.text


def _stands(block: Block, command: Command, title: str) -> bool:
    if command.head in block.entries:
        return True
    return command.head == "ip address" and "ip unnumbered" in block.entries


def _belongs(command: Command, title: str) -> bool:
    """Whether an interface of that kind has the setting at all."""
    if title.startswith("interface Tunnel"):
        return command.head not in ("duplex", "speed", "media-type", "negotiation auto")
    if title.startswith("interface "):
        return not command.head.startswith(("tunnel ", "ip nhrp "))
    return True


def _place(row: tuple[Command, str, object]) -> tuple[int, tuple[object, ...]]:
    command, text, _ = row
    if command.numbered is not None:
        return 0, natural(text) if text.removeprefix("sequence ")[:1].isdigit() else ()
    return command.order, natural(text) if command.sorted else ()


def natural(text: str) -> tuple[object, ...]:
    """A sorting key: interfaces by kind, numbers as numbers."""
    words = text.split()
    rank = 0
    if words[0] == "interface":
        kind = _NUMBER.split(words[1])[0]
        rank = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
    elif words[0] == "af-interface" and words[1] != "default":
        rank = 1
    parts = _NUMBER.split(text)
    return (rank, *((int(part), "") if part.isdigit() else (-1, part) for part in parts))
