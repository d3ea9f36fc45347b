"""The rules of a TextFSM template, and what they say together about one line."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

import textfsm  # type: ignore[import-untyped, unused-ignore]

from dmvpn.parsers.beginnings import ANY, TOKEN, beginnings

_LINE_END = re.compile(r"\[\^|\[.*\\[DW]|\\[DW]")
"""Tokens that match the end of a line, too."""

_REFUSED = re.compile(r"\\[\dAZnrtvf]|\(\?(?![:=!]|P<).*")
_GREEDY = re.compile(r"[*+]|\{\d+,\}")
_INDENT = re.compile(r"\^(?:(?:\\s| )(?:[*+]|\{[\d,]+\})?)*")
_LITERAL = re.compile(r"(?:(?:\\[^\w\s]|[\w#\":,;<>=/%! -])(?![*+?{]))*")


def is_plain(text: str) -> bool:
    """Whether all of its white space are spaces and ends of lines, and all letters are ASCII."""
    return text.isascii() and not any(char in text for char in "\t\r\v\f\x1c\x1d\x1e\x1f")


def within_line(expression: str, *, taking: bool = False) -> str:
    r"""The same expression for a line of a plain text, where it stands among other lines.

    ``\s`` and ``[^,]`` would match the end of a line as well.  White space before what cannot be
    any is never tried again shorter.  taking: its values become groups, in order and without names;
    otherwise nothing does.  ValueError for what has no such form.
    """
    tokens = TOKEN.findall(expression)
    parts = []
    for at, token in enumerate(tokens):
        if _REFUSED.match(token):
            raise ValueError(f"{token} of {expression} cannot be read within a text")
        if token == "(" or (token.startswith("(?P<") and not taking):
            token = "(?:"
        elif token.startswith("(?P<"):
            token = "("
        elif token.startswith("[^") and token[2] != "]":
            token = rf"[^\n{token[2:]}"
        elif _LINE_END.match(token):
            token = rf"(?:(?!\n){token})"
        parts.append(token.replace(r"\s", " "))
        spaces = at and tokens[at - 1] in (r"\s", " ") and _GREEDY.fullmatch(token)
        if spaces and " " not in beginnings("".join(tokens[at + 1 :])):
            parts.append("+")
    return "".join(parts)


@lru_cache(maxsize=1000)
def _opening(expression: str) -> tuple[str, frozenset[str]]:
    """What must come first in a line, after its indent: letters, and the first character."""
    indent = _INDENT.match(expression)
    rest = expression[indent.end() :] if indent else ".*"
    tokens = TOKEN.findall(rest)
    depths = accumulate(token.startswith("(") - (token == ")") for token in tokens)
    several = any(token == "|" and not depth for token, depth in zip(tokens, depths, strict=True))
    letters = "" if several else _LITERAL.match(rest)[0].replace("\\", "")  # type: ignore[index]
    first = beginnings(f"(?:{rest})")
    return letters, ANY if " " in first else first


class Rule:
    """One line of a template.

    match: of its expression.  names: of the value of each group, ``""`` for a group that is none;
    their texts are never taken.  plain: it sets no list and no value kept for further records.
    record, clear, goes_on, target: what it does.  error: why the line is refused, else ``""``.
    """

    __slots__ = (
        "clear", "error", "expression", "goes_on", "match", "names", "plain", "record", "target",
    )  # fmt: skip

    def __init__(self, rule: textfsm.TextFSMRule, special: frozenset[str]) -> None:
        expression = re.compile(rule.regex)
        self.expression: str = rule.regex
        self.match = expression.match
        by_group = {index: name for name, index in expression.groupindex.items()}
        self.names = tuple(by_group.get(index, "") for index in range(1, expression.groups + 1))
        self.plain = special.isdisjoint(by_group.values())
        self.record = rule.record_op == "Record"
        self.clear: str = rule.record_op if rule.record_op.startswith("Clear") else ""
        self.goes_on = rule.line_op == "Continue"
        self.error = str(rule.new_state).strip('"') if rule.line_op == "Error" else ""
        self.target: str = "" if self.error else rule.new_state

    def may_begin(self, first: str) -> bool:
        """Whether it can match a line that has this character first, after its indent."""
        return not first.isascii() or not first or first in _opening(self.expression)[1]

    def excludes(self, other: Rule) -> bool:
        """Whether it can be told without a line that no line of a plain text matches both."""
        letters, first = _opening(self.expression)
        others, other_first = _opening(other.expression)
        differ = any(a != b for a, b in zip(letters, others, strict=False))
        return differ or first.isdisjoint(other_first)


class Meaning:
    """How lines of one kind are read in one state: the rules that match them, in order.

    passed: the rules before the last of them that do not match.  names: of the values they take.
    begins: the record before ends above such a line; ends: the record ends with it.
    target: the state after it; moves: another one.  simple: it does nothing else to the record than to add the values.
    """

    __slots__ = (
        "begins", "ends", "moves", "names", "passed", "rules", "simple", "state", "target",
    )  # fmt: skip

    def __init__(self, state: str, passed: tuple[Rule, ...], rules: tuple[Rule, ...]) -> None:
        first, last = rules[0], rules[-1]
        self.state = state
        self.passed = passed
        self.rules = rules
        self.names = tuple(name for rule in rules for name in rule.names if name)
        self.begins = first.record and first.goes_on
        self.ends = last.record and not last.goes_on
        self.target = last.target or state
        self.moves = self.target != state
        inner = rules[self.begins : len(rules) - self.ends]
        self.simple = not (
            any(rule.record or rule.error for rule in inner)
            or any(rule.clear for rule in rules)
            or (self.begins and any(first.names))
        )

    def expression(self) -> str:
        """Matches a line within a text, with its end, if and only if the line means this."""
        taken = (f"(?={within_line(rule.expression, taking=True)})" for rule in self.rules)
        barred = (
            f"(?!{within_line(rule.expression)})"
            for rule in self.passed
            if not any(rule.excludes(other) for other in self.rules)
        )
        return "".join((*taken, *barred, r".*\n"))


Values = tuple[tuple[str, str], ...]
"""Name and text of what a rule takes from a line."""

Steps = tuple[tuple[Rule, Values], ...]
"""Of the rules that read a line, those that do something to the record, in order."""

Read = tuple[Meaning, Steps]
"""What a line means, and does."""
