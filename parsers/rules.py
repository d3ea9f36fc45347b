"""The rules of a TextFSM template, and what they say together about one line."""

from __future__ import annotations

import re

import textfsm  # type: ignore[import-untyped, unused-ignore]

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?P?.|\(|[)|]|[^\\\[()|]+")
_WITHIN = {r"\s": r"[^\S\n]", r"\D": r"[^\d\n]", r"\W": r"[^\w\n]"}
_OPENS = frozenset(("(?:", "(?=", "(?!"))
_INDENT = re.compile(r"\^(?:(?:\\s| )(?:[*+]|\{[\d,]+\})?)*")
_LITERAL = re.compile(r"(?:(?:\\[^\w\s]|[\w#\":,;<>=/%! -])(?![*+?{]))*")


def within_line(expression: str, *, taking: bool = False) -> str:
    r"""The same expression for a line that stands in a text: it never reaches over the line's end.

    ``\s`` and ``[^,]`` would match the end of a line as well.  taking: its values become groups,
    in order and without names; otherwise nothing does.  ValueError for what has no such form.
    """
    parts = []
    for token in _TOKEN.findall(expression):
        if token == "(":
            token = "(?:"
        elif token.startswith("(?P<"):
            token = "(" if taking else "(?:"
        elif re.match(r"\[\^[^\]]", token):
            token = rf"[^\n{token[2:]}"
        elif re.match(r"\[\^|\[.*\\[sDW]", token):
            token = rf"(?:(?!\n){token})"
        elif token.startswith("(?") and token not in _OPENS or re.fullmatch(r"\\[\dAZn]", token):
            raise ValueError(f"{token} of {expression} cannot be read within a text")
        parts.append(_WITHIN.get(token, token))
    return "".join(parts)


def _head(expression: str) -> str:
    """The letters a line must begin with, after its indent, to match; ``""`` when unknown."""
    depth = 0
    for token in _TOKEN.findall(expression):
        depth += token.startswith("(") - (token == ")")
        if token == "|" and not depth:
            return ""
    indent = _INDENT.match(expression)
    found = _LITERAL.match(expression, indent.end()) if indent else None
    return found[0].replace("\\", "") if found else ""


class Rule:
    """One line of a template.

    match: of its expression.  names: of the value of each group, ``""`` for a group that is none;
    their texts are never taken.  plain: it sets no list and no value kept for further records.
    record, clear, goes_on, target: what it does.  error: why the line is refused, else ``""``.
    """

    __slots__ = (
        "clear", "error", "expression", "goes_on", "head", "match", "names", "plain", "record",
        "target",
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
        self.head = _head(rule.regex)

    def excludes(self, other: Rule) -> bool:
        """Whether it can be told without a line that no line matches both."""
        return any(a != b for a, b in zip(self.head, other.head, strict=False))


class Meaning:
    """How lines of one kind are read in one state: the rules that match them, in order.

    passed: the rules before the last of them that do not match.  names: of the values they take.
    begins: the record before ends above such a line; ends: the record ends with it.
    target: the state after it.  simple: it does nothing else to the record than to add the values.
    """

    __slots__ = ("begins", "ends", "names", "passed", "rules", "simple", "state", "target")

    def __init__(self, state: str, passed: tuple[Rule, ...], rules: tuple[Rule, ...]) -> None:
        first, last = rules[0], rules[-1]
        self.state = state
        self.passed = passed
        self.rules = rules
        self.names = tuple(name for rule in rules for name in rule.names if name)
        self.begins = first.record and first.goes_on
        self.ends = last.record and not last.goes_on
        self.target = last.target or state
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
