"""What was seen: findings and their outcomes, for lint and verify alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """How a check ended.  ``unknown``: it could not be told, which is not the same as wrong."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked on one router.

    code: of the rule, ``DMV4xx``.  rule: its name.  subject: what was looked at (``Tunnel0 NHS
    172.16.0.1``).  peer: the other router's name where there is one.  layer: interface, underlay,
    ike, ipsec, nhrp, routing, path.  expected, actual: in the words of ``show`` output.
    """

    code: str
    rule: str
    router: str
    layer: str
    subject: str
    outcome: Outcome
    peer: str = ""
    expected: str = ""
    actual: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
