"""DMV30x–DMV31x, DMV34x–DMV35x: profiles, what both ends must agree on, lifetimes."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Line, RouterConfig
from dmvpn.lint.crypto import (
    profile_of,
    transform_sets_of,
    transforms_of,
    used_ipsec_profiles,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.odd import odd_ones


@on_tunnel("DMV301", ERROR)
def ipsec_profile_undefined(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``tunnel protection`` names an IPsec profile that is configured.

    Why: the tunnel stays down until the profile exists.
    Fix: define it, or correct the name.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    name = tunnel.tunnel.protection
    if name and name not in tunnel.router.ipsec_profiles:
        yield tunnel.seen(tunnel.typed("tunnel protection"), f"no crypto ipsec profile {name}")


@on_router("DMV302", ERROR)
def transform_set_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IPsec profile names transform sets that are configured.

    Why: IOS refuses the line; the profile then proposes its default, which the peer may not know.
    Fix: define it, or correct the name.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    for profile in router.ipsec_profiles.values():
        for name in profile.transform_sets:
            if name not in router.transform_sets and name != "default":
                at = first(profile.lines, "set transform-set") or profile.at
                yield Seen(at, f"no crypto ipsec transform-set {name}")


@on_router("DMV303", INFO)
def profile_without_transform_set(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A used IPsec profile says which transform set it proposes.

    Why: without one it proposes the release's default (esp-aes esp-sha-hmac), which changes.
    Fix: ``set transform-set``.
    Source: suzugross/CCNP_LAB_FACTORY results-raw.md (IOL 17.15 shows ``{ default: }``).
    """
    for profile in used_ipsec_profiles(context):
        if not profile.transform_sets:
            yield Seen(profile.at, f"{profile.name} has no transform set of its own")


@on_cloud("DMV310", ERROR)
def transform_set_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """The members of a cloud have a transform set in common.

    Why: IKE comes up, IPsec does not: ``phase 2 SA policy not acceptable``, and ``show dmvpn``
        stays in IPSEC.  Names may differ, transforms may not.
    Fix: the same transforms everywhere.
    Source: Cisco Live BRKSEC-3052, Troubleshooting DMVPN.
    """
    known = [m for m in cloud.members if transform_sets_of(m)]
    usual, odd = odd_ones(known, transforms_of)
    for member, own in odd:
        if usual is not None and not own & usual:
            yield member.seen(
                _transform_line(member),
                f"proposes {_listed(own)}, the cloud {cloud.name} {_listed(usual)}",
            )


def _transform_line(member: Member) -> Line:
    return transform_sets_of(member)[0].at


def _listed(sets: frozenset[tuple[str, ...]]) -> str:
    return " or ".join(sorted(" ".join(transforms) for transforms in sets))


@on_cloud("DMV311", WARNING)
def ipsec_mode_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud uses the same IPsec mode.

    Why: with IKEv1 recent releases find no agreement at all, with IKEv2 they fall back to tunnel
        mode: 20 bytes lost per packet, and spokes behind NAT cannot be resolved.
    Fix: ``mode transport`` everywhere.
    Source: suzugross/CCNP_LAB_FACTORY results-raw.md (IOL 17.15, IOSv 15.9 measured); Cisco DMVPN
        configuration guide 15S.
    """
    known = [m for m in cloud.members if transform_sets_of(m)]
    usual, odd = odd_ones(known, lambda m: transform_sets_of(m)[0].mode)
    for member, mode in odd:
        own = transform_sets_of(member)[0]
        yield member.seen(
            first(own.lines, "mode") or own.at, f"mode {mode}, the cloud {cloud.name} uses {usual}"
        )


@on_cloud("DMV312", ERROR)
def pfs_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud uses the same PFS group, or none does.

    Why: quick mode or the first rekey fails: the tunnel comes up and dies when the SA is renewed.
    Fix: the same ``set pfs`` everywhere.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html;
        Cisco IOS Security Command Reference, set pfs.
    """
    known = [m for m in cloud.members if profile_of(m) is not None]
    usual, odd = odd_ones(known, _pfs)
    for member, pfs in odd:
        profile = profile_of(member)
        if profile is not None:
            yield member.seen(
                first(profile.lines, "set pfs") or profile.at,
                f"{_said(pfs)}, the cloud {cloud.name} has {_said(usual)}",
            )


