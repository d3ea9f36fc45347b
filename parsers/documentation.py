"""The reference of all commands and their record fields, made from the records themselves."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

from dmvpn.parsers.registry import COMMANDS, Command

_JSON = (
    ("timedelta", "number (seconds)"),
    ("tuple", "array"),
    ("bool", "boolean"),
    ("int", "number"),
    ("datetime", "string (ISO 8601)"),
)


def reference() -> str:
    """Markdown: a section for each command, a row for each field."""
    return "\n".join(_section(command) for command in COMMANDS.values())


def _section(command: Command) -> str:
    also = ", ".join(f"`{name}`" for name in command.also)
    words = " ".join(f"`{word}`" for word in command.options)
    lines = [f"## {command.name}", ""]
    if also:
        lines += [f"Also: {also}.", ""]
    if words:
        lines += [f"May be followed by: {words}.", ""]
    lines += [inspect.cleandoc(command.parse.__doc__ or ""), ""]
    lines += [f"`{command.record.__name__}`: {inspect.cleandoc(command.record.__doc__ or '')}", ""]
    lines += ["| field | Python | JSON |", "|---|---|---|"]
    for field in fields(command.record):
        kind = str(field.type)
        lines.append(
            f"| `{field.name}` | `{kind}` | {_json(kind)} |".replace(" | None`", "` or None")
        )
    return "\n".join(lines) + "\n"


def _json(kind: str) -> str:
    found = next((name for word, name in _JSON if re.search(rf"\b{word}\b", kind)), "string")
    return f"{found} or null" if "None" in kind else found
