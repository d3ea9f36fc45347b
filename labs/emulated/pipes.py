"""Output filters: ``| include REGEX`` and its siblings, and IOS's regular expressions.

lines, filter = split_pipe("show run | sec eigrp")    # "show run", a function text → text
"""

from __future__ import annotations

import re
from collections.abc import Callable

Filter = Callable[[str], str]
_NAMES = ("append", "begin", "count", "exclude", "format", "include", "redirect", "section", "tee")
_BETWEEN = r"(?:^|$|[ ,{}()_])"
"""What ``_`` stands for in an IOS regular expression."""


class BadPipe(Exception):
    """offset: of the first bad character in the pipe's text, or None: the command is incomplete."""

    def __init__(self, offset: int | None) -> None:
        self.offset = offset
        super().__init__(f"bad output filter at {offset}")


def split_pipe(line: str) -> tuple[str, str, int]:
    """(command, what stands after ``|``, where that begins); empty when there is no pipe."""
    command, bar, rest = line.partition("|")
    return (command, rest, len(command) + 1) if bar else (line, "", 0)


def read_filter(text: str) -> Filter:
    """The filter of ``include Tunnel``; several may follow each other after further ``|``.

    BadPipe when the name is unknown or the expression is missing.
    """
    match = re.match(r"\s*(\S+)(?:\s+(.*))?$", text, re.DOTALL)
    if match is None:
        raise BadPipe(None)
    name = _name(match[1], match.start(1))
    expression = (match[2] or "").rstrip()
    if not expression:
        raise BadPipe(None)
    return _FILTERS[name](expression)


def _name(word: str, offset: int) -> str:
    found = [name for name in _NAMES if name.startswith(word.lower())]
    if len(found) != 1 or found[0] not in _FILTERS:
        raise BadPipe(offset)
    return found[0]


def compile_expression(expression: str) -> re.Pattern[str]:
    """An IOS regular expression; case matters, ``_`` is a delimiter.

    IOS takes what Python would refuse (``*`` first, an open bracket) literally, and so do we.
    """
    body = expression.strip('"') if expression[:1] == '"' == expression[-1:] else expression
    text = re.sub(r"\\.|_", lambda found: _BETWEEN if found[0] == "_" else found[0], body)
    if re.search(r"[*+?}]\)?[*+{]", text):  # nested repeats can take forever in Python
        return re.compile(re.escape(body))
    try:
        return re.compile(text)
    except re.error:
        return re.compile(re.escape(body))


def _include(expression: str) -> Filter:
    pattern = compile_expression(expression)
    return lambda text: "".join(line for line in _lines(text) if pattern.search(line.rstrip("\n")))


def _exclude(expression: str) -> Filter:
    pattern = compile_expression(expression)
    return lambda text: "".join(
        line for line in _lines(text) if not pattern.search(line.rstrip("\n"))
    )


def _begin(expression: str) -> Filter:
    pattern = compile_expression(expression)

    def begin(text: str) -> str:
        lines = _lines(text)
        for number, line in enumerate(lines):
            if pattern.search(line.rstrip("\n")):
                return "".join(lines[number:])
        return ""

    return begin


def _count(expression: str) -> Filter:
    pattern = compile_expression(expression)

    def count(text: str) -> str:
        number = sum(1 for line in _lines(text) if pattern.search(line.rstrip("\n")))
        return f"Number of lines which match regexp = {number}\n"

    return count


def _section(expression: str) -> Filter:
    """Matching lines with all that is indented below them; ``exclude`` before inverts it."""
    inverted = bool(match := re.match(r"(exclude|include)\s+(?=\S)", expression))
    inverted = inverted and match is not None and match[1] == "exclude"
    pattern = compile_expression(expression[match.end() :] if match else expression)

    def section(text: str) -> str:
        kept: list[str] = []
        depth: int | None = None
        for line in _lines(text):
            indent = len(line) - len(line.lstrip(" "))
            if depth is not None and (indent <= depth or not line.strip()):
                depth = None
            if depth is None and pattern.search(line.rstrip("\n")):
                depth = indent
            if (depth is not None) != inverted:
                kept.append(line)
        return "".join(kept)

    return section


_FILTERS: dict[str, Callable[[str], Filter]] = {
    "begin": _begin,
    "count": _count,
    "exclude": _exclude,
    "include": _include,
    "section": _section,
}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
