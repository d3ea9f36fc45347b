"""How a field type refuses, and what cannot stand on a line of IOS."""

from __future__ import annotations

from typing import Any

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError


def refuse(what: str, hint: str = "") -> PydanticCustomError:
    """The error of a field type; `dmvpn.intent.problems` turns it into a Problem."""
    return PydanticCustomError("dmvpn", "{what}", {"what": what, "hint": hint})


def line_fault(text: str) -> str:
    """Why a text cannot stand on an IOS line; empty when it can.

    IOS ends a line at a newline or carriage return, answers ``?`` with help and drops it, and cuts
    blanks at both ends: such a text would come back as another one, or as two commands.
    """
    if not text:
        return "is empty"
    if any(character in text for character in "\r\n\v\f\x85\u2028\u2029"):
        return "has a newline in it"
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        return "has a control character in it"
    if not text.isascii():
        return "has a character in it that is not ASCII"
    if "?" in text:
        return "has a question mark in it, which IOS takes as a request for help"
    if text != text.strip():
        return "begins or ends with a blank"
    return ""


def shown(value: Any) -> str:
    """A scalar as it is quoted in front of what is wrong with it; nothing for anything larger."""
    return f"{value!r} " if isinstance(value, str | int | float) else ""


def text_of(value: Any) -> str:
    """A text as it is; anything else is refused."""
    if not isinstance(value, str):
        raise refuse("is not text", "put it in quotes")
    return value


def matches(pattern: str, **more: Any) -> WithJsonSchema:
    """What an editor knows of the type: a text of that pattern."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})
