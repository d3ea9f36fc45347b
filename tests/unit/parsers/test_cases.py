"""Every case under tests/cases/parsers: a text, and beside it what it must parse to.

``name.txt`` is what a router printed; ``name.json`` holds the command and either the records or
the error.  ``pytest --update`` rewrites the JSON files; read the diff against the texts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dmvpn.errors import ParseError
from dmvpn.parsers import COMMANDS, parse
from dmvpn.report.as_json import records_as_json

CASES = Path(__file__).resolve().parents[2] / "cases" / "parsers"
TEXTS = sorted(CASES.glob("*/*.txt"))


def outcome(command: str, text: str) -> dict[str, Any]:
    """What parsing gives, as the JSON files hold it."""
    try:
        return {"command": command, "records": json.loads(records_as_json(parse(command, text)))}
    except ParseError as error:
        shown = {
            "kind": type(error).__name__,
            "line_number": error.line_number,
            "line": error.line,
            "reason": error.reason,
        }
        return {"command": command, "error": shown}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, update: bool) -> None:
    golden = path.with_suffix(".json")
    expected = json.loads(golden.read_text(encoding="utf-8"))
    actual = outcome(expected["command"], path.read_bytes().decode())
    if update:
        golden.write_text(json.dumps(actual, indent=2) + "\n", encoding="utf-8")
    assert update or actual == expected


@pytest.mark.parametrize("command", COMMANDS)
def test_every_parser_has_good_and_bad_cases(command: str) -> None:
    folder = CASES / COMMANDS[command].module
    kinds = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    assert any("records" in kind and kind["records"] for kind in kinds), f"no good case in {folder}"
    assert any("error" in kind for kind in kinds), f"no bad case in {folder}"


def test_every_text_has_its_golden_and_its_parser() -> None:
    folders = {command.module for command in COMMANDS.values()}
    assert {path.parent.name for path in TEXTS} == folders
    assert [path for path in TEXTS if not path.with_suffix(".json").exists()] == []
