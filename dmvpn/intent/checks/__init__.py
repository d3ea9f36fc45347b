"""Checks across hosts and groups: what each line alone cannot show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from dmvpn.errors import Problem
from dmvpn.intent.checks.members import CHECKS_OF_MEMBERS
from dmvpn.intent.checks.overlaps import CHECKS_OF_OVERLAPS
from dmvpn.intent.checks.wans import CHECKS_OF_WANS, same_management
from dmvpn.intent.model import HostLike, Intent

Check = Callable[[Intent], Iterable[Problem]]
CHECKS: tuple[Check, ...] = (*CHECKS_OF_MEMBERS, *CHECKS_OF_WANS, *CHECKS_OF_OVERLAPS)
"""Adding a check is one function, its name in the tuple of its module, and one error case."""


def check_intent(
    intent: Intent, hosts: Mapping[str, HostLike], *, complete: bool
) -> Iterator[Problem]:
    """Every problem across the inventory.

    complete: every host of a cloud could be read; otherwise a missing hub is not reported, because
    the one that could not be read may be it.
    """
    for check in CHECKS:
        yield from check(intent)
    if complete:
        yield from _hub_missing(intent)
    yield from same_management(intent, hosts)


def _hub_missing(intent: Intent) -> Iterator[Problem]:
    for name in intent.clouds:
        if not intent.hubs(name):
            yield Problem(
                f"group {name}", "the cloud has no hub", "give one of its hosts dmvpn.role: hub"
            )
