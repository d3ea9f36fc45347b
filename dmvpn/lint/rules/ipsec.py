"""DMV3xx: transform sets, IPsec profiles, tunnel protection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import IpsecProfile, Line, RouterConfig, TransformSet
from dmvpn.lint.crypto import (
    profile_of,
    refuses_weak_crypto,
    transform_sets_of,
    transforms_of,
    used_transform_sets,
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

FN72510 = "https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html"


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
    for profile in _used_profiles(context):
        if not profile.transform_sets:
            yield Seen(profile.at, f"{profile.name} has no transform set of its own")


def _used_profiles(context: Context) -> list[IpsecProfile]:
    profiles = (profile_of(member) for member in context.members)
    return list({profile.name: profile for profile in profiles if profile is not None}.values())


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


WEAK = {"esp-des": "DES", "esp-3des": "3DES", "esp-md5-hmac": "MD5", "ah-md5-hmac": "MD5"}
EMPTY = {"esp-null": "no encryption", "esp-gmac": "no encryption"}


@on_router("DMV320", WARNING)
def weak_transform(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """No DES, 3DES or MD5 in a used transform set.

    Why: they are broken or too small, and IOS-XE refuses them since 17.11: the next upgrade takes
        the tunnel down.
    Fix: esp-gcm 256, or esp-aes 256 with esp-sha256-hmac.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography;
        https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html
    """
    if refuses_weak_crypto(router):
        return
    for own in used_transform_sets(context):
        if names := [WEAK[word] for word in own.transforms if word in WEAK]:
            yield Seen(own.at, f"transform set {own.name} uses {' and '.join(names)}")


@on_router("DMV321", ERROR)
def transform_refused(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The release knows every transform.

    Why: IOS-XE 17.11 and later refuse DES, 3DES, MD5, NULL and GMAC; the line is lost on upgrade
        and the tunnel with it.
    Fix: migrate before the upgrade; last resort ``crypto engine compliance shield disable``.
    Source: https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html (CSCwc72588)
    """
    if not refuses_weak_crypto(router) or context.has("crypto engine compliance shield disable"):
        return
    refused = WEAK | EMPTY
    for own in router.transform_sets.values():
        words = [word for word in own.transforms if word.partition(" ")[0] in refused]
        if words:
            yield Seen(own.at, f"{router.release} refuses {' and '.join(words)}")


