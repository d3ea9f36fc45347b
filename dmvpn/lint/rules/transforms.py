"""DMV32x: what the transform sets and PFS are worth."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.crypto import (
    profile_of,
    refuses_weak_crypto,
    used_ipsec_profiles,
    used_transform_sets,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Seen,
    on_cloud,
    on_router,
)

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
    for profile in used_ipsec_profiles(context):
        if profile.pfs in (1, 2, 5, 24):
            refused = refuses_weak_crypto(router)
            yield Seen(
                first(profile.lines, "set pfs") or profile.at,
                f"PFS group {profile.pfs}" + (f", refused by {router.release}" if refused else ""),
                severity=ERROR if refused else None,
            )
