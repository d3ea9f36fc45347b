"""Texts, words and numbers of the inventory."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from dmvpn.intent.values.refusal import line_fault, matches, refuse, shown, text_of


def _line(value: Any) -> str:
    text = text_of(value)
    if fault := line_fault(text):
        raise refuse(f"{text!r} {fault}", "one line of printable ASCII, at most 200 characters")
    if len(text) > 200:
        raise refuse(f"has {len(text)} characters", "at most 200 characters")
    return text


def word(what: str = "a word", longest: int = 32) -> Callable[[Any], str]:
    """A check for names that IOS takes as one word: letters, digits, ``_ . -``; a letter first."""
    hint = f"{what}: a letter, then letters, digits, '_', '.' or '-', at most {longest} characters"

    def check(value: Any) -> str:
        text = text_of(value)
        fault = line_fault(text)
        if fault or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", text) or len(text) > longest:
            raise refuse(f"{text!r} {fault or 'is not a valid name'}", hint)
        return text

    return check


def _host_name(value: Any) -> str:
    text = text_of(value)
    if not re.fullmatch(r"[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", text) or line_fault(text):
        raise refuse(
            f"{text!r} is not a host name",
            "a letter, then letters, digits or '-', at most 63 characters",
        )
    return text


def _between(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse(f"{shown(value)}is not a whole number", f"{low} to {high}")
        if not low <= value <= high:
            raise refuse(f"{value} is out of range", f"{low} to {high}")
        return value

    return check


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from low to high, both included."""
    schema: Any = Annotated[int, Field(ge=low, le=high)]
    return BeforeValidator(_between(low, high), json_schema_input_type=schema)


def one_of(*allowed: str | int) -> BeforeValidator:
    """One of some words or numbers."""
    schema: Any = Literal[allowed]

    def check(value: Any) -> str | int:
        known = isinstance(value, str | int) and not isinstance(value, bool) and value in allowed
        if not known:
            raise refuse(f"{shown(value)}is not known", "allowed: " + ", ".join(map(str, allowed)))
        found: str | int = value
        return found

    return BeforeValidator(check, json_schema_input_type=schema)


def _matching(pattern: str, what: str, hint: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = text_of(value)
        if line_fault(text) or not re.fullmatch(pattern, text):
            raise refuse(f"{text!r} is not {what}", hint)
        return text

    return check


_PRINTABLE = r"[!->@-~]([ ->@-~]*[!->@-~])?"
"""Printable ASCII without ``?``, no blank at either end."""
_WORD = r"[A-Za-z][A-Za-z0-9_.-]*"
_DOMAIN = r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62}\.)*[A-Za-z0-9-]{0,62}[A-Za-z0-9]"

Line = Annotated[str, BeforeValidator(_line), matches(_PRINTABLE, maxLength=200)]
HostName = Annotated[
    str, BeforeValidator(_host_name), matches(r"[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?", maxLength=63)
]
ProcessName = Annotated[str, BeforeValidator(word("process name")), matches(_WORD, maxLength=32)]
RegionName = Annotated[str, BeforeValidator(word("region")), matches(_WORD, maxLength=32)]
DomainName = Annotated[
    str,
    BeforeValidator(_matching(_DOMAIN, "a domain name", "such as hub1.example.net")),
    matches(_DOMAIN),
]
Url = Annotated[
    str,
    BeforeValidator(
        _matching(r"https?://[!->@-~]{1,180}", "a URL", "such as http://ca.example.net:80")
    ),
    matches(r"https?://[!->@-~]{1,180}"),
]
_HEXADECIMAL = r"([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})"
Fingerprint = Annotated[
    str,
    BeforeValidator(_matching(_HEXADECIMAL, "a fingerprint", "32, 40 or 64 hexadecimal digits")),
    matches(_HEXADECIMAL),
]
RouteDistinguisher = Annotated[
    str,
    BeforeValidator(_matching(r"\d{1,10}:\d{1,10}", "a number pair", "such as 65000:1")),
    matches(r"\d{1,10}:\d{1,10}"),
]
