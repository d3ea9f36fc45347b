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
from dmvpn.parsers.rules import Meaning, Rule
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
        self.meanings: dict[tuple[Rule, ...], Meaning] = {}

    def meaning(
        self, state: str, line: str
    ) -> tuple[Meaning, tuple[tuple[tuple[str, str], ...], ...]]:
        """What a line means in a state, and name and text of the values each rule takes."""
        passed, rules, values = [], [], []
        for rule in self.states[state]:
            found = rule.match(line)
            if found is None:
                passed.append(rule)
                continue
            pairs = zip(rule.names, found.groups(), strict=True)
            rules.append(rule)
            values.append(tuple([pair for pair in pairs if pair[0] and pair[1]]))
            if not rule.goes_on:
                break
        key = tuple(rules)
        meaning = self.meanings.get(key)
        if meaning is None:
            meaning = self.meanings[key] = Meaning(state, tuple(passed), key)
        return meaning, tuple(values)

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
