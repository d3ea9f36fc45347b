"""What was seen, and the register of the rules that see it: one machinery for lint and verify."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

Judge = TypeVar("Judge", bound=Callable[..., object])


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

    code: of the rule, ``VFY301``.  rule: its name.  subject: what was looked at (``Tunnel0 NHS
    172.16.0.1``).  peer: the other router's name where there is one.  layer: interface, ike, ipsec,
    nhrp, routing, path.  expected, actual: in the words of ``show`` output.  because: the failure
    at a lower layer that explains this one; empty for a cause.
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
    because: str = ""

    def __str__(self) -> str:
        towards = f" → {self.peer}" if self.peer else ""
        said = f": expected {self.expected}, actual {self.actual}" if self.expected else ""
        return f"{self.router}{towards} [{self.layer}] {self.subject}{said}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing lint saw in a configuration.

    router: where an engineer would mend it.  file, line: the offending line, or the head of the
    block where one is missing; line 0 when the file as a whole is meant.  text: that line, secrets
    masked.
    """

    code: str
    name: str
    severity: Severity
    router: str
    file: str
    line: int
    text: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file or self.router}:{self.line}"
        return f"{place}: {self.severity} {self.code} {self.name}: {self.message}"


@dataclass(frozen=True, slots=True)
class Manual:
    """A rule's manual, read from its docstring.

    table: what the rule judges: a table of the snapshot (verify), or router, tunnel, cloud, network
    (lint).  optional: runs only when it is asked for.
    """

    code: str
    name: str
    layer: str
    severity: Severity
    summary: str
    why: str
    fix: str
    source: str
    table: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judge]):
    """A registered rule: the function that judges and its manual."""

    manual: Manual
    judge: Judge


@dataclass(slots=True)
class Register(Generic[Judge]):
    """Rules by code.  A rule whose docstring lacks ``Why:``, ``Fix:`` or ``Source:`` is refused."""

    rules: dict[str, Rule[Judge]] = field(default_factory=dict)

    def add(
        self,
        code: str,
        *,
        layer: str,
        table: str = "",
        severity: Severity = Severity.ERROR,
        optional: bool = False,
    ) -> Callable[[Judge], Judge]:
        """Register the decorated function under ``code``; ValueError when the manual is thin."""

        def register(judge: Judge) -> Judge:
            if code in self.rules:
                raise ValueError(f"two rules with the code {code}")
            manual = _manual(judge, code, layer, table, severity, optional)
            self.rules[code] = Rule(manual, judge)
            return judge

        return register

    def __iter__(self) -> Iterator[Rule[Judge]]:
        return iter(sorted(self.rules.values(), key=lambda rule: rule.manual.code))


def _manual(
    judge: Callable[..., object],
    code: str,
    layer: str,
    table: str,
    severity: Severity,
    optional: bool,
) -> Manual:
    text = inspect.getdoc(judge) or ""
    parts = re.split(r"^(Why|Fix|Source):\s*", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], (" ".join(part.split()) for part in parts[2::2]), strict=True))
    missing = [name for name in ("Why", "Fix", "Source") if not sections.get(name)]
    name = judge.__name__.replace("_", "-")
    if missing or not parts[0].strip():
        raise ValueError(f"rule {code} {name}: its docstring lacks {', '.join(missing) or 'text'}")
    return Manual(
        code, name, layer, severity, parts[0].strip().splitlines()[0],
        sections["Why"], sections["Fix"], sections["Source"],
        table, optional,
    )  # fmt: skip
