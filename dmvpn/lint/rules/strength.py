"""DMV25x: how strong IKE is."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Line, RouterConfig
from dmvpn.lint.crypto import ike_version, refuses_weak_crypto
from dmvpn.lint.keys import keys_of
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
