"""What a router does when a line is not printed, by release.

The facts and their sources stand in `dmvpn.releases`; here each is tied to the line it hides.
A configuration without a ``version`` line is read as a current release.
"""

from __future__ import annotations

from dmvpn.model import Release
from dmvpn.releases import ReleaseFacts, release_facts

CURRENT = Release(17, 15)
"""What we take a configuration for that does not say its release."""

HOLDTIME = 7200
"""``ip nhrp holdtime``, where the release's own default is not known for sure."""

MULTICAST_DYNAMIC = "ip nhrp map multicast dynamic"
SHORTCUT = "ip nhrp shortcut"
TOGGLES = (MULTICAST_DYNAMIC, SHORTCUT)
"""Tunnel lines that are on by default on some releases, and then not printed."""


def facts(release: Release | None) -> ReleaseFacts:
    """What the release does; None: the configuration does not say which it is."""
    return release_facts(CURRENT if release is None else release)


def holdtime(release: Release | None) -> int:
    """Seconds a registration is valid when no ``ip nhrp holdtime`` is printed."""
    seconds = facts(release).nhrp_holdtime
    return HOLDTIME if seconds is None else seconds


def hidden_lines(release: Release | None) -> frozenset[str]:
    """Tunnel lines that this release does by default and does not print."""
    known = facts(release)
    hidden = ((MULTICAST_DYNAMIC, known.multicast_dynamic), (SHORTCUT, known.shortcut))
    return frozenset(line for line, on in hidden if on)
