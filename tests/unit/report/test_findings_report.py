"""Findings in every format, as the programs that read them want it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from dmvpn.findings import Finding, Severity
from dmvpn.lint import RULES, lint
from dmvpn.report import findings_as
from dmvpn.report.as_sarif import fingerprint
from tests.unit.lint.networks import edited, network, routers

FINDINGS = lint(
    routers(
        edited(
            network(ike=1), (("a", "tunnel key 100", "tunnel key 7"), ("b", " ip mtu 1400\n", ""))
        )
    )
)
MANUALS = [rule.manual for rule in RULES]

# The part of the published SARIF 2.1.0 schema that findings touch, kept by hand: no package on PyPI
# carries the schema itself.  Required properties and enumerations are the schema's.
SARIF = {
    "type": "object", "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/run"}},
    },
    "additionalProperties": False,
    "definitions": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}},
                    "additionalProperties": False},
        "run": {
            "type": "object", "required": ["tool"], "additionalProperties": False,
            "properties": {
                "tool": {"type": "object", "required": ["driver"], "additionalProperties": False,
                         "properties": {"driver": {"$ref": "#/definitions/driver"}}},
                "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            },
        },
        "driver": {
            "type": "object", "required": ["name"], "additionalProperties": False,
            "properties": {
                "name": {"type": "string"}, "informationUri": {"type": "string", "format": "uri"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/definitions/rule"}},
            },
        },
        "rule": {
            "type": "object", "required": ["id"], "additionalProperties": False,
            "properties": {
                "id": {"type": "string"}, "name": {"type": "string"},
                "shortDescription": {"$ref": "#/definitions/message"},
                "fullDescription": {"$ref": "#/definitions/message"},
                "help": {"$ref": "#/definitions/message"},
                "defaultConfiguration": {"type": "object", "additionalProperties": False,
                    "properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
                "properties": {"type": "object", "properties": {
                    "tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}}},
            },
        },
        "result": {
            "type": "object", "required": ["message"], "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/definitions/message"},
                "locations": {"type": "array", "items": {"$ref": "#/definitions/location"}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "location": {
            "type": "object", "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object", "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {"type": "object", "additionalProperties": False,
                            "properties": {"uri": {"type": "string", "format": "uri-reference"}}},
                        "region": {"type": "object", "additionalProperties": False, "properties": {
                            "startLine": {"type": "integer", "minimum": 1},
                            "snippet": {"$ref": "#/definitions/message"}}},
                    },
                },
                "logicalLocations": {"type": "array", "uniqueItems": True, "items": {"type": "object",
                    "additionalProperties": False,
                    "properties": {"name": {"type": "string"}, "kind": {"type": "string"}}}},
            },
        },
    },
}  # fmt: skip


def test_there_is_something_to_report() -> None:
    assert {finding.severity for finding in FINDINGS} >= {Severity.ERROR, Severity.WARNING}


def test_json_is_a_list_of_flat_objects() -> None:
    rows = json.loads(findings_as("json", FINDINGS))
    assert [row["code"] for row in rows] == [finding.code for finding in FINDINGS]
    assert set(rows[0]) == {"code", "name", "severity", "router", "file", "line", "text", "message"}


@pytest.mark.parametrize("findings", [FINDINGS, ()])
def test_sarif_keeps_the_schema(findings: tuple[Finding, ...]) -> None:
    fastjsonschema = pytest.importorskip("fastjsonschema")
    document = json.loads(findings_as("sarif", findings, MANUALS))
    fastjsonschema.compile({"$schema": "http://json-schema.org/draft-07/schema#", **SARIF})(
        document
    )
    (run,) = document["runs"]
    for finding, result in zip(findings, run["results"], strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == finding.code
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] == finding.line
        assert place["artifactLocation"]["uri"] == finding.file


def test_a_fingerprint_outlives_moved_lines() -> None:
    first = FINDINGS[0]
    moved = Finding(**{**{f: getattr(first, f) for f in first.__slots__}, "line": first.line + 9})
    assert fingerprint(first) == fingerprint(moved) != fingerprint(FINDINGS[1])


def test_junit_counts_failures_and_not_information() -> None:
    root = ElementTree.fromstring(findings_as("junit", FINDINGS))
    failures = [f for f in FINDINGS if f.severity is not Severity.INFO]
    assert sum(int(suite.get("failures", "")) for suite in root) == len(failures)
    assert len(root.findall(".//failure")) == len(failures)
    assert len(ElementTree.fromstring(findings_as("junit", ())).findall(".//testcase")) == 1


def test_github_shows_a_line_per_finding_escaped() -> None:
    finding = Finding("DMV101", "x", Severity.INFO, "r", "a,b:c.cfg", 3, "text", "50% of\nit")
    assert findings_as("github", [finding]) == (
        "::notice file=a%2Cb%3Ac.cfg,line=3,title=DMV101 x::r: 50%25 of%0Ait"
    )


def test_text_shows_the_offending_line_and_counts() -> None:
    text = findings_as("text", FINDINGS)
    assert "tunnel-key-mismatch: tunnel key 7" in text
    assert "| tunnel key 7" in text
    assert "dmvpn explain CODE" in text.splitlines()[-1]
    assert findings_as("text", ()) == "No findings."