@on_router("DMV322", INFO)
def sha1_transform(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """SHA-1 is not used for integrity.

    Why: Cisco lists it as legacy; DISA's VPN requirements ask for SHA-256 or better.
    Fix: esp-sha256-hmac, or esp-gcm.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography;
        DISA VPN SRG V3R4.
    """
    for own in used_transform_sets(context):
        if "esp-sha-hmac" in own.transforms or "ah-sha-hmac" in own.transforms:
            yield Seen(own.at, f"transform set {own.name} uses SHA-1")


@on_router("DMV323", ERROR)
def transform_without_encryption(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A used transform set encrypts.

    Why: esp-null, esp-gmac and AH alone leave the traffic readable to everyone on the way.
    Fix: esp-gcm 256, or esp-aes 256 with esp-sha256-hmac.
    Source: https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html
    """
    for own in used_transform_sets(context):
        ciphers = [
            word for word in own.transforms if word.startswith("esp-") and "hmac" not in word
        ]
        if all(cipher.partition(" ")[0] in EMPTY for cipher in ciphers):
            yield Seen(own.at, f"transform set {own.name} does not encrypt")


@on_router("DMV324", ERROR)
def gcm_with_hmac(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """esp-gcm stands alone.

    Why: GCM authenticates itself; IOS refuses a further hmac.
    Fix: drop the hmac.
    Source: Cisco IOS Security Command Reference, crypto ipsec transform-set
        (…/security/a1/sec-a1-cr-book/sec-cr-c3.html).
    """
    for own in router.transform_sets.values():
        words = [word.partition(" ")[0] for word in own.transforms]
        if "esp-gcm" in words and any(w.startswith("esp-") and w.endswith("hmac") for w in words):
            yield Seen(own.at, f"transform set {own.name} combines esp-gcm with an hmac")


@on_router("DMV325", WARNING)
def transform_without_integrity(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A transform set with a block cipher has an hmac.

    Why: encrypted packets that nobody authenticates can be changed on the way.
    Fix: add esp-sha256-hmac, or use esp-gcm.
    Source: RFC 8221 §4 (encryption without authentication MUST NOT be used).
    """
    for own in used_transform_sets(context):
        words = [word.partition(" ")[0] for word in own.transforms]
        if not any(w.endswith("hmac") or w in ("esp-gcm", "esp-gmac") for w in words) and words:
            yield Seen(own.at, f"transform set {own.name} has no integrity check")


@on_router("DMV326", WARNING)
def authentication_header(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """No AH.

    Why: AH covers the outer addresses, so no NAT may be on the way, today or after a provider's
        change.
    Fix: ESP with integrity.
    Source: RFC 3715 §2.1; Cisco IOS Security Command Reference, crypto ipsec transform-set.
    """
    for own in used_transform_sets(context):
        if any(word.startswith("ah-") for word in own.transforms):
            yield Seen(own.at, f"transform set {own.name} uses AH")


@on_router("DMV327", WARNING)
def tunnel_mode(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """DMVPN uses IPsec transport mode.

    Why: GRE brings its own outer header; tunnel mode adds 20 bytes to every packet, and a hub
        learns the address before NAT, so spokes behind NAT cannot reach each other.
    Fix: ``mode transport``.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html;
        https://techstat.net/dmvpn-nat-explained/
    """
    for own in used_transform_sets(context):
        if own.mode == "tunnel":
            yield Seen(
                first(own.lines, "mode") or own.at, f"transform set {own.name} is in tunnel mode"
            )


@on_cloud("DMV328", INFO)
def pfs_missing(cloud: Cloud) -> Iterator[Seen]:
    """A cloud has PFS.

    Why: without it whoever learns the IKE key material reads all IPsec SAs made from it.
    Fix: ``set pfs group19``, on all members in one change window.
    Source: DISA VPN SRG V3R4 (perfect forward secrecy required).
    """
    profiles = {m.name: profile for m in cloud.members if (profile := profile_of(m)) is not None}
    if profiles and all(profile.pfs is None for profile in profiles.values()):
        member = next(m for m in (*cloud.hubs, *cloud.spokes) if m.name in profiles)
        yield member.seen(profiles[member.name].at, f"the cloud {cloud.name} has no PFS")


@on_router("DMV329", WARNING)
def weak_pfs(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """PFS uses a group that is not broken.

    Why: groups 1, 2, 5 and 24 are within reach; IOS-XE refuses them since 17.11 (an error there).
    Fix: ``set pfs group19`` (or 14, 15, 16, 20, 21).
    Source: https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html
    """
    for profile in _used_profiles(context):
        if profile.pfs in (1, 2, 5, 24):
            refused = refuses_weak_crypto(router)
            yield Seen(
                first(profile.lines, "set pfs") or profile.at,
                f"PFS group {profile.pfs}" + (f", refused by {router.release}" if refused else ""),
                severity=ERROR if refused else None,
            )


@on_router("DMV330", ERROR)
def shared_mixed(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``shared`` stands on all protected tunnels that leave by one source, or on none.

    Why: a tunnel without it does not find the SAs the others share; its packets are dropped or it
        flaps.
    Fix: ``tunnel protection ipsec profile P shared`` on every one of them.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    for tunnels in _by_source(context).values():
        if len({member.tunnel.shared for member in tunnels}) > 1:
            for member in tunnels:
                if not member.tunnel.shared:
                    yield member.seen(
                        member.typed("tunnel protection"), "shared stands on the other tunnel only"
                    )


@on_router("DMV331", ERROR)
def shared_missing(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Protected tunnels that leave by one source with one profile say ``shared``.

    Why: both would negotiate the same SAs; only the first tunnel comes up reliably.
    Fix: ``shared`` on every one of them, or a source per tunnel.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    for tunnels in _by_source(context).values():
        profiles = {member.tunnel.protection for member in tunnels}
        if len(tunnels) > 1 and len(profiles) == 1 and not any(m.tunnel.shared for m in tunnels):
            yield tunnels[-1].seen(
                tunnels[-1].typed("tunnel protection"),
                f"{' and '.join(m.interface.name for m in tunnels)} share source and profile"
                " without shared",
            )


def _by_source(context: Context) -> dict[object, list[Member]]:
    """Protected multipoint tunnels by what they leave from."""
    found: dict[object, list[Member]] = defaultdict(list)
    for member in context.members:
        if member.tunnel.protection and member.tunnel.source is not None:
            source = member.source.name if member.source else member.tunnel.source
            found[source].append(member)
    return found


@on_tunnel("DMV332", ERROR)
def shared_with_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``shared`` goes with a tunnel source that is an interface.

    Why: IOS refuses to share SAs when the source is typed as an address.
    Fix: ``tunnel source INTERFACE``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    if tunnel.tunnel.shared and isinstance(tunnel.tunnel.source, IPv4Address):
        yield tunnel.seen(
            tunnel.typed("tunnel source"), "shared needs an interface as tunnel source"
        )


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
    for profile in _used_profiles(context):
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
    for profile in _used_profiles(context):
        at = first(profile.lines, "set security-association replay disable")
        if at is not None:
            yield Seen(at, f"anti-replay is off in {profile.name}")


__all__ = ["TransformSet"]