def _pfs(member: Member) -> int | None:
    profile = profile_of(member)
    return profile.pfs if profile is not None else None


def _said(pfs: int | None) -> str:
    return f"PFS group {pfs}" if pfs is not None else "no PFS"


@on_cloud("DMV340", ERROR)
def unprotected_member(cloud: Cloud) -> Iterator[Seen]:
    """All members of a cloud are protected, or none is.

    Why: a member with IPsec drops clear GRE and one without drops ESP: they never meet.
    Fix: ``tunnel protection`` on the member that lacks it.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    _usual, odd = odd_ones(cloud.members, lambda member: bool(member.tunnel.protection))
    for member, protected in odd:
        has = "has tunnel protection" if protected else "has no tunnel protection"
        yield member.seen(
            member.typed("tunnel protection"), f"{has}, unlike the rest of the cloud {cloud.name}"
        )


@on_cloud("DMV341", WARNING)
def public_cloud_in_clear(cloud: Cloud) -> Iterator[Seen]:
    """A cloud over public addresses is protected.

    Why: the overlay crosses the Internet readable, and anyone may register.
    Fix: ``tunnel protection ipsec profile`` on every member.
    Source: DISA VPN SRG V3R4 (V-207184 and following).
    """
    if any(member.tunnel.protection for member in cloud.members):
        return
    public = [m for m in (*cloud.hubs, *cloud.spokes) if m.nbma is not None and m.nbma.is_global]
    for member in public[:1]:
        yield member.seen(None, f"the cloud {cloud.name} leaves by {member.nbma} without IPsec")


@on_cloud("DMV342", INFO)
def cloud_in_clear(cloud: Cloud) -> Iterator[Seen]:
    """A cloud is encrypted.

    Why: whoever carries it reads it; on a private WAN that may be intended.
    Fix: ``tunnel protection ipsec profile`` on every member.
    Source: DISA VPN SRG V3R4 (V-207184 and following).
    """
    if any(member.tunnel.protection for member in cloud.members):
        return
    if not any(member.nbma is not None and member.nbma.is_global for member in cloud.members):
        for member in cloud.hubs[:1]:
            yield member.seen(None, f"the cloud {cloud.name} has no IPsec")


@on_router("DMV350", WARNING)
def ipsec_lifetime(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IPsec SA lives between 15 minutes and 8 hours.

    Why: shorter ones make a hub negotiate all the time, and each renewal is a chance to fail;
        longer ones encrypt too much with one key.
    Fix: ``set security-association lifetime seconds 3600``.
    Source: DISA VPN SRG V3R4 (8 hours); nilitaanil/DMVPN-Phase-2 (120 s) for the other end.
    """
    for profile in used_ipsec_profiles(context):
        seconds = profile.lifetime_seconds
        if seconds is not None and not 900 <= seconds <= 28800:
            at = first(profile.lines, "set security-association lifetime seconds") or profile.at
            yield Seen(at, f"IPsec SA lifetime {seconds} s")


@on_router("DMV351", WARNING)
def replay_disabled(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Anti-replay protection is on.

    Why: without it recorded packets can be sent again; where QoS reorders packets a larger window
        is the cure.
    Fix: ``set security-association replay window-size 1024``.
    Source: DISA VPN SRG V3R4 (anti-replay); Cisco IWAN technology design guide (window 1024).
    """
    for line, _node in context.globals("crypto ipsec security-association replay disable"):
        yield Seen(line, "anti-replay is off for the whole router")
    for profile in used_ipsec_profiles(context):
        at = first(profile.lines, "set security-association replay disable")
        if at is not None:
            yield Seen(at, f"anti-replay is off in {profile.name}")


@on_tunnel("DMV305", WARNING)
def crypto_map_on_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel is protected by its profile, not by a crypto map on it.

    Why: a crypto map on the tunnel interface is a leftover of IOS before 12.2(13)T: beside
        ``tunnel protection`` packets are encrypted twice, or matched by none.
    Fix: ``no crypto map`` on the tunnel.
    Source: https://cisco.com/c/es_mx/support/docs/ip/generic-routing-encapsulation-gre/14125-33.html
    """
    if tunnel.interface.crypto_map:
        at = tunnel.typed("crypto map")
        yield tunnel.seen(
            at, f"crypto map {tunnel.interface.crypto_map} on {tunnel.interface.name}"
        )
