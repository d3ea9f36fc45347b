"""JUnit XML, as CI servers read it: a suite per router, a case per check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from dmvpn.findings import Check, Outcome

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def checks_as_junit(checks: Sequence[Check]) -> str:
    """One ``testsuite`` per router; failed → ``failure``, could not tell → ``error``."""
    root = ElementTree.Element("testsuites", name="dmvpn verify")
    for router, group in groupby(sorted(checks, key=lambda c: c.router), key=lambda c: c.router):
        _suite(root, router, list(group))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ElementTree.Element, router: str, checks: list[Check]) -> None:
    counts = {o: str(sum(check.outcome is o for check in checks)) for o in Outcome}
    suite = ElementTree.SubElement(
        root, "testsuite", name=clean(router), tests=str(len(checks)),
        failures=counts[Outcome.FAILED], errors=counts[Outcome.UNKNOWN],
        skipped=counts[Outcome.SKIPPED],
    )  # fmt: skip
    for check in checks:
        _case(suite, check)


def _case(suite: ElementTree.Element, check: Check) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=clean(f"{check.router}.{check.layer}"),
        name=clean(f"{check.code} {check.rule}: {check.subject}"),
    )  # fmt: skip
    if check.outcome is Outcome.PASSED:
        return
    kind = {Outcome.FAILED: "failure", Outcome.UNKNOWN: "error"}.get(check.outcome, "skipped")
    said = f"expected {check.expected}, actual {check.actual}"
    body = ElementTree.SubElement(case, kind, message=clean(said))
    body.text = clean(f"{check}\n{check.hint}".strip())


def clean(text: str) -> str:
    """Without the characters XML does not allow."""
    return _NOT_XML.sub("?", text)
