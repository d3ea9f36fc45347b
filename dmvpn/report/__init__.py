"""Checks → text, JSON, JUnit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dmvpn.findings import Check
from dmvpn.report.as_json import checks_as_json
from dmvpn.report.as_junit import checks_as_junit
from dmvpn.report.as_text import checks_as_text

__all__ = ["FORMATS", "checks_as_json", "checks_as_junit", "checks_as_text"]

FORMATS: dict[str, Callable[[Sequence[Check]], str]] = {
    "text": checks_as_text,
    "json": checks_as_json,
    "junit": checks_as_junit,
}
