"""`Configurator`: configuration lines as they are typed, mode after mode.

    typist = Configurator(router.running)
    typist.type("int tu0")        # "" or what IOS says
    typist.prompt                 # "(config-if)"
    typist.type("ip adress")      # the caret and "% Invalid input detected at '^' marker."

A line unknown in a sub-mode leaves the sub-mode when a mode above knows it, as IOS does.
`type_text` types a whole text: that is ``copy FILE running-config``.
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.labs.emulated.blocks import Block, Refused
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.grammar import Fault, Match, Refusal

_ENTER_TEXT = "Enter TEXT message.  End with the character '{}'.\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """A mode we are in: the line that entered it and what identifies that line."""

    title: str
    identity: str


class Configurator:
    """One session's place in the configuration modes."""

    def __init__(self, running: RunningConfig) -> None:
        self.running = running
        self.frames: list[Frame] = []
        self.left = False
        """Whether ``end``, or ``exit`` in the global mode, was typed."""
        self.refused = False
        """Whether the last line was refused."""
        self._banner: _Banner | None = None

    @property
    def mode(self) -> str:
        """The grammar's name of the mode."""
        return self._modes()[-1]

    @property
    def prompt(self) -> str:
        """``(config-if)``; empty inside a banner."""
        return "" if self._banner else f"({self.running.grammar.modes[self.mode].prompt})"

    @property
    def path(self) -> tuple[str, ...]:
        """The lines that lead to the block we are in."""
        return tuple(frame.title for frame in self.frames)

    def type(self, line: str, prompt_width: int = 0) -> str:
        """Take one line; what IOS prints."""
        self.refused = False
        if self._banner is not None:
            return self._banner_line(line)
        if not line.strip() or line.lstrip()[0] == "!":
            return ""
        try:
            return self._command(line.rstrip())
        except Refused as refused:
            self.refused = True
            if refused.refusal is not None:
                return refused.refusal.answer(prompt_width)
            return refused.answer

    def understood(self, line: str) -> Match | Refusal:
        """What the line is here or in a mode above, without doing it."""
        return self._search(line)[0]

    def _modes(self) -> list[str]:
        modes = ["configure"]
        block: Block | None = self.running.root
        for number, frame in enumerate(self.frames):
            entry = block.entries.get(frame.identity) if block else None
            block = entry.block if entry else None
            if block is None:  # removed by another session
                del self.frames[number:]
                break
            modes.append(block.mode)
        return modes

    def _search(self, line: str) -> tuple[Match | Refusal, int]:
        """The command and how many frames stay; the refusal that got furthest if there is none."""
        grammar, modes = self.running.grammar, self._modes()
        furthest: Refusal | None = None
        for depth in range(len(modes) - 1, -1, -1):
            result = grammar.match(modes[depth], line)
            if isinstance(result, Match):
                if depth and not grammar.begins(modes[depth], line):
                    return self._said_in_full(line, modes[:depth]) or (result, depth)
                return result, depth
            if furthest is None or _reach(result) > _reach(furthest):
                furthest = result
        assert furthest is not None  # there is always the global mode
        return furthest, len(self.frames)

    def _said_in_full(self, line: str, modes: list[str]) -> tuple[Match, int] | None:
        """The command of an outer mode whose first word stands there in full.

        ``key 2`` after ``key 1`` is the next key, not short for ``key-string 2``.
        """
        grammar = self.running.grammar
        for depth in range(len(modes) - 1, -1, -1):
            if grammar.begins(modes[depth], line):
                result = grammar.match(modes[depth], line)
                if isinstance(result, Match):
                    return result, depth
        return None

    def _command(self, line: str) -> str:
        match, depth = self._search(line)
        if isinstance(match, Refusal):
            raise Refused(match)
        if match.command.mode == "every":
            self._leave(match.words[0])
            return ""
        if match.command.head.startswith("banner ") and not match.form:
            self._banner = _Banner.begun(match)
            return self._banner_done()
        before, self.frames = self.frames, self.frames[:depth]
        block = self.running.find(self.path)
        title = self.frames[-1].title if self.frames else ""
        try:
            said = self.running.enter(block, title, match, line)
        except Refused as refused:
            if refused.refusal is not None:  # a line IOS does not understand leaves no mode
                self.frames = before
            raise
        if match.command.enters and not match.form:
            entry = block.entries[match.text if match.command.multi else match.identity]
            self.frames.append(Frame(entry.text, match.identity))
        return said

    def _leave(self, word: str) -> None:
        if word == "end":
            self.left = True
        else:  # exit, exit-af-interface …
            self.left = not self.frames
            self.frames = self.frames[:-1]

    def _banner_line(self, line: str) -> str:
        assert self._banner is not None
        self._banner.add(line)
        return self._banner_done()

    def _banner_done(self) -> str:
        banner = self._banner
        assert banner is not None
        if not banner.complete:
            first = len(banner.lines) == 1
            return _ENTER_TEXT.format(banner.delimiter) if first else ""
        self._banner = None
        self.frames = []
        self.running.set_banner(banner.kind, banner.text)
        return ""


@dataclass(slots=True)
class _Banner:
    """A banner being typed: everything up to the delimiter, over as many lines as it takes."""

    kind: str
    delimiter: str
    lines: list[str]
    complete: bool = False

    @classmethod
    def begun(cls, match: Match) -> _Banner:
        """``banner motd ^CText``; ``^C`` is how IOS prints its delimiter."""
        text = match.arguments["text"]
        width = 2 if text.startswith("^C") else 1
        banner = cls(match.words[1], text[:width], [])
        banner.add(text[width:])
        return banner

    @property
    def text(self) -> str:
        """The message."""
        return "\n".join(self.lines)

    def add(self, line: str) -> None:
        """One more line; what stands after the delimiter is dropped."""
        before, found, _ = line.partition(self.delimiter)
        self.lines.append(before)
        self.complete = bool(found)


def _reach(refusal: Refusal) -> tuple[int, bool]:
    return refusal.column, refusal.fault is not Fault.INVALID


def type_text(running: RunningConfig, text: str) -> tuple[tuple[str, str], ...]:
    """Type a whole configuration text; (line, what IOS answered) of each refused line.

    Indentation means nothing to IOS; ``end`` ends the text.
    """
    typist = Configurator(running)
    refused: list[tuple[str, str]] = []
    for raw in text.splitlines():
        said = typist.type(raw)
        if typist.refused:
            refused.append((raw.strip(), said.rstrip("\n")))
        if typist.left:
            break
    return tuple(refused)
