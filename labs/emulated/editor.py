"""The line editor of an IOS terminal: characters in, whole lines out, with IOS's echo.

* Every typed character is echoed exactly and at once; Enter is echoed as CR LF.
* CR and LF both are Enter; CR LF is one Enter only within one received chunk (drivers send a lone
  CR now and the LF of the next command later).
* ``?`` asks for help without Enter and Tab completes; Backspace, Ctrl-U, Ctrl-W, Ctrl-C, Ctrl-Z and
  the arrow keys for history do what they do on a router.  NUL is ignored (drivers' keep-alive).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from enum import Enum
from typing import Protocol

_SPECIAL = re.compile(r"[\x00-\x1f\x7f?]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|.)?")
_LONGEST = 262_144
"""Characters one line may have; what is typed beyond is dropped, as by a full terminal buffer."""


class Key(Enum):
    """How a line was ended."""

    ENTER = "enter"
    CONTROL_C = "^C"
    CONTROL_Z = "^Z"


class Assistant(Protocol):
    """Who answers ``?`` and Tab."""

    def help(self, text: str) -> str:
        """What IOS lists for the line typed so far, lines ending in ``\\n``."""

    def complete(self, text: str) -> str:
        """The line with its last word completed, or as it was when that is not unique."""


class LineEditor:
    """Reads lines from what is fed to it.

    write: gets prompts and echo, not yet with CR LF.  flush: called before waiting for input, so
    that echo, output and the next prompt leave together.
    """

    def __init__(self, write: Callable[[str], None], flush: Callable[[], None]) -> None:
        self._write = write
        self._flush = flush
        self._pending = ""
        self._arrived: asyncio.Future[None] | None = None
        self._ended = False
        self.history: list[str] = []

    def feed(self, chunk: str) -> None:
        """Characters have arrived."""
        self._pending += chunk.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        self._wake()

    def end(self) -> None:
        """No more will arrive."""
        self._ended = True
        self._wake()

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or Ctrl-^ waits in the input: the running command shall stop."""
        return "\x03" in self._pending or "\x1e" in self._pending

    def drop_pending(self) -> None:
        """Forget what was typed ahead, as IOS does after an interrupt."""
        self._pending = ""

    async def read_key(self) -> str:
        """One character, not echoed; EOFError when the session ends."""
        while not self._pending:
            await self._more()
        key, self._pending = self._pending[0], self._pending[1:]
        return key

    async def read_line(
        self, prompt: str, *, echo: bool = True, assistant: Assistant | None = None
    ) -> tuple[str, Key]:
        """Print the prompt, read one line; EOFError when the session ends before it does."""
        self._write(prompt)
        line = _Line(self, prompt, echo, assistant)
        while True:
            while self._pending:
                found = _SPECIAL.search(self._pending)
                plain = self._pending[: found.start()] if found else self._pending
                line.type(plain)
                self._pending = self._pending[len(plain) :]
                if found and (key := self._take_special(line)) is not None:
                    self._remember(line.text, echo)
                    return line.text, key
            await self._more()

    def _take_special(self, line: _Line) -> Key | None:
        if self._pending[0] == "\x1b":
            found = _ESCAPE.match(self._pending)
            assert found is not None
            self._pending = self._pending[found.end() :]
            line.arrow(found[0])
            return None
        character, self._pending = self._pending[0], self._pending[1:]
        return line.special(character)

    def _remember(self, text: str, echo: bool) -> None:
        if echo and text.strip():
            self.history.append(text)
            del self.history[:-20]

    async def _more(self) -> None:
        self._flush()
        if self._ended:
            raise EOFError("the session was closed")
        self._arrived = asyncio.get_running_loop().create_future()
        await self._arrived

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    def echo(self, text: str) -> None:
        """Print as the terminal's echo."""
        self._write(text)


class _Line:
    """The line being typed."""

    def __init__(
        self, editor: LineEditor, prompt: str, echo: bool, assistant: Assistant | None
    ) -> None:
        self.text = ""
        self._editor = editor
        self._prompt = prompt
        self._shown = echo
        self._assistant = assistant
        self._back = 0
        self._literal = False

    def type(self, text: str) -> None:
        text = text[: _LONGEST - len(self.text)]
        if text:
            self._literal = False
            self.text += text
            self._echo(text)

    def special(self, character: str) -> Key | None:
        """Act on a control character (or ``?``); the key when it ends the line."""
        literal, self._literal = self._literal, False
        if character == "\n":
            self._editor.echo("\n")
            return Key.ENTER
        if character == "\x03":
            self._editor.echo("\n" if self._shown else "")
            self.text = ""
            return Key.CONTROL_C
        if character == "\x1a":
            self._editor.echo("^Z\n")
            return Key.CONTROL_Z
        if character == "?":
            self._question(literal)
        elif character == "\x16":
            self._literal = True
        else:
            self._edit(character)
        return None

    def _question(self, literal: bool) -> None:
        if self._assistant is None or literal:
            self.text += "?"
            self._echo("?")
            return
        self._editor.echo("?\n" + self._assistant.help(self.text) + self._prompt + self.text)

    def _edit(self, character: str) -> None:
        if character in "\x7f\x08":
            self._rub(1)
        elif character in "\x15\x18":
            self._rub(len(self.text))
        elif character == "\x17":
            self._rub(len(self.text) - 1 - self.text.rstrip().rfind(" "))
        elif character == "\t" and self._assistant is not None:
            self.text = self._assistant.complete(self.text)
            self._editor.echo("\n" + self._prompt + self.text)
        elif character == "\t":
            self.type(" ")
        elif character in "\x10\x0e":
            self.arrow("\x1b[A" if character == "\x10" else "\x1b[B")
        elif character == "\x12":
            self._editor.echo("\n" + self._prompt + (self.text if self._shown else ""))

    def arrow(self, sequence: str) -> None:
        """Up and down fetch earlier lines; other escape sequences are ignored."""
        step = {"A": 1, "B": -1}.get(sequence[-1], 0)
        if not step or self._assistant is None:
            return
        self._back = min(max(self._back + step, 0), len(self._editor.history))
        self._rub(len(self.text))
        self.type(self._editor.history[-self._back] if self._back else "")

    def _rub(self, count: int) -> None:
        count = min(count, len(self.text))
        if count:
            self.text = self.text[:-count]
            self._echo("\b \b" * count)

    def _echo(self, text: str) -> None:
        if self._shown:
            self._editor.echo(text)
