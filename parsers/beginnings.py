"""With which characters what a regular expression matches may begin.

Enough of the language for templates, and on the safe side elsewhere.  Only ASCII counts; the end of
a line is ``"\\n"``.
"""

from __future__ import annotations

import re
from functools import lru_cache

TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?P?.|[*+?]\??|\{\d*,?\d*\}\??|.")
"""Parts of a regular expression: each group's opening, class, escape, quantifier is one."""

ANY = frozenset(map(chr, range(128)))
_NOWHERE = frozenset(("^", r"\b", r"\B"))
_OPTIONAL = re.compile(r"[*?]|\{0?,|\{0\}")


@lru_cache(maxsize=1000)
def beginnings(expression: str) -> frozenset[str]:
    """The characters; all when it may match nothing.

    expression may be the rest of one: it ends at a parenthesis or bar whose group began before.
    """
    found, maybe_nothing, _ = _sequence(TOKEN.findall(expression), 0)
    return ANY if maybe_nothing else found


def _sequence(tokens: list[str], at: int) -> tuple[frozenset[str], bool, int]:
    """Beginnings from a token on, whether nothing may match, and where its group or bar ends it."""
    found: frozenset[str] = frozenset()
    while at < len(tokens) and tokens[at] not in "|)":
        token = tokens[at]
        if token.startswith("("):
            begun, maybe_nothing, at = _group(tokens, at + 1)
            maybe_nothing = maybe_nothing or token in ("(?=", "(?!")
        else:
            begun, maybe_nothing, at = _single(token), token in _NOWHERE, at + 1
        if at < len(tokens) and re.match(r"[*+?{]", tokens[at]):
            maybe_nothing = maybe_nothing or bool(_OPTIONAL.match(tokens[at]))
            at += 1
        found |= begun
        if not maybe_nothing:
            return found, False, at
    return found, True, at


def _group(tokens: list[str], at: int) -> tuple[frozenset[str], bool, int]:
    """The same of all alternatives up to the closing parenthesis, and what follows that."""
    found: frozenset[str] = frozenset()
    maybe_nothing = False
    while True:
        begun, nothing, at = _sequence(tokens, at)
        found, maybe_nothing = found | begun, maybe_nothing or nothing
        depth = 0
        while at < len(tokens) and (depth or tokens[at] not in "|)"):
            depth += tokens[at].startswith("(") - (tokens[at] == ")")
            at += 1
        at += 1
        if at > len(tokens) or tokens[at - 1] == ")":
            return found, maybe_nothing, at


@lru_cache(maxsize=1000)
def _single(token: str) -> frozenset[str]:
    if token == "$":
        return frozenset("\n")
    if token in _NOWHERE:
        return frozenset()
    return frozenset(char for char in ANY if re.match(token, char))
