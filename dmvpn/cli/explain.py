"""``dmvpn explain``: why a rule is one, and how to mend what it found."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import emit, say
from dmvpn.cli.options import Format, FormatOption, Output
from dmvpn.errors import Problem, StoreError

if TYPE_CHECKING:
    from dmvpn.findings import Manual


def explain(
    what: Annotated[str, typer.Argument(help="A rule's code or name: DMV214, tunnel-key-mismatch.")] = "",
    list_rules: Annotated[bool, typer.Option("--list", help="Every rule, a line each.")] = False,
    format: FormatOption = Format.TEXT,
    output: Output = None,
) -> None:
    """Print a rule's manual."""
    manuals = rule_manuals()
    if list_rules or not what:
        chosen = list(manuals.values())
        text = "\n".join(f"{m.code}  {m.severity:<7} {m.name}: {m.summary}" for m in chosen)
    else:
        chosen = [find_manual(what, manuals)]
        text = manual_text(chosen[0])
    if format is Format.JSON:
        rows = [dataclasses.asdict(manual) for manual in chosen]
        emit(json.dumps(rows if list_rules or not what else rows[0], indent=2), output)
    elif output is not None:
        emit(text, output)
    else:
        say(text)


def rule_manuals() -> dict[str, Manual]:
    """The manuals of all rules by code: lint's and verify's."""
    from dmvpn.lint import RULES
    from dmvpn.verify import RULES as STATE_RULES

    return {rule.manual.code: rule.manual for register in (RULES, STATE_RULES) for rule in register}  # type: ignore[attr-defined]


def find_manual(what: str, manuals: dict[str, Manual]) -> Manual:
    """The manual of that code or name; StoreError with what is near."""
    found = manuals.get(what.upper())
    found = found or next((m for m in manuals.values() if m.name == what.lower()), None)
    if found is not None:
        return found
    near = [m.code for m in manuals.values() if m.code.startswith(what.upper()) or what.lower() in m.name]
    hint = f"near: {', '.join(near[:8])}" if near else "dmvpn explain --list shows all of them"
    raise StoreError(Problem(what, "is no rule", hint))


def manual_text(manual: Manual) -> str:
    """A rule's manual for people."""
    optional = ", runs only when asked for" if manual.optional else ""
    return (
        f"{manual.code} {manual.name} ({manual.severity}{optional})\n\n{manual.summary}\n\n"
        f"Why:    {manual.why}\nFix:    {manual.fix}\nSource: {manual.source}"
    )
