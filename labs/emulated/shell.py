"""The terminal of one SSH session: a `Session`'s words on one side, a byte channel on the other."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Protocol

from dmvpn.labs.emulated.editor import Assistant, Key, LineEditor

_MORE = " --More-- "
_WIPE = "\b" * len(_MORE) + " " * len(_MORE) + "\b" * len(_MORE)


class CommandLine(Assistant, Protocol):
    """Typed lines in, printed text out: what `dmvpn.labs.emulated.session.Session` is."""

    closed: bool

    @property
    def prompt(self) -> str:
        """What stands before the next line; empty inside a banner."""

    async def execute(self, line: str) -> str:
        """Run a line; what it prints, lines ending in ``\\n``."""

    def leave_configuration(self) -> None:
        """Ctrl-Z and Ctrl-C: back to the exec prompt."""


class Interrupted(Exception):
    """Ctrl-C or Ctrl-Z was typed in answer to a question."""


class Shell:
    """One terminal: the `Terminal` that commands talk to.

    send: gets the bytes for the client.  length: the lines of a page, 0 for no paging.
    """

    def __init__(self, send: Callable[[bytes], None], username: str, length: int = 24) -> None:
        self.username = username
        self.length = length
        self.width = 80
        self._send = send
        self._unsent: list[str] = []
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._session: CommandLine | None = None
        self.interpose: Callable[[bool], bool] = lambda configuring: True
        """Asked before each line, with whether it is a configuration line: False drops it."""
        self.editor = LineEditor(self._unsent.append, self.flush)

    def receive(self, chunk: bytes) -> None:
        """Bytes the client typed."""
        self.editor.feed(self._decode(chunk))

    def write(self, text: str) -> None:
        """Print now."""
        self._unsent.append(text)
        self.flush()

    def flush(self) -> None:
        """Send what was printed: one packet for echo, output and prompt."""
        text = "".join(self._unsent).replace("\n", "\r\n")
        self._unsent.clear()
        if text:
            self._send(text.encode("utf-8", "surrogateescape"))

    async def ask(self, prompt: str, *, echo: bool = True) -> str:
        """One line in answer to a question; EOFError when the session is cut."""
        text, key = await self.editor.read_line(prompt, echo=echo)
        if key is not Key.ENTER:
            raise Interrupted
        return text

    async def confirm(self, prompt: str) -> bool:
        """One key in answer to ``… [confirm]``."""
        self.write(f"{prompt} [confirm]")
        key = await self.editor.read_key()
        self._unsent.append("\n" if key == "\n" else f"{key}\n")
        return key in "\nyY"

    async def execute(self, line: str) -> str:
        """Another exec command of this session."""
        assert self._session is not None
        return await self._session.execute(line)

    async def converse(self, session: CommandLine) -> None:
        """Prompt, line, output, until the session closes itself; EOFError when it is cut."""
        self._session = session
        while not session.closed:
            text, key = await self.editor.read_line(session.prompt, assistant=session)
            if key is Key.ENTER or (key is Key.CONTROL_Z and text.strip()):
                await self._run(session, text)
            if key is not Key.ENTER:
                session.leave_configuration()
        self.flush()

    async def run_once(self, session: CommandLine, command: str) -> None:
        """The one command of an exec request: no prompt, no echo, no paging."""
        self._session = session
        self.length = 0
        await self._run(session, command)
        self.flush()

    async def _run(self, session: CommandLine, text: str) -> None:
        if not self.interpose(bool(text.strip()) and "(config" in session.prompt):
            return
        try:
            output = await session.execute(text)
        except Interrupted:
            return
        await self._page(output)

    async def _page(self, output: str) -> None:
        lines = output.splitlines(keepends=True)
        room = self.length - 1
        while self.length > 1 and len(lines) > room:
            self._unsent.extend(lines[:room])
            self.write(_MORE)
            key = await self.editor.read_key()
            self._unsent.append(_WIPE)
            lines = lines[room:]
            if key not in " \n":
                return
            room = self.length - 1 if key == " " else 1
        self._unsent.extend(lines)
