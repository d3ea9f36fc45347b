"""Which failures are consequences of others, so that a person reads the cause first.

A tunnel is built from the bottom up: what fails between two routers at a lower layer explains what
fails between the same two above it.  A missing prefix or path is explained by what fails between its
owner, or the router that lacks it, and anybody; a lost neighbor counts as below the prefixes it sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dmvpn.findings import Check, Outcome

LAYERS = ("interface", "ike", "ipsec", "nhrp", "routing", "path")
"""From the bottom of a tunnel up."""

_DEPTH = {layer: depth for depth, layer in enumerate(LAYERS)}
_PREFIX = _DEPTH["routing"] + 0.5

ABOVE_ITS_LAYER = {
    "ipsec-counters-move": _DEPTH["nhrp"] + 0.5,
    "bgp-listens": _DEPTH["routing"] - 0.25,
    "bgp-prefixes": _DEPTH["routing"] + 0.25,
    "lan-prefix": _PREFIX,
}
"""Rules that judge what another layer has led to: pings need NHRP, prefixes need neighbors, and no
session of a range comes up at a hub that does not listen."""


def explained(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The same checks, with ``because`` filled for every failure that another one explains."""
    failures = [c for c in checks if c.outcome is Outcome.FAILED and c.layer in _DEPTH]
    pairs: dict[frozenset[str], Check] = {}
    routers: dict[str, Check] = {}
    for check in sorted(failures, key=_depth):
        pairs.setdefault(_pair(check), check)
        if _depth(check) < _PREFIX:
            for name in _pair(check):
                routers.setdefault(name, check)
    return tuple(
        replace(check, because=_because(check, pairs, routers)) if check in failures else check
        for check in checks
    )


def suspects(checks: Iterable[Check]) -> tuple[str, ...]:
    """One or two routers that stand in the most causes, when that is more than one cause.

    More than two routers in equally many causes point to nobody.
    """
    causes = [c for c in checks if c.outcome is Outcome.FAILED and not c.because and c.peer]
    counts = Counter(name for check in causes for name in _pair(check))
    top = max(counts.values(), default=0)
    most = sorted(name for name, count in counts.items() if count == top > 1)
    return tuple(most) if len(most) <= 2 else ()


def _because(check: Check, pairs: dict[frozenset[str], Check], routers: dict[str, Check]) -> str:
    candidates = [pairs.get(_pair(check)), pairs.get(frozenset((check.router,)))]
    if check.layer in ("routing", "path"):
        candidates += [routers.get(name) for name in sorted(_pair(check), key=check.peer.__ne__)]
    lower = [c for c in candidates if c is not None and _depth(c) < _depth(check)]
    if not lower:
        return ""
    cause = min(lower, key=_depth)
    return f"{cause.layer} {cause.router}" + (f" → {cause.peer}" if cause.peer else "")


def _pair(check: Check) -> frozenset[str]:
    return frozenset(name for name in (check.router, check.peer) if name)


def _depth(check: Check) -> float:
    return ABOVE_ITS_LAYER.get(check.rule, _DEPTH[check.layer])
