"""``crypto isakmp …`` and ``crypto keyring``: IKEv1."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from dmvpn.config.defaults import facts
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import (
    IsakmpGlobal,
    IsakmpIdentity,
    IsakmpKey,
    IsakmpKeyring,
    IsakmpPolicy,
    IsakmpProfile,
    Network,
)
from dmvpn.config.sections.router import RouterDraft, block, section, single
from dmvpn.config.sections.words import after, network
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("crypto")

POLICY: Shapes[Draft] = Shapes()
POLICY.value("hash", "hash")
POLICY.value("lifetime", "lifetime", int)
POLICY.value("group", "group", int)
POLICY.text("encryption", "encryption", lambda text: text.removesuffix(" 128"))  # printed as aes
POLICY.text("encr", "encryption", lambda text: text.removesuffix(" 128"))
POLICY.option("authentication", "authentication", "pre-share", "rsa-sig", "rsa-encr", "ecdsa-sig")
KEYRING: Shapes[Draft] = Shapes()
KEYRING.text("local-address", "local_address")
KEYRING.ignore("description", "rsa-pubkey", "key-string", "address", "serial-number")
PROFILE: Shapes[Draft] = Shapes()
PROFILE.value("vrf", "vrf")
PROFILE.flag("initiate mode aggressive", "aggressive")
PROFILE.each("ca trust-point", "trustpoints")
PROFILE.text("self-identity", "self_identity")
PROFILE.text("local-address", "local_address")
PROFILE.each("match certificate", "match_certificate")
PROFILE.ignore("accounting", "client", "description", "isakmp authorization", "initiate mode",
               "qos-group", "virtual-template", "no", "esp")  # fmt: skip
GLOBAL: Shapes[Draft] = Shapes()
GLOBAL.value("identity", "identity")
GLOBAL.value("nat keepalive", "nat_keepalive", int)
GLOBAL.flag("enable", "enabled")
GLOBAL.flag("invalid-spi-recovery", "invalid_spi_recovery")
GLOBAL.flag("aggressive-mode disable", "aggressive_mode", value=False)
GLOBAL.ignore("client", "default policy", "peer", "xauth", "ipsec-over-tcp", "disconnect", "fragmentation",
              "performance")  # fmt: skip

TOP.family("crypto isakmp", GLOBAL, single("isakmp"))
block(TOP, "crypto isakmp profile", "isakmp_profiles", PROFILE)

_IDENTITY = ("address", "host", "user", "group")


@TOP.on("crypto isakmp policy", opens=POLICY)
def _policy(router: RouterDraft, entry: Entry) -> None:
    router.block("isakmp_policies", int(entry.words[0]), entry).read(POLICY, entry)


@TOP.on("crypto isakmp key")
def _key(router: RouterDraft, entry: Entry) -> None:
    """``key [0|6] KEY {address A [M] | hostname H | address ipv6 P} [no-xauth]``."""
    words = list(entry.words)
    places = [i for i in range(1, len(words) - 1) if words[i] in ("address", "hostname")]
    if not places:
        raise ValueError("a key is for an address or a hostname")
    place = places[-1]
    router.single("isakmp_keys").add("keys", _one_key(words[:place], words[place:], None, entry))


def _one_key(secret: list[str], peer: list[str], vrf: str | None, entry: Entry) -> IsakmpKey:
    encryption = int(secret.pop(0)) if len(secret) > 1 and secret[0] in ("0", "6") else 0
    hostname = peer[1] if peer[0] == "hostname" else None
    rest = [word for word in peer[1:] if word not in ("no-xauth", "ipv6")]
    return IsakmpKey(
        " ".join(secret),
        _peers(rest) if hostname is None else None,
        hostname,
        encryption,
        "no-xauth" in peer,
        vrf,
        entry.line,
    )


def _peers(words: list[str]) -> Network:
    """``0.0.0.0`` alone is everybody."""
    if words[0] in ("0.0.0.0", "::/0"):
        return IPv6Network("::/0") if ":" in words[0] else IPv4Network("0.0.0.0/0")
    return network(words)


@TOP.on("crypto keyring", opens=KEYRING)
def _keyring(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("isakmp_keyrings", entry.words[0], entry)
    vrf = after(entry.words, "vrf")
    if vrf:
        draft.set("vrf", vrf)
    draft.read(KEYRING, entry)


@KEYRING.on("pre-shared-key")
def _keyring_key(draft: Draft, entry: Entry) -> None:
    """``pre-shared-key {address A [M] | hostname H | address ipv6 P} key [0|6] KEY``."""
    place = entry.words.index("key", 2)
    secret, peer = entry.words[place + 1 :], entry.words[:place]
    draft.add("keys", _one_key(secret, peer, draft.fields.get("vrf"), entry))


@PROFILE.on("keyring")
def _profile_keyring(draft: Draft, entry: Entry) -> None:
    draft.add("keyrings", *entry.words)


@PROFILE.on("match identity")
def _match_identity(draft: Draft, entry: Entry) -> None:
    """``address A [M] [VRF]``, ``host [domain] H``, ``user [domain] U``, ``group G``."""
    kind, rest = keyword(entry.words[0], *_IDENTITY), entry.words[1:]
    if kind == "address":
        rest = rest[1:] if rest[0] == "ipv6" else rest
        masked = len(rest) > 1 and rest[1].count(".") == 3
        vrf = rest[1 + masked] if len(rest) > 1 + masked else None
        value = " ".join(rest)
        identity = IsakmpIdentity(kind, _peers(rest[: 1 + masked]), value, vrf, entry.line)
    else:
        domain = "-domain" if rest[0] == "domain" else ""
        identity = IsakmpIdentity(kind + domain, None, rest[-1], None, entry.line)
    draft.add("match_identity", identity)


@PROFILE.on("keepalive")
def _profile_keepalive(draft: Draft, entry: Entry) -> None:
    draft.set("keepalive", _pair(entry.words))


def _pair(words: list[str]) -> tuple[int, int]:
    """``INTERVAL [retry] N``; a retry that is not there is 2 seconds (IOS's default)."""
    numbers = [int(word) for word in words if word.isdigit()]
    return numbers[0], numbers[1] if len(numbers) > 1 else 2


@GLOBAL.on("keepalive")
def _keepalive(draft: Draft, entry: Entry) -> None:
    mode = "periodic" if "periodic" in entry.words else "on-demand"
    draft.set("keepalive", (*_pair(entry.words), mode))


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    strong = router.release is not None and facts(router.release).refuses_weak_crypto
    for draft in router.named("isakmp_policies").values():
        draft.set("typed", frozenset(draft.fields))
        if strong:  # DES and group 1, the defaults until then, are refused
            draft.fields.setdefault("encryption", "aes")
            draft.fields.setdefault("group", 14)
    switches = router.single("isakmp")
    return {
        "isakmp": switches.build(IsakmpGlobal, lines=tuple(switches.lines)),
        "isakmp_policies": router.records("isakmp_policies", IsakmpPolicy, "priority"),
        "isakmp_keys": tuple(router.single("isakmp_keys").fields.get("keys", ())),
        "isakmp_keyrings": router.records("isakmp_keyrings", IsakmpKeyring),
        "isakmp_profiles": router.records("isakmp_profiles", IsakmpProfile),
    }
