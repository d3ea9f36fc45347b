"""TextFSM templates, run strictly and fast.

The templates are plain TextFSM: https://github.com/google/textfsm/wiki.  Our runner differs from
``textfsm.TextFSM.ParseText`` in what a tool that decides about changes needs:

* an error names the line, its number in the text as given, and the reason;
* a value that is set twice to different texts within one record is an error: the line that
  should have begun the next record is missing, and two records would have been mixed;
* what a (state, line) pair means is worked out once in a run, and records that are printed in the
  same shape again and again are each read with one expression (see `shapes`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import textfsm  # type: ignore[import-untyped, unused-ignore]

from dmvpn.parsers.capture import Capture
from dmvpn.parsers.rows import Row, Table
from dmvpn.parsers.rules import Meaning, Read, Rule, Values
from dmvpn.parsers.run import Run
from dmvpn.parsers.shapes import Shapes

__all__ = ["Row", "Table", "Template", "read", "template"]

_FOLDER = Path(__file__).parent


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
            state: [Rule(rule, special) for rule in rules]
            for state, rules in machine.states.items()
        }
        for state, rules in self.states.items():
            if rules and not (rules[-1].error and rules[-1].match("x") and rules[-1].match(" x")):
                raise ValueError(f"{name}.textfsm: state {state} does not end in an error line")
        self.shapes = Shapes(self.states, self.lists, self.kept)
        self.candidates: dict[str, dict[str, list[Rule]]] = {state: {} for state in self.states}
        self.meanings: dict[tuple[Rule, ...], Meaning] = {}

    def meaning(self, state: str, line: str) -> Read:
        """What a line means in a state, and the rules that do something, with their values."""
        rules: list[Rule] = []
        steps: list[tuple[Rule, Values]] = []
        first = line.lstrip()[:1]
        for rule in self.candidates[state].get(first) or self.narrow(state, first):
            found = rule.match(line)
            if found is None:
                continue
            rules.append(rule)
            pairs = zip(rule.names, found.groups(), strict=True)
            values = tuple([pair for pair in pairs if pair[0] and pair[1]])
            if values or rule.record or rule.clear or rule.error:
                steps.append((rule, values))
            if not rule.goes_on:
                break
        key = tuple(rules)
        meaning = self.meanings.get(key)
        if meaning is None:
            every = self.states[state]
            passed = tuple(r for r in every[: every.index(key[-1])] if r not in key)
            meaning = self.meanings[key] = Meaning(state, passed, key)
        return meaning, tuple(steps)

    def narrow(self, state: str, first: str) -> list[Rule]:
        """The rules of a state that may match a line whose first character is this; remembered."""
        rules = [rule for rule in self.states[state] if rule.may_begin(first)]
        if first.isascii():
            self.candidates[state][first] = rules
        return rules

    def read(self, capture: Capture) -> Table:
        """Run the template over a capture; ParseError at the first line no rule accounts for."""
        return Run(self, capture).table()


@cache
def template(name: str) -> Template:
    """The template of this name, compiled once in a process."""
    return Template(name)


def read(name: str, command: str, text: str) -> Table:
    """Text of a command through the template of this name."""
    return template(name).read(Capture(command, text))
