"""Shapes: what the lines of a whole record mean, learned from a text, as one expression.

A template says what a line means.  Long outputs repeat few shapes: the lines from one record to the
next, each read by the same rules as the time before.  A shape that was seen often is compiled: its
expression is made of those rules and of the rules before them that must not match, so that it
matches where reading line by line would do the same, and only there.
"""

from __future__ import annotations

import re
from collections import Counter

from dmvpn.parsers.rules import Meaning, Rule, within_line

OFTEN = 200
"""Times a shape must be seen in a process: compiling it takes as long as some 250 records do."""

LONGEST = 200
"""Lines of a record above which it has no shape."""

_COUNTED = 500
"""Shapes that are counted in a process; few come more than once."""

_MOST = 20
"""Shapes of a state: each that does not fit takes a little of the time of the others."""


class Shape:
    """The lines of one record, compiled.

    match: of the expression, at the start of the record's first line.  begins: the record before
    ends above that line; ends: the record ends with the last line.  length: of lines.  names: of
    the value of each group; lines: where it stands, counted from 0.  lists: name → its groups, of
    the values that are lists.  target: the state after it.  following: what came next the last
    time, a guess.
    """

    __slots__ = (
        "begins", "ends", "following", "length", "lines", "lists", "match", "names", "target",
    )  # fmt: skip

    def __init__(self, trace: tuple[Meaning, ...], lists: tuple[str, ...], after: str) -> None:
        lines = "".join(meaning.expression() for meaning in trace)
        self.match = re.compile(lines + after, re.MULTILINE).match
        self.begins = trace[0].begins
        self.ends = trace[-1].ends
        self.length = len(trace)
        self.names = tuple(name for meaning in trace for name in meaning.names)
        self.lines = tuple(n for n, meaning in enumerate(trace) for _ in meaning.names)
        self.lists = {
            name: tuple(place for place, other in enumerate(self.names) if other == name)
            for name in lists
            if name in self.names
        }
        self.target = trace[-1].target
        self.following: Shape | None = None


class Shapes:
    """The shapes of one template, known so far in this process."""

    def __init__(
        self, states: dict[str, list[Rule]], lists: tuple[str, ...], kept: tuple[str, ...]
    ) -> None:
        self.states = states
        self.lists = lists
        self.kept = frozenset(kept)
        self.known: dict[str, list[Shape]] = {state: [] for state in states}
        self.seen: Counter[tuple[Meaning, ...]] = Counter()

    def notice(self, trace: list[Meaning]) -> None:
        """A record was read line by line; compile its shape once that has been seen often."""
        if len(trace) > LONGEST:
            return
        key = tuple(trace)
        if key not in self.seen and len(self.seen) >= _COUNTED:
            return
        self.seen[key] += 1
        known = self.known[key[0].state]
        if self.seen[key] == OFTEN and len(known) < _MOST and self._fits(key):
            after = "" if key[-1].ends else self._begin(key[-1].target)
            known.append(Shape(key, self.lists, after))

    def _fits(self, trace: tuple[Meaning, ...]) -> bool:
        """Whether taking all values of its lines at once does what taking them in turn does."""
        names = [name for meaning in trace for name in meaning.names]
        single = [name for name in names if name not in self.lists]
        plain = all(meaning.simple for meaning in trace)
        return plain and 0 < len(single) == len(set(single)) and self.kept.isdisjoint(single)

    def _begin(self, state: str) -> str:
        """What follows a record that ends where the next one begins: that, or nothing."""
        rules = (rule for rule in self.states[state] if rule.record and rule.goes_on)
        begins = [within_line(rule.expression) for rule in rules]
        return "(?=" + "|".join([*begins, r"\Z"]) + ")"
