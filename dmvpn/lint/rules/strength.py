"""DMV25x–DMV27x: how strong IKE is, whether its references hold, certificates."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Line, RouterConfig, Trustpoint
from dmvpn.lint.crypto import ike_version, refuses_weak_crypto, used_ikev2_profiles
from dmvpn.lint.keys import keys_of
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, INFO, WARNING, Context, Seen, on_router

WEAK_CIPHERS = frozenset({"des", "3des"})
WEAK_GROUPS = frozenset({1, 2, 5, 24})
KNOWN_KEYS = frozenset(
    {"cisco", "cisco1", "cisco12", "cisco123", "cisco1234", "cisco12345", "admin", "password", "secret",
     "dmvpn", "dmvpnkey", "test", "test123", "lab", "key", "1234", "12345", "123456", "12345678", "changeme"}
)  # fmt: skip


def _algorithms(router: RouterConfig) -> Iterator[tuple[Line, str, set[str], set[str], set[int]]]:
    """(line, name, encryption, hashes, groups) of every IKE policy and proposal."""
    for policy in router.isakmp_policies.values():
        name = f"ISAKMP policy {policy.priority}"
        yield policy.at, name, {policy.encryption.partition(" ")[0]}, {policy.hash}, {policy.group}
    for proposal in router.ikev2_proposals.values():
        hashes = {*proposal.integrity, *proposal.prf}
        name = f"IKEv2 proposal {proposal.name}"
        yield proposal.at, name, set(proposal.encryption), hashes, set(proposal.groups)


@on_router("DMV250", WARNING)
def weak_ike(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """No DES, 3DES, MD5 or small Diffie-Hellman group in IKE.

    Why: they are broken or within reach; IOS-XE refuses them since 17.11, so the next upgrade takes
        the tunnel down.  Group 2 and 5 are the ones mostly seen.
    Fix: AES 256, SHA-256, group 19, 20 or 14.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography;
        https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html
    """
    if refuses_weak_crypto(router) or not context.members:
        return
    for at, name, words in _weak(router):
        yield Seen(at, f"{name} uses {words}")


@on_router("DMV251", ERROR)
def ike_refused(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The release knows every IKE algorithm.

    Why: IOS-XE 17.11 and later refuse DES, 3DES, MD5 and groups 1, 2, 5 (24 in IKEv2): the lines are
        lost on upgrade, and the tunnels with them.
    Fix: migrate before the upgrade; last resort ``crypto engine compliance shield disable``.
    Source: https://bxin.cisco.com/c/en/us/support/docs/field-notices/725/fn72510.html (CSCwc72588)
    """
    if refuses_weak_crypto(router) and not router.management.weak_crypto_allowed:
        for at, name, words in _weak(router):
            yield Seen(at, f"{router.release} refuses {words} of {name}")


def _weak(router: RouterConfig) -> Iterator[tuple[Line, str, str]]:
    for at, name, ciphers, hashes, groups in _algorithms(router):
        words = [word.upper() for word in sorted(ciphers & WEAK_CIPHERS)]
        words += ["MD5"] if "md5" in hashes else []
        words += [f"DH group {group}" for group in sorted(groups & WEAK_GROUPS)]
        if words:
            yield at, name, ", ".join(words)


