"""The language of the emulated routers: every line they know, from the ``*.grammar`` files.

One line per command.  Adding a command is one line there (and, for an exec command, one handler):

    mode interface prompt config-if parent configure
      ip mtu <mtu:68-18000>
      ip nhrp map multicast <nbma:IP4> ; multi

The order of the lines in a mode is the order in which ``show running-config`` prints them.  A line
``!`` prints a separator.  `pattern` explains the words, `command` the attributes, `arguments` the
types.  ``? KEYWORD: text`` is the help of a keyword, ``? <NAME: text`` of an argument.

    grammar = grammar_of(Release.parse("17.12.4"))     # cached, shared by all routers
    match = grammar.match("interface", "ip ad 192.0.2.1 255.255.255.0")
    match.text                      # "ip address 192.0.2.1 255.255.255.0"
    match.arguments["address"]      # "192.0.2.1"
    grammar.match("interface", "ip adress")            # a Refusal; .answer(prompt_width)
"""

from __future__ import annotations

from functools import cache, lru_cache

from dmvpn.labs.emulated.grammar.command import Command, Hidden, read_command
from dmvpn.labs.emulated.grammar.help import completed, help_for
from dmvpn.labs.emulated.grammar.language import Language, Mode, read_language
from dmvpn.labs.emulated.grammar.matching import (
    LONGEST_LINE,
    Fault,
    Match,
    Refusal,
    match_line,
)
from dmvpn.labs.emulated.grammar.net import Net
from dmvpn.labs.emulated.grammar.pattern import Node, Pattern, threshold
from dmvpn.model import Release

__all__ = [
    "EXEC_MODES",
    "LONGEST_LINE",
    "Command",
    "Fault",
    "Grammar",
    "Match",
    "Mode",
    "Refusal",
    "grammar_of",
]

EXEC_MODES = ("exec", "privileged")


class Grammar:
    """The language as one release speaks it.  Use `grammar_of`, which keeps one per release."""

    def __init__(self, language: Language, release: Release) -> None:
        self.release = release
        self.modes = language.modes
        self.texts = language.help
        self._nets: dict[str, Net] = {}
        self._firsts: dict[str, frozenset[str]] = {}
        self._unsaid: dict[str, list[Command]] = {}
        self._known = lru_cache(maxsize=50_000)(self._match)

    def match(self, mode: str, line: str) -> Match | Refusal:
        """The command of that mode (not of its parents) which the line is, or why it is none.

        Lines are remembered: routers of a lab are typed much the same.
        """
        return self._match(mode, line) if len(line) > LONGEST_LINE else self._known(mode, line)

    def _match(self, mode: str, line: str) -> Match | Refusal:
        return match_line(self.net(mode), line, forms=mode not in EXEC_MODES)

    def net(self, mode: str) -> Net:
        """The words of a mode, compiled when first used."""
        if mode not in self._nets:
            start = Node()
            for command in (*self.commands(mode), *self._leaving(mode)):
                Pattern(command, self.release).compile(start)
            self._nets[mode] = Net(start)
        return self._nets[mode]

    def commands(self, mode: str) -> list[Command]:
        """The commands of a mode that this release knows, in printing order."""
        return [command for command in self.modes[mode].commands if self.knows(command)]

    def commands_unsaid(self, mode: str) -> list[Command]:
        """The commands of a mode that may be printed although they were not typed."""
        if mode not in self._unsaid:
            self._unsaid[mode] = [
                item for item in self.commands(mode) if item.absent or item.default or item.hides
            ]
        return self._unsaid[mode]

    def _leaving(self, mode: str) -> list[Command]:
        """``exit``, ``end`` and the mode's own word for it."""
        if mode in EXEC_MODES:
            return []
        leave = self.modes[mode].leave
        return [
            *self.commands("every"),
            *([read_command(leave, "every", 9999, 0)] if leave else []),
        ]

    def knows(self, command: Command) -> bool:
        """Whether the release has the command at all."""
        if command.since and not threshold(self.release, command.since):
            return False
        return not (command.until and threshold(self.release, command.until))

    def applies(self, hidden: Hidden) -> bool:
        """Whether a default is one in this release."""
        if hidden.since and not threshold(self.release, hidden.since):
            return False
        return not (hidden.until and threshold(self.release, hidden.until))

    def begins(self, mode: str, line: str) -> bool:
        """Whether the line's first word (after no or default) is a keyword of the mode in full."""
        words = line.split(None, 2)
        form = words[0].lower() in ("no", "default") and len(words) > 1
        return words[form].lower() in self._first_words(mode)

    def _first_words(self, mode: str) -> frozenset[str]:
        if mode not in self._firsts:
            self._firsts[mode] = frozenset(self.net(mode).start.keywords)
        return self._firsts[mode]

    def help(self, mode: str, typed: str) -> str:
        """What ``?`` prints after the typed text."""
        return help_for(self.net(mode), typed, self.texts, mode not in EXEC_MODES)

    def complete(self, mode: str, typed: str) -> str:
        """The text with its last keyword in full and a blank, where that is unique."""
        return completed(self.net(mode), typed, mode not in EXEC_MODES)


@cache
def _language() -> Language:
    return read_language()


@cache
def grammar_of(release: Release) -> Grammar:
    """The grammar of a release; compiled once in a process."""
    return Grammar(_language(), release)
