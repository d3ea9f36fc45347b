"""Configuration text line by line, as it comes: printed, pasted, captured from a session.

Comments and blank lines are dropped; prompts, carriage returns, byte order marks and the remains of
a pager are taken off; what stands in a banner or a certificate is never read as a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROMPT = re.compile(r"[\w.\-/]+(?:\([\w.\- ]+\))?[#>]\s?")
_PAGER = re.compile(r"\s*-+ ?More ?-+ ?[\x08 ]*")
_BANNER = re.compile(
    r"\s*(?:banner(?: (?:motd|login|exec|incoming|prompt-timeout|slip-ppp))?"
    r"|aaa authentication (?:banner|fail-message)) +(?P<delimiter>\^C|\S)(?P<rest>.*)"
)
_FREE_TEXT = ("desc", "remark", "banner", "username", "enable", "password", "key", "pre-shared-key")
"""Lines whose rest may hold blanks: an exclamation mark in it is no comment."""

_TAKES_A_VALUE = (
    "authentication-key",
    "community",
    "key",
    "key-string",
    "password",
    "secret",
    "hmac-sha-256",
    "6",
    "7",
)
"""Words no line of a script ends with: an exclamation mark behind them begins a secret."""

_LONG = 1000
"""Longer lines are no commands; nothing is searched in them."""

_Raw = tuple[int, str]
Row = tuple[int, int, str]
"""(line number from 1, indentation, text without it)."""


class _Source:
    """The raw lines with their numbers; ``back`` holds one that was read too early."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = enumerate(lines, 1)
        self.back: _Raw | None = None

    def __iter__(self) -> Iterator[_Raw]:
        return self

    def __next__(self) -> _Raw:
        if self.back is None:
            return next(self._lines)
        back, self.back = self.back, None
        return back


def rows(text: str) -> Iterator[Row]:
    """The lines that say something."""
    source = _Source(text.lstrip("\ufeff").replace("\x00", "").split("\n"))
    for number, raw in source:
        line = _clean(raw)
        bare = line.lstrip()
        if not bare or bare[0] == "!":
            continue
        depth = len(line) - len(bare)
        yield number, depth, _without_comment(bare)
        if bare.startswith(("banner", "aaa authentication ")):
            yield from _banner(bare, depth, source)
        elif bare.startswith("certificate "):
            yield from _certificate(depth, source)


def _clean(raw: str) -> str:
    """Without the line's end, a pager's remains and the prompt."""
    line = raw.rstrip()
    if "More" in line and len(line) < _LONG:
        line = _PAGER.sub("", line)
    if "\t" in line:
        line = line.expandtabs(1)
    if ("#" in line or ">" in line) and (prompt := _PROMPT.match(line)):
        return line[prompt.end() :].strip()
    return line


def _without_comment(bare: str) -> str:
    """Without ``! …`` after a command, as scripts are written; free text keeps its exclamation."""
    if " !" not in bare or bare.startswith(_FREE_TEXT):
        return bare
    command, _, comment = bare.partition(" !")
    if command.rsplit(" ", 1)[-1] in _TAKES_A_VALUE or command.endswith("nhrp authentication"):
        return bare
    return command.rstrip() if comment[:1] in ("", " ", "!") else bare


def _banner(first: str, depth: int, source: Iterator[_Raw]) -> Iterator[Row]:
    """The rows of a banner below its first line, up to the delimiter it began with."""
    match = _BANNER.match(first)
    if match is None:
        return
    delimiter = match["delimiter"]
    if delimiter in match["rest"]:
        return
    for number, raw in source:
        line = raw.rstrip()
        if line:
            yield number, depth + 1, line.strip()
        if delimiter in line:
            return


def _certificate(depth: int, source: _Source) -> Iterator[Row]:
    """The hexadecimal rows below ``certificate …``, up to ``quit``.

    There is no ``quit`` where a startup-config names a file; the line behind is put back.
    """
    for number, raw in source:
        line = raw.strip()
        if line and line != "quit" and not _is_hexadecimal(line):
            source.back = number, raw
            return
        if line:
            yield number, depth + 1, line
        if line == "quit":
            return


def _is_hexadecimal(line: str) -> bool:
    return all(character in "0123456789ABCDEFabcdef " for character in line)
