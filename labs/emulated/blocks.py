"""The pieces of a configuration: blocks of lines, and what it is to refuse one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dmvpn.labs.emulated.grammar import Match, Refusal


class Refused(Exception):
    """IOS refuses a line.

    answer: what it prints when the line was typed at column 0; see `Refusal.answer` for the caret.
    """

    def __init__(self, refusal: Refusal | None, text: str = "") -> None:
        self.refusal = refusal
        self.answer = refusal.answer() if refusal is not None else text
        super().__init__(self.answer.strip())


@dataclass(eq=False, slots=True)
class Block:
    """The lines below one line, by identity (see `Command.identity`)."""

    mode: str
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Entry:
    """One line that stands.  text: as printed; match: of its positive form."""

    text: str
    match: Match
    block: Block | None = None


def all_blocks(block: Block) -> Iterator[Block]:
    """The block and all below it."""
    yield block
    for entry in block.entries.values():
        if entry.block is not None:
            yield from all_blocks(entry.block)


def lines_of(block: Block, identity: str) -> list[str]:
    """The line of this identity, if it stands; with ``*`` at the end every line that begins so."""
    if not identity.endswith("*"):
        return [identity] if identity in block.entries else []
    return [line for line in block.entries if line.startswith(identity[:-1])]


def copied(block: Block) -> Block:
    """An independent block with the same lines."""
    entries = {
        identity: Entry(entry.text, entry.match, copied(entry.block) if entry.block else None)
        for identity, entry in block.entries.items()
    }
    return Block(block.mode, entries)
