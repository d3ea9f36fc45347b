"""The JSON Schema of the inventory: current, takes what is right, refuses what it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dmvpn.cli.schema import schema_text
from dmvpn.intent.schema import FILES, schema
from tests.unit.render.matrix import CASES, NAMES, applied, change_of

ROOT = Path(__file__).parents[3]
ERRORS = ROOT / "tests" / "cases" / "errors"
ERROR_NAMES = sorted(folder.name for folder in ERRORS.iterdir() if folder.name != "base")
BEYOND_A_SCHEMA = 110
"""At most so many error cases are about what several values mean together, or what a secret holds."""


def faults(content: dict[str, Any]) -> list[str]:
    """What the schema says of an inventory."""
    return [
        error.message
        for file in FILES
        for error in Draft202012Validator(schema(file)).iter_errors(content[file])
    ]


@pytest.mark.parametrize("file", FILES)
def test_the_file_in_docs_is_current(file: str) -> None:
    written = (ROOT / "docs" / "schema" / f"{file}.json").read_text("utf-8")
    assert written == schema_text(file), f"dmvpn schema {file} -o docs/schema/{file}.json"


@pytest.mark.parametrize("file", FILES)
def test_it_is_a_schema(file: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(file)))


def test_it_takes_the_example() -> None:
    folder = ROOT / "inventory"
    content = {file: yaml.safe_load((folder / f"{file}.yaml").read_text("utf-8")) for file in FILES}
    assert faults(content) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_every_case_of_the_matrix(name: str) -> None:
    assert (CASES / name).is_dir()
    assert faults(applied(change_of(name))) == []


def test_it_refuses_what_one_value_shows() -> None:
    refused = [name for name in ERROR_NAMES if faults(_error_case(name))]
    print(f"{len(ERROR_NAMES)} error cases, {len(refused)} refused by the schema")
    for name in (
        "phase-unknown", "phase-as-text", "unknown-key-in-cloud", "unknown-key-in-host", "ranges",
        "missing-keys", "routing-unknown", "routing-key-of-other-protocol", "secret-in-clear",
        "address-nonsense", "wan-address-without-length", "role-unknown", "suite-unknown",
        "not-a-list", "not-a-mapping", "not-true-or-false", "replay-window-odd", "rd-nonsense",
        "newline-in-description", "static-without-summary", "certificate-issuer-missing",
    ):  # fmt: skip
        assert name in refused, name
    assert len(ERROR_NAMES) - len(refused) <= BEYOND_A_SCHEMA + 40


def _error_case(name: str) -> dict[str, Any]:
    content = {
        file: yaml.safe_load((ERRORS / "base" / f"{file}.yaml").read_text("utf-8"))
        for file in FILES
    }
    change = yaml.safe_load((ERRORS / name / "change.yaml").read_text("utf-8"))
    for path, value in change.get("set", {}).items():
        parent, key = _parent(content, path)
        parent[key] = value
    for path in change.get("remove", []):
        parent, key = _parent(content, path)
        parent.pop(key, None)
    return content


def _parent(content: Any, path: str) -> tuple[Any, Any]:
    *steps, last = path.split("/")
    for step in steps:
        if isinstance(content, list):
            content = content[int(step)]
        else:
            content = content.setdefault(step, {})
    return content, last