@on_router("DMV252", INFO)
def sha1_ike(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE does not use SHA-1.

    Why: Cisco lists it as legacy; DISA's VPN requirements ask for SHA-256 or better.
    Fix: ``hash sha256``, ``integrity sha256``.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography;
        DISA VPN SRG V3R4.
    """
    for at, name, _ciphers, hashes, _groups in _algorithms(router):
        if hashes & {"sha", "sha1"} and context.members:
            yield Seen(at, f"{name} uses SHA-1")


@on_router("DMV253", INFO, optional=True)
def short_cipher(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE uses 256-bit keys.

    Why: DISA's Suite B requirement asks for AES-256; Cisco calls AES-128 acceptable, hence optional.
    Fix: ``encryption aes 256``, ``aes-gcm-256``.
    Source: DISA VPN SRG V3R4 (V-207262).
    """
    for at, name, ciphers, _hashes, _groups in _algorithms(router):
        if (
            ciphers & {"aes-cbc-128", "aes-cbc-192", "aes-gcm-128"}
            or ciphers == {"aes"}
            and _is_short(router, at)
        ):
            yield Seen(at, f"{name} uses a key shorter than 256 bits")


def _is_short(router: RouterConfig, at: Line) -> bool:
    return any(
        p.at == at and p.encryption in ("aes", "aes 128", "aes 192")
        for p in router.isakmp_policies.values()
    )


@on_router("DMV254", WARNING)
def weak_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A pre-shared key is no word everybody knows.

    Why: a captured aggressive-mode or IKEv2 exchange can be tried offline against lists; these
        words stand in all of them.
    Fix: at least 20 random characters.
    Source: RFC 7296 §5 (pre-shared keys need as much randomness as the strongest key they protect);
        NIST SP 800-77r1 §4.2.
    """
    done: set[int] = set()
    for member in context.members:
        for key in keys_of(member):
            texts = {text for text in (key.local, key.remote) if text}
            known = any(text.lower() in KNOWN_KEYS or len(text) < 6 for text in texts)
            if known and not key.encrypted and key.at.number not in done:
                done.add(key.at.number)
                yield Seen(key.at, "a pre-shared key anybody would try first")


@on_router("DMV255", INFO, optional=True)
def wildcard_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Keys are not for everybody.

    Why: one stolen spoke opens the whole cloud, and any router of the Internet may try.  Phase 2
        and 3 with pre-shared keys need it, hence optional.
    Fix: certificates.
    Source: DISA VPN SRG V3R4 (PKI-based authentication);
        http://www.cisco.com/c/en/us/td/docs/solutions/Enterprise/Security/PKI-security.html
    """
    done: set[int] = set()
    for member in context.members:
        for key in keys_of(member):
            if key.network.prefixlen == 0 and key.at.number not in done:
                done.add(key.at.number)
                yield Seen(key.at, "the key is for every peer")


@on_router("DMV256", INFO, optional=True)
def key_stored_in_clear(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Pre-shared keys are stored encrypted.

    Why: whoever reads a backup of the configuration has the keys.
    Fix: ``key config-key password-encrypt`` and ``password encryption aes``.
    Source: Cisco IOS Security Configuration Guide, encrypted preshared key; general hardening, hence
        optional.
    """
    if router.management.password_encryption_aes:
        return
    for member in context.members:
        for key in keys_of(member):
            if not key.encrypted:
                yield Seen(key.at, "a key in clear text")
                return


@on_router("DMV257", INFO)
def aggressive_mode(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKEv1 with keys refuses aggressive mode.

    Why: a responder sends a hash made with the key to anybody who asks; it can be tried offline.
    Fix: ``crypto isakmp aggressive-mode disable``.
    Source: DISA VPN SRG V3R4; DISA IPsec VPN Gateway STIG V1R10.
    """
    if router.isakmp.aggressive_mode and router.isakmp_policies:
        hub = next((m for m in context.members if m.is_hub and ike_version(m) == 1), None)
        if hub is not None:
            yield Seen(next(iter(router.isakmp_policies.values())).at, "aggressive mode is allowed")


@on_router("DMV258", INFO, optional=True)
def no_admission_control(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A hub limits IKE negotiations that are under way.

    Why: after its reload all spokes come at once, and a flood of half-open requests costs memory.
    Fix: ``crypto ikev2 cookie-challenge N``, ``crypto ikev2 limit max-in-negotiation-sa N``.
    Source: RFC 7296 §2.6; Cisco IWAN technology design guide.
    """
    limits = router.ikev2.cookie_challenge, router.ikev2.max_in_negotiation
    if any(m.is_hub and ike_version(m) == 2 for m in context.members) and limits == (None, None):
        yield Seen(context.head, "neither cookie challenge nor a limit of negotiations")


@on_router("DMV260", ERROR)
def ikev2_profile_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``set ikev2-profile`` and ``set isakmp-profile`` name profiles that are configured.

    Why: the IPsec profile finds no IKE profile and negotiates nothing.
    Fix: define it, or correct the name.
    Source: Cisco IOS Security Command Reference, set ikev2-profile, set isakmp-profile.
    """
    for profile in router.ipsec_profiles.values():
        for name, known, shape in (
            (profile.ikev2_profile, router.ikev2_profiles, "ikev2-profile"),
            (profile.isakmp_profile, router.isakmp_profiles, "isakmp-profile"),
        ):
            if name and name not in known and not (shape == "ikev2-profile" and name == "default"):
                at = first(profile.lines, f"set {shape}") or profile.at
                kind = "ikev2" if shape.startswith("ikev2") else "isakmp"
                yield Seen(at, f"no crypto {kind} profile {name}")


@on_router("DMV261", ERROR)
def keyring_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE profiles name keyrings that are configured.

    Why: no key is found: authentication fails.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, keyring local.
    """
    for profile in router.ikev2_profiles.values():
        if (
            profile.keyring
            and not profile.keyring_aaa
            and profile.keyring not in router.ikev2_keyrings
        ):
            at = first(profile.lines, "keyring") or profile.at
            yield Seen(at, f"no crypto ikev2 keyring {profile.keyring}")
    for isakmp in router.isakmp_profiles.values():
        for name in isakmp.keyrings:
            if name not in router.isakmp_keyrings and name != "default":
                yield Seen(first(isakmp.lines, "keyring") or isakmp.at, f"no crypto keyring {name}")


@on_router("DMV262", ERROR)
def proposal_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IKEv2 policy names proposals that are configured.

    Why: IOS refuses the line; a policy without a proposal is not used.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 policy.
    """
    for policy in router.ikev2_policies.values():
        for name in policy.proposals:
            if name not in router.ikev2_proposals and name != "default":
                at = next(
                    (line for line in policy.lines if line.text.endswith(f" {name}")), policy.at
                )
                yield Seen(at, f"no crypto ikev2 proposal {name}")


@on_router("DMV263", ERROR)
def trustpoint_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE profiles name trustpoints that are configured.

    Why: the router has no certificate to show: ``Failed to retrieve certificate``.
    Fix: the name of the trustpoint that is there.
    Source: Cisco FlexVPN and IKEv2 configuration guide, pki trustpoint; seen in a public lab.
    """
    for profile in router.ikev2_profiles.values():
        if profile.trustpoint and profile.trustpoint not in router.trustpoints:
            at = first(profile.lines, "pki trustpoint") or profile.at
            yield Seen(at, f"no crypto pki trustpoint {profile.trustpoint}")
    for isakmp in router.isakmp_profiles.values():
        for name in isakmp.trustpoints:
            if name not in router.trustpoints:
                yield Seen(
                    first(isakmp.lines, "ca trust-point") or isakmp.at, f"no trustpoint {name}"
                )


@on_router("DMV264", ERROR)
def certificate_map_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``match certificate`` names a certificate map that is configured.

    Why: the profile matches nobody.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match certificate.
    """
    for profile in router.ikev2_profiles.values():
        name = profile.match_certificate
        if name and name not in router.certificate_maps:
            at = first(profile.lines, "match certificate") or profile.at
            yield Seen(at, f"no crypto pki certificate map {name}")


def _used_trustpoints(router: RouterConfig, context: Context) -> list[Trustpoint]:
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
    for point in _used_trustpoints(router, context):
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
    for point in _used_trustpoints(router, context):
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
    for point in _used_trustpoints(router, context):
        yield Seen(point.at, f"certificates of {point.name} without NTP")


@on_router("DMV273", WARNING)
def small_certificate_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The router's RSA key has 2048 bits or more.

    Why: shorter ones are within reach, and recent releases refuse them.
    Fix: ``crypto key generate rsa label L modulus 3072``, ``rsakeypair L``.
    Source: https://sec.cloudapps.cisco.com/security/center/resources/next_generation_cryptography
    """
    for point in _used_trustpoints(router, context):
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
    for point in _used_trustpoints(router, context):
        by_url = any(word.startswith("url") for word in point.enrollment)
        if by_url and point.auto_enroll is None:
            yield Seen(point.at, f"{point.name} has no auto-enroll")
