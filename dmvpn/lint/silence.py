"""Findings that are known: silenced in the inventory with a reason, or written down in a baseline.

In the ``data`` of a host, a group or the defaults::

    dmvpn_lint:
      silence:
        - {code: DMV203, reason: "IKEv1 until the hubs are replaced in May"}
        - {code: DMV130, contains: Tunnel9, reason: "lab tunnel, carries pings only"}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dmvpn.errors import Problem, StoreError
from dmvpn.findings import Finding
from dmvpn.lint.model import RULES

UNUSED = "DMV911"
KEY = "dmvpn_lint"


@dataclass(frozen=True, slots=True)
class Silence:
    """Findings nobody wants to see.

    code: of the rule, or the beginning of codes.  contains: text that the finding's line or message
    has to hold.  where: which host or group says so.  routers: whom it is for.
    """

    code: str
    reason: str
    contains: str = ""
    where: str = ""
    routers: frozenset[str] = frozenset()

    def covers(self, finding: Finding) -> bool:
        """Whether this finding is meant."""
        return (
            finding.code.startswith(self.code)
            and finding.router in self.routers
            and (self.contains in finding.text or self.contains in finding.message)
        )


def read_silences(where: str, data: Mapping[str, Any], routers: Iterable[str]) -> list[Silence]:
    """The silences of one host, group or the defaults; StoreError with all that is wrong."""
    section = data.get(KEY) or {}
    entries = section.get("silence", ()) if isinstance(section, Mapping) else None
    if not isinstance(entries, (list, tuple)):
        raise StoreError(Problem(where, f"{KEY}.silence is no list", "- {code: …, reason: …}"))
    problems = [
        p
        for n, entry in enumerate(entries)
        for p in _problems(f"{where}: {KEY}.silence[{n}]", entry)
    ]
    if problems:
        raise StoreError(*problems)
    names = frozenset(routers)
    return [
        Silence(str(e["code"]), str(e["reason"]), str(e.get("contains", "")), where, names)
        for e in entries
    ]


def _problems(where: str, entry: object) -> Iterable[Problem]:
    if not isinstance(entry, Mapping):
        yield Problem(where, "is no mapping", "{code: DMV203, reason: why}")
        return
    for name in sorted(set(entry) - {"code", "reason", "contains"}):
        yield Problem(where, f"unknown key {name!r}", "code, reason, contains")
    if not str(entry.get("reason", "")).strip():
        yield Problem(where, "has no reason", "say why, for whoever reads it next year")
    code = str(entry.get("code", ""))
    if not code or not any(known.startswith(code) for known in RULES.rules):
        yield Problem(where, f"{code!r} begins no rule's code", "dmvpn explain --list shows them")


def apply(
    findings: Sequence[Finding], silences: Sequence[Silence], ran: Collection[str] = ()
) -> tuple[Finding, ...]:
    """What is left, and a finding for each silence that silenced nothing.

    ran: codes of the rules that ran, when not all did; a silence for others says nothing.
    """
    used: set[Silence] = set()
    left = []
    for finding in findings:
        covering = [silence for silence in silences if silence.covers(finding)]
        used.update(covering)
        if not covering:
            left.append(finding)
    codes = ran or RULES.rules
    if UNUSED in codes:
        left += [
            _unused(silence) for silence in silences
            if silence not in used and any(code.startswith(silence.code) for code in codes)
        ]  # fmt: skip
    return tuple(left)


def _unused(silence: Silence) -> Finding:
    manual = RULES.rules[UNUSED].manual
    router = min(silence.routers, default="")
    return Finding(
        manual.code, manual.name, manual.severity, router, "", 0, "",
        f"{silence.where} silences {silence.code} ({silence.reason}), and nothing is found",
    )  # fmt: skip


def baseline_of(findings: Iterable[Finding]) -> str:
    """The text of a baseline: known findings without line numbers, so that edits elsewhere keep it."""
    rows = [
        {"code": f.code, "router": f.router, "text": f.text, "message": f.message} for f in findings
    ]
    return json.dumps({"dmvpn_lint_baseline": 1, "findings": rows}, indent=1) + "\n"


def without_baseline(findings: Iterable[Finding], text: str, where: str) -> tuple[Finding, ...]:
    """What is new since the baseline was written; StoreError when the text is no baseline.

    A finding that is there twice and was known once is new once.
    """
    known = _known(text, where)
    left = []
    for finding in findings:
        key = (finding.code, finding.router, finding.text, finding.message)
        if known[key]:
            known[key] -= 1
        else:
            left.append(finding)
    return tuple(left)


def _known(text: str, where: str) -> Counter[tuple[str, str, str, str]]:
    try:
        rows = json.loads(text)["findings"]
        return Counter((row["code"], row["router"], row["text"], row["message"]) for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        hint = "dmvpn lint … --write-baseline makes one"
        raise StoreError(Problem(where, "is no baseline", hint)) from error
