"""Findings as SARIF 2.1.0, as code hosts and editors read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from dmvpn.findings import Finding, Manual, Severity

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def findings_as_sarif(findings: Sequence[Finding], manuals: Iterable[Manual] = ()) -> str:
    """One run with every rule that was heard; a finding's place is file and line."""
    heard = {finding.code for finding in findings}
    rules = [_rule(manual) for manual in manuals if manual.code in heard]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {
        "name": "dmvpn lint",
        "informationUri": "https://pypi.org/project/dmvpn/",
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding, numbers) for finding in findings],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(manual: Manual) -> dict[str, Any]:
    return {
        "id": manual.code,
        "name": "".join(word.capitalize() for word in manual.name.split("-")),
        "shortDescription": {"text": manual.summary},
        "fullDescription": {"text": manual.why},
        "help": {"text": f"{manual.fix}\n\nSource: {manual.source}"},
        "defaultConfiguration": {"level": _LEVELS[manual.severity]},
        "properties": {"tags": [manual.layer]},
    }


def _result(finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file or finding.router)}}
    if finding.line:
        place["region"] = {"startLine": finding.line, "snippet": {"text": finding.text}}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.router}: {finding.message}"},
        "locations": [
            {
                "physicalLocation": place,
                "logicalLocations": [{"name": finding.router, "kind": "module"}],
            }
        ],
        "partialFingerprints": {"dmvpn/v1": fingerprint(finding)},
    }
    if finding.code in numbers:
        result["ruleIndex"] = numbers[finding.code]
    return result


def _uri(file: str) -> str:
    return quote(str(PurePosixPath(file.replace("\\", "/"))))


def fingerprint(finding: Finding) -> str:
    """What makes a finding the same one next week: not its line number, which moves."""
    parts = (finding.code, finding.router, finding.text, finding.message)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
