"""Configuration text line by line, as it comes: printed, pasted, captured from a session.

Comments and blank lines are dropped; prompts, carriage returns, byte order marks and the remains of
a pager are taken off; what stands in a banner or a certificate is never read as a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

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

_ODD = ("\t", "More", "#", ">")
"""A text without these has no prompt, pager or tab to take off."""

_VERBATIM = ("banner", "aaa authentication ", "certificate ")
"""Lines with text below them that is never read as a command."""

_LONG = 1000
"""Longer lines are no commands; nothing is searched in them."""

_Raw = tuple[int, str]
Row = tuple[int, int, str]
"""(line number from 1, indentation, text without it)."""


def rows(text: str) -> Iterator[Row]:
    """The lines that say something."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    raws = text.split("\n")
    lines = map(_clean if any(odd in text for odd in _ODD) else str.rstrip, raws)
    some_verbatim = any(word in text for word in _VERBATIM)
    read = 0
    for number, line in enumerate(lines, 1):
        bare = line.lstrip()
        if not bare or bare[0] == "!" or number <= read:
            continue
        depth = len(line) - len(bare)
        yield number, depth, _without_comment(bare) if " !" in bare else bare
        if some_verbatim and bare.startswith(_VERBATIM):
            verbatim = _certificate if bare[0] == "c" else _banner
            for read, row in verbatim(bare, raws, number):
                yield read, depth + 1, row


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
    if bare.startswith(_FREE_TEXT):
        return bare
    command, _, comment = bare.partition(" !")
    if command.rsplit(" ", 1)[-1] in _TAKES_A_VALUE or command.endswith("nhrp authentication"):
        return bare
    return command.rstrip() if comment[:1] in ("", " ", "!") else bare


def _banner(first: str, raws: list[str], number: int) -> Iterator[_Raw]:
    """The rows of a banner below its first line, up to the delimiter it began with."""
    match = _BANNER.match(first)
    if match is None:
        return
    delimiter = match["delimiter"]
    if delimiter in match["rest"]:
        return
    for below, raw in enumerate(islice(raws, number, None), number + 1):
        line = raw.rstrip()
        if line:
            yield below, line.strip()
        if delimiter in line:
            return


def _certificate(_first: str, raws: list[str], number: int) -> Iterator[_Raw]:
    """The hexadecimal rows below ``certificate …``, up to ``quit``.

    There is no ``quit`` where a startup-config names a file; the next line is a command then.
    """
    for below, raw in enumerate(islice(raws, number, None), number + 1):
        line = raw.strip()
        if line and line != "quit" and not _is_hexadecimal(line):
            return
        if line:
            yield below, line
        if line == "quit":
            return


def _is_hexadecimal(line: str) -> bool:
    return all(character in "0123456789ABCDEFabcdef " for character in line)
