"""What the emulated router does on an exec command: one module per topic, one function per command.

A handler is registered under the literal words its grammar line begins with:

    @command("show dmvpn")
    def show_dmvpn(context: Context) -> str: ...

It gets the `Context` and returns the text the router prints, lines ending in ``\\n`` (the session
turns them into ``\\r\\n``; no prompt).  It may be ``async def`` when it asks questions or takes time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dmvpn.labs.emulated.router import EmulatedRouter


class Terminal(Protocol):
    """The live end of a session, for commands that talk back."""

    username: str
    length: int
    """Lines per page, 0: no paging (``terminal length``)."""
    width: int

    def write(self, text: str) -> None:
        """Print now, before the command ends."""

    async def ask(self, prompt: str, *, echo: bool = True) -> str:
        """Print ``prompt``, read one line; raises EOFError when the session is cut."""

    async def confirm(self, prompt: str) -> bool:
        """Print ``prompt`` + `` [confirm]``, read one key: Enter or y is yes, all else is no."""

    async def execute(self, line: str) -> str:
        """Run another exec command in this session and give what it prints."""


@dataclass(frozen=True, slots=True)
class Context:
    """One typed command.

    words: the command in full words, as the grammar completes it (``sh dmv`` → ``show dmvpn``).
    arguments: value by the argument's name in the grammar line; absent options are absent.
    line: as typed.
    """

    router: EmulatedRouter
    terminal: Terminal
    words: tuple[str, ...]
    arguments: dict[str, str]
    line: str


Handler = Callable[[Context], str | Awaitable[str]]
HANDLERS: dict[str, Handler] = {}


def command(head: str) -> Callable[[Handler], Handler]:
    """Register a handler for every grammar line that begins with these words; longest head wins."""

    def register(handler: Handler) -> Handler:
        if head in HANDLERS:
            raise ValueError(f"two handlers for {head!r}")
        HANDLERS[head] = handler
        return handler

    return register
