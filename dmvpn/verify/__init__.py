"""Expected against observed: one `Check` for everything that was looked at.

`verify` runs every rule over every router.  A rule whose table could not be had answers "could not
tell", never "wrong".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmvpn.findings import Check, Outcome, Rule
from dmvpn.model import Address
from dmvpn.snapshot import TABLES, Snapshot
from dmvpn.verify import ike, interfaces, ipsec, nhrp, path, routing
from dmvpn.verify.expect import expect, names_of
from dmvpn.verify.model import RULES, Judge, Probe, Verdict, View, as_check
from dmvpn.verify.probes import nhs_probes, spoke_probes

__all__ = [
    "RULES", "Probe", "expect", "ike", "interfaces", "ipsec", "names_of", "nhrp", "nhs_probes",
    "path", "routing", "spoke_probes", "verify",
]  # fmt: skip


def verify(
    expected: Mapping[str, Snapshot],
    observed: Mapping[str, Snapshot],
    names: Mapping[Address, str],
    before: Mapping[str, Snapshot] | None = None,
) -> tuple[Check, ...]:
    """Judge every expected router; one that was not observed at all is "could not tell"."""
    checks: list[Check] = []
    for router, wanted in expected.items():
        seen = observed.get(router, Snapshot(router, missing=(("all", "not observed"),)))
        view = View(router, wanted, seen, (before or {}).get(router), names)
        checks += _of_router(view)
    return tuple(checks)


def _of_router(view: View) -> Iterator[Check]:
    for rule in RULES:
        manual = rule.manual
        for verdict in _verdicts(rule, view):
            yield as_check(manual.code, manual.name, manual.layer, view.router, verdict)


def _verdicts(rule: Rule[Judge], view: View) -> Iterator[Verdict]:
    table = rule.manual.table
    if getattr(view.observed, table) is None:
        if table != "traces":
            reasons = dict(view.observed.missing)
            why = reasons.get(table) or reasons.get("all") or "not captured"
            yield Verdict(TABLES[table], Outcome.UNKNOWN, expected="an answer", actual=why)
        return
    yield from rule.judge(view)
