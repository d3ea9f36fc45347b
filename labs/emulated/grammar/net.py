"""The net of words of one mode, ready to be walked.

Nodes of the patterns that a word leads to together are one `State`; the states of a mode are built
once for a release and shared by all its routers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dmvpn.labs.emulated.grammar.arguments import ArgumentType
from dmvpn.labs.emulated.grammar.command import Command
from dmvpn.labs.emulated.grammar.pattern import Node

Edge = tuple[ArgumentType, tuple[str, ...], "State"]


@dataclass(eq=False, slots=True)
class State:
    """Where a match stands: everything that may come next."""

    nodes: list[Node]
    keywords: dict[str, State] = field(default_factory=dict)
    arguments: list[Edge] = field(default_factory=list)
    accept: Command | None = None
    removes: Command | None = None
    resolved: dict[str, tuple[str, State]] = field(default_factory=dict)

    def beginning(self, word: str) -> list[str]:
        """The keywords the word may be short for."""
        return [keyword for keyword in self.keywords if keyword.startswith(word)]

    def resolve(self, word: str, keyword: str) -> tuple[str, State]:
        """Keep what a word turned out to be short for."""
        found = self.resolved[word] = (keyword, self.keywords[keyword])
        return found


class Net:
    """The states of one mode."""

    def __init__(self, start: Node) -> None:
        self._states: dict[frozenset[int], State] = {}
        self.start = self.state([start])

    def state(self, nodes: Iterable[Node]) -> State:
        """The one state that stands for these nodes."""
        closure = _closure(nodes)
        key = frozenset(map(id, closure))
        if key in self._states:
            return self._states[key]
        state = self._states[key] = State(closure)
        state.accept = _first(node.accept for node in closure)
        state.removes = _first(node.removes for node in closure)
        self._add_keywords(state)
        self._add_arguments(state)
        return state

    def _add_keywords(self, state: State) -> None:
        keywords: dict[str, list[Node]] = {}
        for node in state.nodes:
            for word, target in node.keywords:
                keywords.setdefault(word, []).append(target)
        for word, targets in sorted(keywords.items()):
            state.keywords[word] = self.state(targets)
            state.resolve(word.lower(), word)

    def _add_arguments(self, state: State) -> None:
        arguments: dict[ArgumentType, tuple[list[str], list[Node]]] = {}
        for node in state.nodes:
            for name, kind, target in node.arguments:
                names, targets = arguments.setdefault(kind, ([], []))
                names.append(name)
                targets.append(target)
        for kind, (names, targets) in sorted(arguments.items(), key=lambda item: item[0].rank):
            state.arguments.append((kind, tuple(dict.fromkeys(names)), self.state(targets)))


def _closure(nodes: Iterable[Node]) -> list[Node]:
    seen: dict[int, Node] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            waiting.extend(node.jumps)
    return list(seen.values())


def _first(commands: Iterable[Command | None]) -> Command | None:
    found = [command for command in commands if command is not None]
    return min(found, key=lambda command: command.order) if found else None
