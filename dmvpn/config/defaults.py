"""What a router does when a line is not printed, by release.

IOS prints no defaults, and several DMVPN defaults changed between releases.  Each entry names its
source; ``observed`` means running-configs of working networks on that release.  A configuration
without a ``version`` line is read as a current release.
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Platform, Release


@dataclass(frozen=True, slots=True)
class ReleaseDefault:
    """A value that changed: ``before``, and ``since`` from the first release of each platform.

    line: the configuration line that would set it.
    """

    line: str
    before: int | bool
    since: int | bool
    ios: Release
    ios_xe: Release
    source: str

    def on(self, release: Release | None) -> int | bool:
        """The default of that release."""
        if release is None:
            return self.since
        first = self.ios if release.platform is Platform.IOS else self.ios_xe
        return self.since if release >= first else self.before


MULTICAST_DYNAMIC = ReleaseDefault(
    "ip nhrp map multicast dynamic",
    before=False,
    since=True,
    ios=Release(15, 7),
    ios_xe=Release(16, 3),
    source="Printed on 15.2 and 15.6, absent on working hubs of 15.7, 15.9, 17.3, 17.12 and 17.15 "
    "(observed); leaf dynamic_new, default true, in Cisco-IOS-XE-nhrp.yang",
)
SHORTCUT = ReleaseDefault(
    "ip nhrp shortcut",
    before=False,
    since=True,
    ios=Release(15, 7),
    ios_xe=Release(16, 3),
    source="Printed on 15.2 and 15.6, absent on working phase 3 spokes of 15.9, 17.3, 17.12 and "
    "17.15 (observed); github.com/CiscoDevNet/terraform-provider-iosxe pull 592",
)
DEFAULTS = (MULTICAST_DYNAMIC, SHORTCUT)

HOLDTIME = 7200
"""``ip nhrp holdtime``: Cisco IOS IP Addressing Services Command Reference, NHRP commands."""


def hidden_lines(release: Release | None) -> frozenset[str]:
    """Lines of a block that this release does by default and does not print."""
    return frozenset(default.line for default in DEFAULTS if default.on(release))
