"""Expected against observed: one `Check` for everything that was looked at.

`verify` runs every rule over every router.  A rule whose table could not be had answers "could not
tell", never "wrong".  A protocol the design does not run is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmvpn.findings import Check, Outcome
from dmvpn.snapshot import TABLES, Snapshot
from dmvpn.verify import bgp, ike, interfaces, ipsec, nhrp, path, routes, routing
from dmvpn.verify.consequences import explained, suspects
from dmvpn.verify.expect import expect, names_of, scope
from dmvpn.verify.model import RULES, Named, Probe, View, as_check
from dmvpn.verify.probes import nhs_probes, spoke_probes

__all__ = [
    "RULES", "Probe", "bgp", "expect", "ike", "interfaces", "ipsec", "names_of", "nhrp",
    "nhs_probes", "path", "routes", "routing", "scope", "spoke_probes", "suspects", "verify",
]  # fmt: skip


def verify(
    expected: Mapping[str, Snapshot],
    observed: Mapping[str, Snapshot],
    names: Mapping[Named, str],
    before: Mapping[str, Snapshot] | None = None,
) -> tuple[Check, ...]:
    """Judge every expected router; one that was not observed at all is "could not tell"."""
    checks: list[Check] = []
    for router, wanted in expected.items():
        seen = observed.get(router, Snapshot(router, missing=(("all", "not observed"),)))
        view = View(router, wanted, seen, (before or {}).get(router), names)
        checks += _of_router(view)
    return explained(checks)


def _of_router(view: View) -> Iterator[Check]:
    reasons = dict(view.observed.missing)
    if "all" in reasons:
        yield _untold(view.router, "the router", reasons["all"])
        return
    for table in dict.fromkeys(rule.manual.table for rule in RULES):
        promised = getattr(view.expected, table) is not None
        if promised and getattr(view.observed, table) is None and table != "traces":
            yield _untold(view.router, TABLES[table], reasons.get(table, "not captured"))
    for rule in RULES:
        manual = rule.manual
        if getattr(view.observed, manual.table) is not None:
            for verdict in rule.judge(view):
                yield as_check(manual.code, manual.name, manual.layer, view.router, verdict)


def _untold(router: str, subject: str, why: str) -> Check:
    return Check(
        "VFY000", "observed", router, "observed", subject, Outcome.UNKNOWN,
        expected="an answer", actual=why,
    )  # fmt: skip
