"""Checks and findings → text, JSON, JUnit, SARIF, GitHub annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dmvpn.findings import Check, Finding, Manual
from dmvpn.report.as_findings import (
    findings_as_github,
    findings_as_json,
    findings_as_junit,
    findings_as_text,
)
from dmvpn.report.as_json import checks_as_json
from dmvpn.report.as_junit import checks_as_junit
from dmvpn.report.as_sarif import findings_as_sarif
from dmvpn.report.as_text import checks_as_text

__all__ = [
    "FORMATS", "checks_as_json", "checks_as_junit", "checks_as_text", "findings_as",
    "findings_as_github", "findings_as_json", "findings_as_junit", "findings_as_sarif",
    "findings_as_text",
]  # fmt: skip

FORMATS: dict[str, Callable[[Sequence[Check]], str]] = {
    "text": checks_as_text,
    "json": checks_as_json,
    "junit": checks_as_junit,
}


def findings_as(format: str, findings: Sequence[Finding], manuals: Iterable[Manual] = ()) -> str:
    """Findings as text, json, sarif, junit or github."""
    if format == "sarif":
        return findings_as_sarif(findings, manuals)
    return _FINDINGS[format](findings)


_FINDINGS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": findings_as_text,
    "json": findings_as_json,
    "junit": findings_as_junit,
    "github": findings_as_github,
}
