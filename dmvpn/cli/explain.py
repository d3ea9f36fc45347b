"""``dmvpn explain``: why a rule is one, and how to mend what it found."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import emit, say
from dmvpn.cli.options import (
    DEFAULT_INVENTORY,
    Format,
    FormatOption,
    Inventory,
    Output,
    PhaseOption,
)
from dmvpn.errors import Problem, StoreError
from dmvpn.redact import redact

if TYPE_CHECKING:
    from dmvpn.findings import Manual


def explain(
    what: Annotated[
        str, typer.Argument(help="A rule's code or name: DMV214, tunnel-key-mismatch; or: design.")
    ] = "",
    router: Annotated[str, typer.Argument(help="After design: the router to explain.")] = "",
    list_rules: Annotated[bool, typer.Option("--list", help="Every rule, a line each.")] = False,
    format: FormatOption = Format.TEXT,
    output: Output = None,
    inventory: Inventory = DEFAULT_INVENTORY,
    phase: PhaseOption = None,
) -> None:
    """Print a rule's manual, or with ``design ROUTER`` why its configuration is what it is."""
    if what == "design":
        return explain_design(inventory, router, phase, format, output)
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


def explain_design(
    inventory: Path, router: str, phase: int | None, format: Format, output: Path | None
) -> None:
    """Print why a router's configuration is what it is."""
    from dmvpn.cli.explain_design import design_text
    from dmvpn.cli.network import open_network
    from dmvpn.render import render

    network = open_network(inventory, None, phase)
    decided = network.design.routers.get(router)
    if decided is None:
        raise StoreError(
            Problem("explain design", f"no router {router!r}", ", ".join(network.design.routers))
        )
    if format is Format.JSON:
        rows = [dataclasses.asdict(reason) for reason in decided.reasons]
        return emit(json.dumps(rows, indent=2), output)
    lines = render(decided).splitlines()
    emit(redact(design_text(decided, lines, network.design.decisions), network.secrets), output)


def rule_manuals() -> dict[str, Manual]:
    """The manuals of all rules by code: lint's and verify's."""
    from dmvpn.lint import RULES
    from dmvpn.verify import RULES as STATE_RULES

    return {rule.manual.code: rule.manual for register in (RULES, STATE_RULES) for rule in register}


def find_manual(what: str, manuals: dict[str, Manual]) -> Manual:
    """The manual of that code or name; StoreError with what is near."""
    found = manuals.get(what.upper())
    found = found or next((m for m in manuals.values() if m.name == what.lower()), None)
    if found is not None:
        return found
    near = [
        m.code
        for m in manuals.values()
        if m.code.startswith(what.upper()) or what.lower() in m.name
    ]
    hint = f"near: {', '.join(near[:8])}" if near else "dmvpn explain --list shows all of them"
    raise StoreError(Problem(what, "is no rule", hint))


def manual_text(manual: Manual) -> str:
    """A rule's manual for people."""
    optional = ", runs only when asked for" if manual.optional else ""
    return (
        f"{manual.code} {manual.name} ({manual.severity}{optional})\n\n{manual.summary}\n\n"
        f"Why:    {manual.why}\nFix:    {manual.fix}\nSource: {manual.source}"
    )
