"""TextFSM templates, run strictly and fast.

The templates are plain TextFSM: https://github.com/google/textfsm/wiki.  Our runner differs from
``textfsm.TextFSM.ParseText`` in what a tool that decides about changes needs:

* an error names the line, its number in the text as given, and the reason;
* a value that is set twice to different texts within one record is an error: the line that
  should have begun the next record is missing, and two records would have been mixed;
* what a (state, line) pair means is worked out once in a run: most lines of long outputs repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import textfsm  # type: ignore[import-untyped, unused-ignore]

from dmvpn.errors import ParseError
from dmvpn.parsers.capture import Capture

T = TypeVar("T")

_FOLDER = Path(__file__).parent
_REMEMBERED = 1000
"""Lines of a state whose meaning is kept in a run: those that repeat come early."""


_NO_LISTS: dict[str, list[str]] = {}
"""Shared by the rows of templates without lists; nothing is ever put into it."""


class Row(dict[str, str]):
    """One record of a template: value name → text, ``""`` when it was not printed.

    lists: the values declared ``List``.  first, number: the lines it was read from.
    """

    __slots__ = ("first", "lists", "number")

    lists: dict[str, list[str]]
    first: int
    number: int


class Table:
    """What a template made of one text: rows in order, and the state it ended in."""

    __slots__ = ("capture", "rows", "state")

    def __init__(self, capture: Capture, rows: list[Row], state: str) -> None:
        self.capture = capture
        self.rows = rows
        self.state = state

    def convert(self, function: Callable[[Row], T]) -> list[T]:
        """function of each row; its ValueError becomes a ParseError at the row's line."""
        records = []
        for row in self.rows:
            try:
                records.append(function(row))
            except ValueError as error:
                raise self.misread(row, error) from error
        return records

    def misread(self, row: Row, error: ValueError) -> ParseError:
        """A ValueError about a row, placed at the line that holds the text it quotes."""
        quoted = re.search(r"'([^']+)'", str(error))
        number = row.number
        if quoted:
            number = self.capture.locate(quoted[1], row.first, row.number)
        return self.capture.error(number, str(error))


class _Rule:
    __slots__ = ("clear", "error", "goes_on", "match", "names", "plain", "record", "target")

    def __init__(self, rule: textfsm.TextFSMRule, special: frozenset[str]) -> None:
        expression = re.compile(rule.regex)
        self.match = expression.match
        by_group = {index: name for name, index in expression.groupindex.items()}
        # "" for a group that is no value: its text is never taken
        self.names = tuple(by_group.get(index, "") for index in range(1, expression.groups + 1))
        self.plain = special.isdisjoint(by_group.values())
        self.record = rule.record_op == "Record"
        self.clear = rule.record_op
        self.goes_on = rule.line_op == "Continue"
        self.error = str(rule.new_state).strip('"') if rule.line_op == "Error" else ""
        self.target = "" if self.error else rule.new_state


_Step = tuple[_Rule, tuple[tuple[str, str], ...]]


class Template:
    """A compiled ``.textfsm`` file; ValueError when one of its states could drop a line."""

    def __init__(self, name: str) -> None:
        with (_FOLDER / f"{name}.textfsm").open(encoding="utf-8") as file:
            machine = textfsm.TextFSM(file)
        self.name = name
        options = {value.name: value.OptionNames() for value in machine.values}
        self.lists = tuple(name for name, names in options.items() if "List" in names)
        self.kept = tuple(name for name, names in options.items() if "Filldown" in names)
        self.empty = {name: "" for name in options if name not in self.lists}
        special = frozenset((*self.lists, *self.kept))
        self.states = {
            state: [_Rule(rule, special) for rule in rules]
            for state, rules in machine.states.items()
        }
        for state, rules in self.states.items():
            if rules and not (rules[-1].error and rules[-1].match("x") and rules[-1].match(" x")):
                raise ValueError(f"{name}.textfsm: state {state} does not end in an error line")

    def read(self, capture: Capture) -> Table:
        """Run the template over a capture; ParseError at the first line no rule accounts for."""
        return _Run(self, capture).table()


class _Run:
    """One run of a template over one capture."""

    def __init__(self, template: Template, capture: Capture) -> None:
        self.template = template
        self.capture = capture
        self.rows: list[Row] = []
        self.row = self.fresh(())
        self.used = False
        self.kept = frozenset(template.kept)
        self.lists = frozenset(template.lists)

    def fresh(self, kept: tuple[tuple[str, str], ...]) -> Row:
        row = Row(self.template.empty)
        if kept:
            row.update(kept)
        row.lists = {name: [] for name in self.template.lists} if self.template.lists else _NO_LISTS
        row.first = row.number = 0
        return row

    def table(self) -> Table:
        states = self.template.states
        meanings: dict[str, dict[str, list[_Step]]] = {state: {} for state in states}
        state = "Start"
        known, rules = meanings[state], states[state]
        for number, line in enumerate(self.capture.lines, 1):
            if not line:
                continue
            steps = known.get(line)
            if steps is None:
                steps = _meaning(rules, line)
                if len(known) < _REMEMBERED:
                    known[line] = steps
            for rule, values in steps:
                if rule.error:
                    raise self.capture.error(number, rule.error)
                if values:
                    if rule.plain and not self.used:
                        self.row.update(values)
                        self.row.first = self.row.first or number
                        self.used = True
                    else:
                        self.assign(number, values)
                if rule.record:
                    self.record(number)
                elif rule.clear:
                    self.clear(rule.clear)
                if rule.target:
                    state = rule.target
                    known, rules = meanings[state], states[state]
        self.record(self.capture.last)
        return Table(self.capture, self.rows, state)

    def assign(self, number: int, values: tuple[tuple[str, str], ...]) -> None:
        row = self.row
        if not row.first:
            row.first = number
        for name, text in values:
            if name in self.lists:
                row.lists[name].append(text)
                self.used = True
            elif name in self.kept:
                row[name] = text
            else:
                before = row[name]
                if before and before != text:
                    word = name.lower().replace("_", " ")
                    raise self.capture.error(
                        number, f"a second {word} after {before!r} in one record"
                    )
                row[name] = text
                self.used = True

    def record(self, number: int) -> None:
        if self.used:
            row = self.row
            row.number = number
            self.rows.append(row)
            kept = self.template.kept
            self.row = self.fresh(tuple((name, row[name]) for name in kept) if kept else ())
            self.used = False

    def clear(self, how: str) -> None:
        if how not in ("Clear", "Clearall"):
            return
        kept = (
            tuple((name, self.row[name]) for name in self.template.kept) if how == "Clear" else ()
        )
        self.row = self.fresh(kept)
        self.used = False


def _meaning(rules: list[_Rule], line: str) -> list[_Step]:
    steps: list[_Step] = []
    for rule in rules:
        found = rule.match(line)
        if found is None:
            continue
        pairs = zip(rule.names, found.groups(), strict=True)
        steps.append((rule, tuple([pair for pair in pairs if pair[0] and pair[1]])))
        if not rule.goes_on:
            break
    return steps


@cache
def template(name: str) -> Template:
    """The template of this name, compiled once in a process."""
    return Template(name)


def read(name: str, command: str, text: str) -> Table:
    """Text of a command through the template of this name."""
    return template(name).read(Capture(command, text))
