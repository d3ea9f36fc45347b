"""DMV27x: certificates and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig, Trustpoint
from dmvpn.lint.crypto import used_ikev2_profiles
from dmvpn.lint.lines import first
from dmvpn.lint.model import INFO, WARNING, Context, Seen, on_router


def used_trustpoints(router: RouterConfig, context: Context) -> list[Trustpoint]:
    """The trustpoints IKE uses for the router's tunnels."""
    names = [p.trustpoint for _member, p in used_ikev2_profiles(context)]
    names += [name for p in router.isakmp_profiles.values() for name in p.trustpoints]
    named = [router.trustpoints[name] for name in names if name and name in router.trustpoints]
    if named:
        return list({point.name: point for point in named}.values())
    methods = {m for _m, p in used_ikev2_profiles(context) for m in p.authentication_remote}
    if not methods & {"rsa-sig", "ecdsa-sig"}:
        return []  # licensing and the web server bring trustpoints of their own
    return [point for point in router.trustpoints.values() if not point.self_signed]


@on_router("DMV270", WARNING)
def revocation_none(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A DMVPN trustpoint checks revocation.

    Why: the certificate of a stolen spoke stays good until it expires.
    Fix: ``revocation-check crl`` or ``ocsp``, reachable without the tunnel.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html;
        DISA VPN SRG V3R4.
    """
    for point in used_trustpoints(router, context):
        if point.revocation_check == ("none",):
            yield Seen(
                first(point.lines, "revocation-check") or point.at, f"{point.name} checks nothing"
            )


@on_router("DMV271", INFO)
def revocation_without_fallback(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE comes up when the CRL cannot be fetched, or the CRL is reachable without the tunnel.

    Why: with ``revocation-check crl`` alone and a distribution point behind the tunnel the router
        needs the tunnel to bring up the tunnel (``%PKI-3-CRL_FETCH_FAIL``).
    Fix: a distribution point in the underlay, or ``revocation-check crl none``.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    for point in used_trustpoints(router, context):
        if point.revocation_check in ((), ("crl",)):
            at = first(point.lines, "revocation-check") or point.at
            yield Seen(at, f"{point.name} needs the CRL; it must be reachable without the tunnel")


@on_router("DMV272", WARNING)
def certificates_without_clock(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router with certificates gets the time.

    Why: a router that starts in 1993 takes every certificate for not yet valid.
    Fix: ``ntp server``, reachable without the tunnel.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    management = router.management
    if management.ntp_servers or management.ntp_master:
        return
    for point in used_trustpoints(router, context):
        yield Seen(point.at, f"certificates of {point.name} without NTP")


@on_router("DMV273", WARNING)
def small_certificate_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The router's RSA key has 2048 bits or more.

    Why: shorter ones are within reach, and recent releases refuse them.
    Fix: ``crypto key generate rsa label L modulus 3072``, ``rsakeypair L``.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography
    """
    for point in used_trustpoints(router, context):
        bits = point.key[1] if point.key is not None else None
        if bits is not None and bits < (256 if point.key_kind == "ec" else 2048):
            at = first(point.lines, "rsakeypair", "eckeypair") or point.at
            yield Seen(at, f"{point.name} has a key of {bits} bits")


@on_router("DMV274", WARNING)
def any_certificate(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A profile with certificates says which ones it takes.

    Why: ``match identity remote any`` takes every certificate the CA ever issued, to whomever.
    Fix: ``crypto pki certificate map`` and ``match certificate``, or a domain.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    for _member, profile in used_ikev2_profiles(context):
        remote = next((r for r in profile.match_remote if r.kind == "any"), None)
        if remote is not None and "rsa-sig" in profile.authentication_remote:
            yield Seen(remote.at, f"profile {profile.name} takes any certificate")


@on_router("DMV275", INFO)
def no_renewal(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Certificates renew themselves.

    Why: the tunnel ends with the certificate, on a day nobody has in mind.
    Fix: ``auto-enroll 70 regenerate``.
    Source: http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    for point in used_trustpoints(router, context):
        by_url = any(word.startswith("url") for word in point.enrollment)
        if by_url and point.auto_enroll is None:
            yield Seen(point.at, f"{point.name} has no auto-enroll")
