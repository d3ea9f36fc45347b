"""``dmvpn parse COMMAND [FILE|-]``: show output → records."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dmvpn.cli.console import emit, say
from dmvpn.cli.options import Format, FormatOption, Output
from dmvpn.errors import Problem, StoreError
from dmvpn.tables import table

WIDEST = 10
"""Columns a terminal has room for; records with more fields are printed one field to a line."""


def parse(
    command: Annotated[
        str, typer.Argument(help='The show command, abbreviated or not: "show dmvpn".')
    ] = "",
    file: Annotated[Path, typer.Argument(help="File with the output; - for stdin.")] = Path("-"),
    format: FormatOption = Format.TEXT,
    output: Output = None,
    list_commands: Annotated[
        bool, typer.Option("--list", help="Print every command with its record's fields.")
    ] = False,
) -> None:
    """Parse what a router printed; no line is lost, or it is an error."""
    from dmvpn.parsers import parse as parse_text

    if list_commands or not command:
        _list()
        return
    records = parse_text(command, _read(file))
    if format is Format.JSON:
        from dmvpn.report.as_json import records_as_json

        emit(records_as_json(records), output)
    elif format is Format.TEXT:
        _table(records)
    else:
        raise StoreError(Problem("--format", "parse prints text or json"))


def _read(file: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise StoreError(Problem(str(file), error.strerror or "cannot be read")) from error
    return raw.decode("utf-8", errors="replace")


def _list() -> None:
    from dmvpn.parsers import COMMANDS

    for command, parser in COMMANDS.items():
        fields = ", ".join(field.name for field in dataclasses.fields(parser.record))
        say(f"{command}\n    {parser.record.__name__}: {fields}")


def _table(records: list[Any]) -> None:
    if not records:
        say("no records")
        return
    names = [field.name for field in dataclasses.fields(records[0])]
    filled = [n for n in names if any(_told(getattr(r, n)) for r in records)]
    if len(filled) > WIDEST:
        for record in records:
            say("\n".join(f"{name:<24} {_plain(getattr(record, name))}" for name in filled) + "\n")
        return
    rows = table(*filled)
    for record in records:
        rows.add_row(*(_plain(getattr(record, name)) for name in filled))
    say(rows)


def _told(value: object) -> bool:
    return value is not None and value is not False and value not in ((), "")


def _plain(value: object) -> str:
    if value is None:
        return "-"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
