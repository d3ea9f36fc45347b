"""``crypto ikev2 …``: proposal, policy, keyring, profile."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Any

from dmvpn.config.addresses import address, ipv4_network, ipv6_network
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import (
    Ikev2Global,
    Ikev2Keyring,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    KeyringPeer,
    Network,
    RemoteIdentity,
)
from dmvpn.config.sections.router import RouterDraft, block, section, single
from dmvpn.config.sections.words import network
from dmvpn.config.shape import Entry, Reader
from dmvpn.config.shapes import Shapes
from dmvpn.config.tree import ConfigNode

TOP = section("crypto")

PROPOSAL: Shapes[Draft] = Shapes()
POLICY: Shapes[Draft] = Shapes()
KEYRING: Shapes[Draft] = Shapes()
PEER: Shapes[Draft] = Shapes()
PROFILE: Shapes[Draft] = Shapes()
PROFILE.ignore(
    "aaa", "anyconnect", "initial-contact", "redirect", "reconnect", "dynamic",
    "virtual-template", "description", "no",
)  # fmt: skip
PROPOSAL.words("encryption", "encryption")
PROPOSAL.words("integrity", "integrity")
PROPOSAL.words("prf", "prf")
PROPOSAL.words("group", "groups", int)
POLICY.value("match fvrf", "match_fvrf")
POLICY.each("match address local", "match_addresses", address)
PROFILE.value("match fvrf", "match_fvrf")
PROFILE.value("match certificate", "match_certificate")
PROFILE.value("authentication local", "authentication_local")
PROFILE.each("authentication remote", "authentication_remote", lambda text: text.split()[0])
PROFILE.value("keyring", "keyring")
PROFILE.value("keyring local", "keyring")
PROFILE.value("pki trustpoint", "trustpoint")
PROFILE.value("lifetime", "lifetime", int)
PROFILE.ignore("lifetime certificate")
PROFILE.value("ivrf", "ivrf")
PROFILE.each("match address local", "match_addresses")
PROFILE.each("config-exchange", "config_exchange")
PROFILE.value("nat keepalive", "nat_keepalive", int)
PROFILE.flag("keyring aaa", "keyring_aaa")
PROFILE.flag("shutdown", "shutdown")
PEER.ignore("description")
PEER.value("hostname", "hostname")
GLOBAL: Shapes[Draft] = Shapes()
GLOBAL.value("nat keepalive", "nat_keepalive", int)
GLOBAL.value("cookie-challenge", "cookie_challenge", int)
GLOBAL.value("window", "window", int)
GLOBAL.value("limit max-in-negotiation-sa", "max_in_negotiation", int)
GLOBAL.value("limit max-sa", "max_sa", int)
GLOBAL.flag("http-url cert", "http_url_cert")
GLOBAL.ignore("authorization policy", "certificate-cache", "client", "cluster", "diagnose", "disconnect-revoked-peers",
              "name-mangler", "reconnect", "redirect", "dpd query", "limit queue", "cts", "route-map")  # fmt: skip
TOP.family("crypto ikev2", GLOBAL, single("ikev2"))
block(TOP, "crypto ikev2 proposal", "ikev2_proposals", PROPOSAL, smart="proposal")
block(TOP, "crypto ikev2 policy", "ikev2_policies", POLICY, smart="policy")
block(TOP, "crypto ikev2 keyring", "ikev2_keyrings", KEYRING)
block(TOP, "crypto ikev2 profile", "ikev2_profiles", PROFILE, smart="profile")

_IDENTITY = ("address", "fqdn", "email", "key-id", "dn", "any")


@GLOBAL.on("fragmentation")
def _fragmentation(draft: Draft, entry: Entry) -> None:
    """``fragmentation [mtu N]``: 576 bytes for IPv4 when no number is typed (IOS's default)."""
    draft.set("fragmentation", int(entry.words[-1]) if entry.words else 576)


@POLICY.on("proposal")
def _policy_proposal(draft: Draft, entry: Entry) -> None:
    draft.add("proposals", *entry.words)


@KEYRING.on("peer", opens=PEER)
def _peer(keyring: Draft, entry: Entry) -> None:
    peers = keyring.mapping("peers")
    peers.setdefault(entry.words[0], Draft(entry.line, keyring.unread)).read(PEER, entry)


def _peer_networks(words: list[str]) -> Network:
    everybody = words[0] == "0.0.0.0" and len(words) == 1
    return ipv4_network("0.0.0.0/0") if everybody else network(words)


@PEER.parsed("address", _peer_networks)
def _peer_address(draft: Draft, peers: Network, _node: ConfigNode) -> None:
    draft.add("networks", peers)
    if isinstance(peers, IPv4Network):
        draft.set("network", peers)


def _keys(*names: str) -> Reader[Draft]:
    def reader(draft: Draft, entry: Entry) -> None:
        for name in names:
            draft.set(name, _key_value(entry.words))
        encrypted = entry.words[0] == "6" and len(entry.words) > 1
        draft.set("key_encryption", 6 if encrypted else 0)

    return reader


PEER.on("pre-shared-key")(_keys("local_key", "remote_key"))
PEER.on("pre-shared-key local")(_keys("local_key"))
PEER.on("pre-shared-key remote")(_keys("remote_key"))


def _key_value(words: list[str]) -> str:
    """``KEY``, ``0 KEY``; a type 6 or hex key keeps its word, for it is not the key itself."""
    return " ".join(words[1:] if words[0] == "0" and len(words) > 1 else words)


def _identity(words: list[str]) -> tuple[str, str]:
    return keyword(words[0], *_IDENTITY), " ".join(words[1:])


def _remote(words: list[str]) -> dict[str, Any]:
    kind, value = _identity(words)
    rest = words[1:]
    if kind == "address":
        fields = {"network": _network(rest), "network6": _ipv6(rest)}
        return {"kind": kind, "value": value, **fields}
    if kind == "fqdn" and rest[0] == "domain":
        return {"kind": "fqdn-domain", "value": rest[1], "network": None}
    return {"kind": kind, "value": value, "network": None}


@PROFILE.parsed("match identity remote", _remote)
def _match_remote(draft: Draft, fields: dict[str, Any], node: ConfigNode) -> None:
    draft.add("match_remote", RemoteIdentity(**fields, at=node))


def _liveness(words: list[str]) -> tuple[int, int, str]:
    interval, retry, mode = words
    return int(interval), int(retry), keyword(mode, "on-demand", "periodic")


PROFILE.text("identity local", "identity_local", lambda text: _identity(text.split()))
PEER.text("identity", "identity", lambda text: _identity(text.split()))
PROFILE.text("dpd", "dpd", lambda text: _liveness(text.split()))
GLOBAL.text("dpd", "dpd", lambda text: _liveness(text.split()))


def _ipv6(words: list[str]) -> IPv6Network | None:
    return ipv6_network(words[0]) if ":" in words[0] else None


def _network(words: list[str]) -> IPv4Network | None:
    """``A``, ``A M``, ``A/L``; ``0.0.0.0`` alone is everybody.  IPv6 is no IPv4 network: None."""
    if ":" in words[0]:
        return None
    if len(words) > 1:
        return ipv4_network(f"{words[0]}/{words[1]}")
    return ipv4_network("0.0.0.0/0" if words[0] == "0.0.0.0" else words[0])


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    switches = router.single("ikev2")
    return {
        "ikev2": switches.build(Ikev2Global, lines=tuple(switches.lines)),
        "ikev2_proposals": router.records("ikev2_proposals", Ikev2Proposal),
        "ikev2_policies": router.records("ikev2_policies", Ikev2Policy),
        "ikev2_profiles": router.records("ikev2_profiles", Ikev2Profile),
        "ikev2_keyrings": {
            name: Ikev2Keyring(name, _peers(draft), draft.at)
            for name, draft in router.named("ikev2_keyrings").items()
        },
    }


def _peers(keyring: Draft) -> tuple[KeyringPeer, ...]:
    peers = keyring.fields.get("peers", {}).items()
    return tuple(own.build_with_lines(KeyringPeer, name=name) for name, own in peers)
