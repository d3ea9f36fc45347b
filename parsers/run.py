"""One run of a template over one text: line by line, and whole records where a shape is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dmvpn.parsers.capture import Capture
from dmvpn.parsers.rows import Row, Table
from dmvpn.parsers.rules import Meaning, Read, Rule, Steps, Values, is_plain
from dmvpn.parsers.shapes import Shape

if TYPE_CHECKING:
    from dmvpn.parsers.template import Template

_REMEMBERED = 1000
"""Lines of a state whose meaning is kept in a run: those that repeat come early."""


class Run:
    """What was read so far, and where in the text we are.

    lines: those that are not empty, `body` the same as one text; numbers: theirs in the capture.
    plain: the body is, so that shapes may be used.
    index: of the next line; at: its place in the body.  row: the record being read; used: it holds
    a value of its own.  known: state → line → what it means there.
    """

    def __init__(self, template: Template, capture: Capture) -> None:
        self.template = template
        self.capture = capture
        self.lines = list(filter(None, capture.lines))
        self.numbers = [number for number, line in enumerate(capture.lines, 1) if line]
        self.body = "\n".join([*self.lines, ""])
        self.plain = is_plain(self.body)
        self.index = self.at = 0
        self.state = "Start"
        self.empty, self.kept = template.empty, template.kept
        self.no_lists: dict[str, list[str]] = {name: [] for name in template.lists}
        self.rows: list[Row] = []
        self.row = Row()
        self.clear("Clearall")
        self.known: dict[str, dict[str, Read]] = {state: {} for state in template.states}

    def table(self) -> Table:
        """All rows; ParseError at the first line no rule accounts for."""
        while self.index < len(self.lines):
            if not (self.plain and self.leap()):
                self.crawl()
        self.record(self.capture.last)
        return Table(self.capture, self.rows, self.state)

    def leap(self) -> bool:
        """Read records as long as they have a known shape; False when there was none."""
        begun = index = self.index
        body, numbers = self.body, self.numbers
        shape, found = self.search()
        while shape and found:
            if shape.begins:
                self.record(numbers[index])
            self.take(shape, found.groups(""), index)
            index += shape.length
            self.at = at = found.end()
            self.state = shape.target
            if shape.ends:
                self.record(numbers[index - 1])
            before, shape, found = shape, shape.following, None
            if shape and (shape.begins or not self.used):
                found = shape.match(body, at)
            if not found:
                shape, found = self.search()
                before.following = shape
        self.index = index
        return index > begun

    def search(self) -> tuple[Shape | None, re.Match[str] | None]:
        """The shape of the next record."""
        for shape in self.template.shapes.known[self.state]:
            if shape.begins or not self.used:
                found = shape.match(self.body, self.at)
                if found:
                    return shape, found
        return None, None

    def take(self, shape: Shape, texts: tuple[str, ...], index: int) -> None:
        """Take the values of a record, that begins at a line, from the groups of its shape."""
        place = 0 if texts[0] else next((n for n, text in enumerate(texts) if text), None)
        if place is None:
            return
        row = self.row
        row.first = row.first or self.numbers[index + shape.lines[place]]
        if shape.lists:
            row.update(pair for pair in zip(shape.names, texts, strict=True) if pair[0] in row)
            for name, places in shape.lists.items():
                self.extend(name, [texts[place] for place in places if texts[place]])
        else:
            row.update(zip(shape.names, texts))  # noqa: B905 - once for each record
        self.used = True

    def crawl(self) -> None:
        """Read line by line to where the next record may begin, and learn the shape of this one."""
        lines = self.lines
        trace: list[Meaning] = []
        begun = index = self.index
        known = self.known[self.state]
        whole = False
        while index < len(lines) and not whole:
            line = lines[index]
            meaning, steps = known.get(line) or self.meaning(known, line)
            if meaning.begins and trace:
                whole = True
                break
            if steps:
                self.perform(steps, self.numbers[index])
            trace.append(meaning)
            index += 1
            if meaning.moves:
                self.state = meaning.target
                known = self.known[self.state]
            whole = meaning.ends
        self.index = index
        self.at += sum(map(len, lines[begun:index])) + index - begun
        if whole:
            self.template.shapes.notice(trace)

    def meaning(self, known: dict[str, Read], line: str) -> Read:
        """What a line means in the present state; remembered."""
        found = self.template.meaning(self.state, line)
        if len(known) < _REMEMBERED:
            known[line] = found
        return found

    def perform(self, steps: Steps, number: int) -> None:
        """Do what the rules say about the line with this number."""
        for rule, pairs in steps:
            if rule.error:
                raise self.capture.error(number, rule.error)
            if pairs:
                self.assign(rule, number, pairs)
            if rule.record:
                self.record(number)
            elif rule.clear:
                self.clear(rule.clear)

    def assign(self, rule: Rule, number: int, pairs: Values) -> None:
        row = self.row
        row.first = row.first or number
        if rule.plain and not self.used:
            row.update(pairs)
            self.used = True
            return
        for name, text in pairs:
            if name in row.lists:
                self.extend(name, [text])
                self.used = True
            elif name in self.kept:
                row[name] = text
            else:
                before = row[name]
                if before and before != text:
                    word = name.lower().replace("_", " ")
                    reason = f"a second {word} after {before!r} in one record"
                    raise self.capture.error(number, reason)
                row[name] = text
                self.used = True

    def extend(self, name: str, texts: list[str]) -> None:
        """Add to a list of the row; rows without any share their empty lists."""
        if self.row.lists is self.no_lists:
            self.row.lists = {other: [] for other in self.no_lists}
        self.row.lists[name] += texts

    def record(self, number: int) -> None:
        """Keep the row as a record, if it has a value of its own, and begin the next."""
        if self.used:
            row = self.row
            row.number = number
            self.rows.append(row)
            self.clear("Clear")

    def clear(self, how: str) -> None:
        """Begin a row: ``Clear`` keeps the values declared ``Filldown``, ``Clearall`` nothing."""
        row = Row(self.empty)
        if self.kept and how == "Clear":
            row.update((name, self.row[name]) for name in self.kept)
        row.lists = self.no_lists
        row.first = row.number = 0
        self.row = row
        self.used = False
