"""What differs between software releases, in one table: below intent, design and config.

Each fact names its source.  *observed*: running-configs of real routers; *documented*: a Cisco
page; *unverified*: general knowledge, not confirmed on a device.
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.model import Platform, Release

OLDEST_IOS = Release(15, 2)
"""One-line ``ip nhrp nhs A nbma B multicast`` is newer than 15.1(2)T (documented)."""

OLDEST_IOS_XE = Release(16, 1)
"""Older IOS-XE numbers itself 3.x and prints ``version 15.x``; it is not supported."""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release does when nothing is configured, and what it lacks.

    multicast_dynamic: ``ip nhrp map multicast dynamic`` is on and not printed.
    shortcut: ``ip nhrp shortcut`` is on and not printed.
    nhrp_holdtime: seconds, hidden when configured to that value; None where sources disagree.
    ikev2_gcm: the IKEv2 proposal knows aes-gcm (with ``prf``, without ``integrity``).
    refuses_weak_crypto: DES, 3DES, MD5 and DH groups 1, 2, 5 are refused.
    numbered_access_lists: entries are printed with sequence numbers.
    bfd_over_nhrp: BFD works over DMVPN tunnels.
    """

    multicast_dynamic: bool
    shortcut: bool
    nhrp_holdtime: int | None
    ikev2_gcm: bool
    refuses_weak_crypto: bool
    numbered_access_lists: bool
    bfd_over_nhrp: bool


def release_facts(release: Release) -> ReleaseFacts:
    """The facts of that release.

    Sources: NHRP defaults: printed by 15.2 and 15.6, absent from working 15.7, 15.9, 17.3, 17.12
    and 17.15 routers (observed), from XE 16.3 (reported).  Holdtime 7200 s: NHRP command reference;
    600 s on recent IOS-XE is unverified, hence None.  AES-GCM in IKEv2 on classic IOS: used by
    15.9(3)M9 (observed); first in 15.4(2)T (unverified).  Weak crypto: field notice FN72510, 17.11.1.
    Numbered entries: 16.12 and later (observed).  BFD on DMVPN: IOS-XE 16.3 (documented).
    """
    classic = release.platform is Platform.IOS
    nhrp_on = release >= (Release(15, 7) if classic else Release(16, 3))
    return ReleaseFacts(
        multicast_dynamic=nhrp_on,
        shortcut=nhrp_on,
        nhrp_holdtime=7200 if classic else None,
        ikev2_gcm=not classic or release >= Release(15, 4, 2),
        refuses_weak_crypto=not classic and release >= Release(17, 11),
        numbered_access_lists=not classic and release >= Release(16, 12),
        bfd_over_nhrp=not classic and release >= Release(16, 3),
    )


def is_supported(release: Release) -> bool:
    """Whether the project renders for that release."""
    oldest = OLDEST_IOS if release.platform is Platform.IOS else OLDEST_IOS_XE
    return release >= oldest
