"""Findings as text, JSON, JUnit and GitHub annotations."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from rich.console import RenderableType
from rich.text import Text

from dmvpn.findings import Finding, Severity
from dmvpn.report.as_junit import clean

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "cyan"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def findings_as_text(findings: Sequence[Finding]) -> str:
    """``file:line  severity CODE name  message`` and the line itself, by router; then a count."""
    return "\n".join(part.plain for part in _parts(findings))


def findings_for_console(findings: Sequence[Finding]) -> list[RenderableType]:
    """The same, in colours."""
    return list(_parts(findings))


def _parts(findings: Sequence[Finding]) -> list[Text]:
    parts: list[Text] = []
    for router, group in groupby(findings, key=lambda finding: finding.router):
        own = list(group)
        file = own[0].file
        parts.append(Text.assemble((router, "bold"), (f"  {file}" if file else "", "dim")))
        for finding in own:
            parts += _lines(finding)
    parts.append(_summary(findings))
    return parts


def _lines(finding: Finding) -> list[Text]:
    head = Text.assemble(
        (f"  {finding.severity:<8}", _STYLE[finding.severity]),
        (f"{finding.code} ", "bold"),
        (f"{finding.name}: ", "dim"),
        finding.message,
    )
    shown = f"{finding.line:>8} | {finding.text}" if finding.line else "           the whole file"
    return [head, Text(f"    {shown}", "dim")]


def _summary(findings: Sequence[Finding]) -> Text:
    if not findings:
        return Text("No findings.", "green")
    counts = Counter(finding.severity for finding in findings)
    words = [f"{counts[s]} {s}{'s' * (counts[s] > 1)}" for s in Severity if counts[s]]
    routers = len({finding.router for finding in findings})
    places = f"{routers} router{'s' * (routers > 1)}"
    worst = next(s for s in Severity if counts[s])
    return Text(f"{', '.join(words)} on {places}.  dmvpn explain CODE says why.", _STYLE[worst])


def findings_as_json(findings: Sequence[Finding]) -> str:
    """A list of ``{code, name, severity, router, file, line, text, message}``."""
    return json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2)


def findings_as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the line."""
    return "\n".join(
        f"::{_GITHUB[f.severity]} file={_property(f.file)},line={f.line or 1},"
        f"title={_property(f'{f.code} {f.name}')}::{_escaped(f'{f.router}: {f.message}')}"
        for f in findings
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def findings_as_junit(findings: Sequence[Finding]) -> str:
    """A ``testsuite`` per router, a failed ``testcase`` per finding; information is no failure."""
    root = ElementTree.Element("testsuites", name="dmvpn lint")
    for router, group in groupby(findings, key=lambda finding: finding.router):
        own = list(group)
        failures = sum(finding.severity is not Severity.INFO for finding in own)
        suite = ElementTree.SubElement(
            root, "testsuite", name=clean(router), tests=str(len(own)), failures=str(failures)
        )
        for finding in own:
            _case(suite, finding)
    if not findings:
        suite = ElementTree.SubElement(root, "testsuite", name="lint", tests="1", failures="0")
        ElementTree.SubElement(suite, "testcase", classname="lint", name="no findings")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=clean(f"{finding.router}.{finding.code}"),
        name=clean(f"{finding.code} {finding.name}, line {finding.line}"),
    )  # fmt: skip
    if finding.severity is Severity.INFO:
        ElementTree.SubElement(case, "system-out").text = clean(str(finding))
        return
    failure = ElementTree.SubElement(
        case, "failure", type=str(finding.severity), message=clean(finding.message)
    )
    failure.text = clean(f"{finding.file}:{finding.line}: {finding.text}")
