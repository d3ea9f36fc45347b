"""``crypto ikev2 …``: proposal, policy, keyring, profile."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

from dmvpn.config.model import Ikev2Global, Line, Network, RemoteIdentity
from dmvpn.config.sections.router import ROUTER, RouterDraft, global_lines, named
from dmvpn.config.sections.words import network
from dmvpn.config.shapes import Draft, Entry, Shapes, keyword

PROPOSAL: Shapes[Draft] = Shapes()
POLICY: Shapes[Draft] = Shapes()
KEYRING: Shapes[KeyringDraft] = Shapes()
PEER: Shapes[Draft] = Shapes()
PROFILE: Shapes[Draft] = Shapes()
PROFILE.ignore(
    "aaa", "anyconnect", "initial-contact", "redirect", "reconnect", "dynamic",
    "virtual-template", "description", "no",
)  # fmt: skip
PROFILE.each("match address local", "match_addresses")
PROFILE.each("config-exchange", "config_exchange")
PROFILE.value("nat keepalive", "nat_keepalive", int)
PROFILE.flag("keyring aaa", "keyring_aaa")
PROFILE.flag("shutdown", "shutdown")
PEER.ignore("description")
PEER.value("hostname", "hostname")
GLOBAL: Shapes[Draft] = Shapes()
GLOBAL.value("nat keepalive", "nat_keepalive", int)
GLOBAL.value("window", "window", int)
GLOBAL.value("limit max-in-negotiation-sa", "max_in_negotiation", int)
GLOBAL.value("limit max-sa", "max_sa", int)
GLOBAL.flag("http-url cert", "http_url_cert")
GLOBAL.ignore("authorization policy", "certificate-cache", "client", "cluster", "diagnose", "disconnect-revoked-peers",
              "name-mangler", "reconnect", "redirect", "dpd query", "limit queue", "cts", "route-map")  # fmt: skip
ROUTER.on("crypto ikev2", negatable=True)(global_lines(GLOBAL, "ikev2"))

_IDENTITY = ("address", "fqdn", "email", "key-id", "dn", "any")


@GLOBAL.on("cookie-challenge")
def _cookie(draft: Draft, entry: Entry) -> None:
    draft.set("cookie_challenge", int(entry.words[0]))


@GLOBAL.on("fragmentation")
def _fragmentation(draft: Draft, entry: Entry) -> None:
    """``fragmentation [mtu N]``: 576 bytes for IPv4 when no number is typed (IOS's default)."""
    draft.set("fragmentation", int(entry.words[-1]) if entry.words else 576)


@GLOBAL.on("dpd")
def _global_dpd(draft: Draft, entry: Entry) -> None:
    _dpd(draft, entry)


def smart_default(router: RouterDraft, kind: str, entry: Entry) -> bool:
    """Whether the line is ``no … default``, which switches a smart default off, or another ``no``."""
    if entry.no and entry.words == ["default"]:
        switches = router.single("ikev2")
        switches.set("disabled", switches.fields.get("disabled", frozenset()) | {kind})
    return entry.no


@ROUTER.on("crypto ikev2 proposal", negatable=True, opens=PROPOSAL)
def _proposal(router: RouterDraft, entry: Entry) -> None:
    if smart_default(router, "proposal", entry):
        return
    draft = named(router.proposals, entry.words[0], entry)
    router.unread += PROPOSAL.read_block(draft, entry.node.children)


@PROPOSAL.on("encryption")
def _encryption(draft: Draft, entry: Entry) -> None:
    draft.set("encryption", list(entry.words))


@PROPOSAL.on("integrity")
def _integrity(draft: Draft, entry: Entry) -> None:
    draft.set("integrity", list(entry.words))


@PROPOSAL.on("prf")
def _prf(draft: Draft, entry: Entry) -> None:
    draft.set("prf", list(entry.words))


@PROPOSAL.on("group")
def _group(draft: Draft, entry: Entry) -> None:
    draft.set("groups", [int(word) for word in entry.words])


@ROUTER.on("crypto ikev2 policy", negatable=True, opens=POLICY)
def _policy(router: RouterDraft, entry: Entry) -> None:
    if smart_default(router, "policy", entry):
        return
    draft = named(router.policies, entry.words[0], entry)
    router.unread += POLICY.read_block(draft, entry.node.children)


@POLICY.on("proposal")
def _policy_proposal(draft: Draft, entry: Entry) -> None:
    draft.add("proposals", *entry.words)


@POLICY.on("match fvrf")
@PROFILE.on("match fvrf")
def _match_fvrf(draft: Draft, entry: Entry) -> None:
    draft.set("match_fvrf", entry.words[0])


@POLICY.on("match address local")
def _match_address(draft: Draft, entry: Entry) -> None:
    draft.add("match_addresses", ip_address(entry.words[0]))


@ROUTER.on("crypto ikev2 keyring", opens=KEYRING)
def _keyring(router: RouterDraft, entry: Entry) -> None:
    name = entry.words[0]
    router.keyring_lines.setdefault(name, entry.line)
    keyring = KeyringDraft(router.keyrings.setdefault(name, {}), router.unread)
    router.unread += KEYRING.read_block(keyring, entry.node.children)


@dataclass(frozen=True, slots=True)
class KeyringDraft:
    """The peers of a keyring while it is read, and where its unread lines go."""

    peers: dict[str, Draft]
    unread: list[Line]


@KEYRING.on("peer", opens=PEER)
def _peer(keyring: KeyringDraft, entry: Entry) -> None:
    draft = named(keyring.peers, entry.words[0], entry)
    keyring.unread.extend(PEER.read_block(draft, entry.node.children))


@PEER.on("address")
def _peer_address(draft: Draft, entry: Entry) -> None:
    everybody = entry.words[0] == "0.0.0.0" and len(entry.words) == 1
    peers: Network = IPv4Network("0.0.0.0/0") if everybody else network(entry.words)
    draft.add("networks", peers)
    if isinstance(peers, IPv4Network):
        draft.set("network", peers)


@PEER.on("identity")
def _peer_identity(draft: Draft, entry: Entry) -> None:
    draft.set("identity", (keyword(entry.words[0], *_IDENTITY), " ".join(entry.words[1:])))


@PEER.on("pre-shared-key")
def _key(draft: Draft, entry: Entry) -> None:
    _set_keys(draft, entry.words, "local_key", "remote_key")


@PEER.on("pre-shared-key local")
def _local_key(draft: Draft, entry: Entry) -> None:
    _set_keys(draft, entry.words, "local_key")


@PEER.on("pre-shared-key remote")
def _remote_key(draft: Draft, entry: Entry) -> None:
    _set_keys(draft, entry.words, "remote_key")


def _set_keys(draft: Draft, words: list[str], *names: str) -> None:
    for name in names:
        draft.set(name, _key_value(words))
    draft.set("key_encryption", 6 if words[0] == "6" and len(words) > 1 else 0)


def _key_value(words: list[str]) -> str:
    """``KEY``, ``0 KEY``; a type 6 or hex key keeps its word, for it is not the key itself."""
    return " ".join(words[1:] if words[0] == "0" and len(words) > 1 else words)


@ROUTER.on("crypto ikev2 profile", negatable=True, opens=PROFILE)
def _profile(router: RouterDraft, entry: Entry) -> None:
    if smart_default(router, "profile", entry):
        return
    draft = named(router.profiles, entry.words[0], entry)
    router.unread += PROFILE.read_block(draft, entry.node.children)


@PROFILE.on("match identity remote")
def _match_remote(draft: Draft, entry: Entry) -> None:
    kind = keyword(entry.words[0], *_IDENTITY)
    rest = entry.words[1:]
    if kind == "address":
        identity = RemoteIdentity(kind, _network(rest), " ".join(rest), entry.line, _ipv6(rest))
    elif kind == "fqdn" and rest[0] == "domain":
        identity = RemoteIdentity("fqdn-domain", None, rest[1], entry.line)
    else:
        identity = RemoteIdentity(kind, None, " ".join(rest), entry.line)
    draft.add("match_remote", identity)


@PROFILE.on("match certificate")
def _match_certificate(draft: Draft, entry: Entry) -> None:
    draft.set("match_certificate", entry.words[0])


@PROFILE.on("identity local")
def _identity_local(draft: Draft, entry: Entry) -> None:
    draft.set("identity_local", (keyword(entry.words[0], *_IDENTITY), " ".join(entry.words[1:])))


@PROFILE.on("authentication local")
def _authentication_local(draft: Draft, entry: Entry) -> None:
    draft.set("authentication_local", entry.words[0])


@PROFILE.on("authentication remote")
def _authentication_remote(draft: Draft, entry: Entry) -> None:
    draft.add("authentication_remote", entry.words[0])


@PROFILE.on("keyring local", "keyring")
def _profile_keyring(draft: Draft, entry: Entry) -> None:
    draft.set("keyring", entry.words[0])


@PROFILE.on("pki trustpoint")
def _trustpoint(draft: Draft, entry: Entry) -> None:
    draft.set("trustpoint", entry.words[0])


@PROFILE.on("dpd")
def _dpd(draft: Draft, entry: Entry) -> None:
    interval, retry, mode = entry.words
    draft.set("dpd", (int(interval), int(retry), keyword(mode, "on-demand", "periodic")))


@PROFILE.on("lifetime")
def _lifetime(draft: Draft, entry: Entry) -> None:
    draft.set("lifetime", int(entry.words[0]))


@PROFILE.on("ivrf")
def _ivrf(draft: Draft, entry: Entry) -> None:
    draft.set("ivrf", entry.words[0])


def _ipv6(words: list[str]) -> IPv6Network | None:
    return IPv6Network(words[0], strict=False) if ":" in words[0] else None


def _network(words: list[str]) -> IPv4Network | None:
    """``A``, ``A M``, ``A/L``; ``0.0.0.0`` alone is everybody.  IPv6 is no IPv4 network: None."""
    if ":" in words[0]:
        return None
    if len(words) > 1:
        return IPv4Network(f"{words[0]}/{words[1]}", strict=False)
    return IPv4Network("0.0.0.0/0" if words[0] == "0.0.0.0" else words[0], strict=False)


def build(router: RouterDraft) -> dict[str, object]:
    """The global switches; the blocks are built in `dmvpn.config.reader`."""
    switches = router.single("ikev2")
    return {"ikev2": switches.build(Ikev2Global, lines=tuple(switches.lines))}
