"""The pattern of a grammar line → a net of nodes.

    tunnel mode gre {ip | multipoint [ipv6]}     { } one of, [ ] optional
    encryption {3des(<17.11) | aes-cbc-128}+     + one or more, * any number
    ip mtu <mtu:68-18000>                        < > an argument: name and type
    set transform-set <names:WORD>+              … which may be repeated
    esp-3des(<17.11)                             a keyword some releases lack

A pattern is compiled for one release; a keyword the release lacks is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dmvpn.labs.emulated.grammar.arguments import ArgumentType, argument_type
from dmvpn.labs.emulated.grammar.command import Command
from dmvpn.model import Release

_TOKEN = re.compile(r"<[^>]+>[+*]?|[{}\[\]][+*]?|\||[^\s{}\[\]|<(]+(?:\([<>]=?[\d./]+\))?")
_CONDITION = re.compile(r"(?P<word>.+?)\((?P<sign><|>=)(?P<release>[\d./]+)\)")


@dataclass(eq=False, slots=True)
class Node:
    """A place between two words.  accept: the command that may end here; removes: with ``no``."""

    keywords: list[tuple[str, Node]] = field(default_factory=list)
    arguments: list[tuple[str, ArgumentType, Node]] = field(default_factory=list)
    jumps: list[Node] = field(default_factory=list)
    accept: Command | None = None
    removes: Command | None = None


def threshold(release: Release, text: str) -> bool:
    """Whether release is at or after ``15.7/16.3``: the classic and the IOS-XE release of a change.

    One number stands for both: ``17.11`` is after every classic release.
    """
    classic, _, xe = text.partition("/")
    return release >= Release.parse(xe if xe and release.major >= 16 else classic)


class PatternError(ValueError):
    """A grammar line that is not well-formed."""


class Pattern:
    """Reads one pattern; `compile` adds it to the net of a mode."""

    def __init__(self, command: Command, release: Release) -> None:
        self.command = command
        self.release = release
        self.tokens = _TOKEN.findall(command.pattern)
        self.position = 0

    def compile(self, start: Node) -> None:
        """Add the command's words to the net beginning at start."""
        end = self._sequence(start, head=True)
        if self.position != len(self.tokens):
            raise PatternError(f"{self.command.pattern!r}: unexpected {self._peek()!r}")
        if end is start:
            raise PatternError("an empty pattern")
        end.accept = self.command
        end.removes = self.command

    def _peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _sequence(self, node: Node, head: bool = False) -> Node:
        words: list[str] = []
        while (token := self._peek()) and token[0] not in "}]|":
            self.position += 1
            if token[0] in "{[":
                node, head = self._group(node, token), False
            elif token[0] == "<":
                node, head = self._argument(node, token), False
            else:
                node = self._keyword(node, token)
                words.append(token)
                if head and not self.command.multi and " ".join(words) == self.command.head:
                    node.removes = None if self.command.keys else self.command
        return node

    def _keyword(self, node: Node, token: str) -> Node:
        target = Node()
        if match := _CONDITION.fullmatch(token):
            if threshold(self.release, match["release"]) != (match["sign"] == ">="):
                return target
            token = match["word"]
        node.keywords.append((token, target))
        return target

    def _argument(self, node: Node, token: str) -> Node:
        word, _, often = token[1:].partition(">")
        name, _, kind = word.partition(":")
        target = Node()
        node.arguments.append((name, argument_type(kind or "WORD"), target))
        if often:
            target.arguments.append((name, argument_type(kind or "WORD"), target))
        if self.command.keys and name == self.command.keys[-1]:
            target.removes = self.command
        return target

    def _group(self, node: Node, opening: str) -> Node:
        start, end = Node(), Node()
        node.jumps.append(start)
        while True:
            branch = Node()
            start.jumps.append(branch)
            self._sequence(branch).jumps.append(end)
            closing = self._peek()
            self.position += 1
            if closing != "|":
                break
        if not closing or closing[0] != {"{": "}", "[": "]"}[opening[0]]:
            raise PatternError(f"{self.command.pattern!r}: {opening!r} is not closed")
        if opening[0] == "[":
            start.jumps.append(end)
        if closing[1:]:
            end.jumps.append(start)
        after = Node()
        end.jumps.append(after)
        return after
