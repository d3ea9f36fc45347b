"""Matching a typed line against one mode's net of words.

A line costs one dictionary look-up per word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dmvpn.labs.emulated.grammar.arguments import ArgumentType
from dmvpn.labs.emulated.grammar.command import Command
from dmvpn.labs.emulated.grammar.net import Edge, Net, State

LONGEST_LINE = 254
"""What IOS's line buffer holds."""

_WORD = re.compile(r"\S+")
_WORD_RANK = 20


class Fault(StrEnum):
    """Why a line is refused; the value is what IOS prints."""

    INVALID = "% Invalid input detected at '^' marker."
    INCOMPLETE = "% Incomplete command."
    AMBIGUOUS = "% Ambiguous command: "


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line no command matches.  column: of the first bad character; line: as typed."""

    fault: Fault
    column: int
    line: str

    def answer(self, prompt_width: int = 0) -> str:
        """IOS's words, with the caret under the first bad character of the echoed line."""
        if self.fault is Fault.INVALID:
            return f"{' ' * (prompt_width + self.column)}^\n{self.fault}\n\n"
        if self.fault is Fault.AMBIGUOUS:
            return f'{self.fault} "{self.line.strip()}"\n'
        return f"{self.fault}\n\n"


@dataclass(frozen=True, slots=True)
class Match:
    """A line that a command matches.

    words: the canonical words without a leading no/default; form: ``""``, ``no`` or ``default``;
    text: the canonical positive line; identity: see `Command.identity`.
    """

    command: Command
    words: tuple[str, ...]
    arguments: Mapping[str, str]
    form: str
    text: str
    identity: str

    @property
    def line(self) -> str:
        """The canonical line with its leading ``no``."""
        return f"{self.form} {self.text}" if self.form else self.text


@dataclass(slots=True)
class Walk:
    """The words of a line followed through a net, as far as they go."""

    net: Net
    line: str
    state: State
    words: list[str] = field(default_factory=list)
    captured: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    refusal: Refusal | None = None

    def follow(self, tokens: list[re.Match[str]]) -> Walk:
        """Take every token, or stop at the first bad one."""
        index = 0
        while index < len(tokens) and self.refusal is None:
            index = self._step(tokens, index)
        return self

    def _step(self, tokens: list[re.Match[str]], index: int) -> int:
        token = tokens[index]
        word = token[0]
        lower = word.lower()
        state = self.state
        if (found := state.resolved.get(lower)) is not None:
            return self._take(*found, index)
        taken = self._argument(tokens, index, below=_WORD_RANK)
        if taken:
            return taken
        candidates = state.beginning(lower)
        if len(candidates) == 1:
            return self._take(*state.resolve(lower, candidates[0]), index)
        taken = self._argument(tokens, index, below=100)
        if taken:
            return taken
        fault = Fault.AMBIGUOUS if candidates else Fault.INVALID
        good = 0 if candidates else _common(lower, state.keywords)
        self.refusal = Refusal(fault, token.start() + good, self.line)
        return index

    def _take(self, word: str, state: State, index: int) -> int:
        self.words.append(word)
        self.state = state
        return index + 1

    def _argument(self, tokens: list[re.Match[str]], index: int, below: int) -> int:
        fits: list[tuple[str, Edge, int]] = []
        for edge in self.state.arguments:
            kind = edge[0]
            if kind.rank >= below:
                break
            text, used = _read(kind, self.line, tokens, index)
            if text is not None:
                fits.append((text, edge, used))
                if kind.rank >= _WORD_RANK:
                    break
        if not fits:
            return 0
        text, edge, used = fits[0]
        same = [fit for fit in fits if fit[2] == used]
        names = tuple(name for fit in same for name in fit[1][1])
        self.captured.append((names, text))
        nodes = [node for fit in same for node in fit[1][2].nodes]
        self._take(text, edge[2] if len(same) == 1 else self.net.state(nodes), index)
        return index + used


def _read(
    kind: ArgumentType, line: str, tokens: list[re.Match[str]], index: int
) -> tuple[str | None, int]:
    token = tokens[index]
    if kind.rest:
        return kind.read(line[token.start() :].rstrip()), len(tokens) - index
    text = kind.read(token[0])
    if text is None and kind.name == "INTERFACE" and index + 1 < len(tokens):
        return kind.read(token[0] + tokens[index + 1][0]), 2  # ``interface tunnel 0``
    return text, 1


def _common(word: str, keywords: Iterable[str]) -> int:
    """How many first characters of the word begin some keyword."""
    best = 0
    for keyword in keywords:
        length = 0
        for one, other in zip(word, keyword, strict=False):
            if one != other:
                break
            length += 1
        best = max(best, length)
    return best


def match_line(net: Net, line: str, forms: bool) -> Match | Refusal:
    """The command a line matches; forms: leading ``no`` and ``default`` are allowed."""
    if len(line) > LONGEST_LINE:
        return Refusal(Fault.INVALID, LONGEST_LINE, line[:LONGEST_LINE])
    tokens = list(_WORD.finditer(line))
    if not tokens:
        return Refusal(Fault.INCOMPLETE, len(line), line)
    form = tokens[0][0].lower() if forms else ""
    form = form if form in ("no", "default") and form not in net.start.keywords else ""
    walk = Walk(net, line, net.start).follow(tokens[1:] if form else tokens)
    if walk.refusal is not None:
        return walk.refusal
    command = walk.state.accept
    if form:
        command = walk.state.removes or command
    if command is None:
        return Refusal(Fault.INCOMPLETE, len(line), line)
    return _matched(walk, command, form)


def _matched(walk: Walk, command: Command, form: str) -> Match:
    arguments: dict[str, str] = {}
    for names, text in walk.captured:
        name = next((name for name in names if f"<{name}:" in command.pattern), names[0])
        arguments[name] = f"{arguments[name]} {text}" if name in arguments else text
    words = tuple(walk.words)
    return Match(
        command, words, arguments, form,
        command.canonical(words, arguments), command.identity(words, arguments),
    )  # fmt: skip
