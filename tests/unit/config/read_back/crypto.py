"""IKEv1, IKEv2, IPsec, certificates and key chains."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network

from dmvpn.config import RouterConfig
from dmvpn.design.model import (
    RouterDesign,
)
from tests.unit.config.read_back.fact import Fact


def ikev1(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.isakmp:
        policy = config.isakmp_policies[design.priority]
        if "encryption" in policy.typed:
            encryption = design.encryption.partition(" ")[2].removesuffix(" 128")
            yield "encryption", policy.encryption, encryption
        hidden = {
            "hash": "sha",
            "authentication": "rsa-sig",
            "group": policy.group,
            "lifetime": 86400,
        }
        for name, default in hidden.items():
            yield name, getattr(policy, name), getattr(design, name) or default
        profile = config.isakmp_profiles[design.name]
        yield "keepalive", profile.keepalive, (design.keepalive, design.retry)
        yield "trustpoint", profile.trustpoints, (design.trustpoint,) if design.trustpoint else ()
        maps = (design.certificate_map,) if design.certificate_map else ()
        yield "certificate map", profile.match_certificate, maps
        identity = [one.value for one in profile.match_identity]
        yield "identity", identity, [] if maps else [design.identity.removeprefix("ipv6 ")]
        yield "keyrings", profile.keyrings, (design.name,) if design.keys else ()
        if design.keys:
            keyring = config.isakmp_keyrings[design.name]
            yield "keyring vrf", keyring.vrf, design.vrf or None
            keys = [(own.network, own.key) for own in keyring.keys]
            yield "keys", keys, [(_printed(own.address), own.key.reveal()) for own in design.keys]


def _printed(address: str) -> object:
    """A key's address as it is printed: with a mask, with a length, or everybody."""
    words = address.removeprefix("ipv6 ").split()
    if words == ["0.0.0.0"]:
        return IPv4Network("0.0.0.0/0")
    return ip_network("/".join(words), strict=False)


def ikev2(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.ikev2:
        held = config.ikev2_proposals[design.proposal.name]
        for name in ("encryption", "integrity", "prf", "groups"):
            yield name, getattr(held, name), getattr(design.proposal, name)
        fvrf = design.front_door_vrf or None
        policy = config.ikev2_policies[design.policy]
        yield "policy", (policy.proposals, policy.match_fvrf), ((design.proposal.name,), fvrf)
        profile = config.ikev2_profiles[design.profile]
        yield "profile vrf", profile.match_fvrf, fvrf
        dpd = (design.dpd_interval, design.dpd_retry, design.dpd_mode)
        yield "dpd", profile.dpd, dpd
        yield "lifetime", profile.lifetime, design.lifetime or 86400
        yield "nat keepalive", profile.nat_keepalive, design.nat_keepalive
        certificates = (design.certificate_map or None, design.trustpoint or None)
        if design.certificate_map:
            yield "certificates", (profile.match_certificate, profile.trustpoint), certificates
            yield "identity", profile.identity_local, ("dn", "")
            yield "signatures", (profile.authentication_local, profile.authentication_remote), (
                "rsa-sig", ("rsa-sig",))  # fmt: skip
        else:
            remote = [one.network or one.network6 for one in profile.match_remote]
            yield "remote", remote, [design.match_remote]
            yield "keyring", profile.keyring, design.keyring
        if design.keyring:
            peers = [
                (own.name, own.networks, own.local_key, own.remote_key)
                for own in config.ikev2_keyrings[design.keyring].peers
            ]
            yield (
                "peers",
                peers,
                [
                    (
                        own.name,
                        (own.network,),
                        own.key.reveal(),
                        (own.remote_key or own.key).reveal(),
                    )
                    for own in design.peers
                ],
            )
    lines = [str(node.text) for node in config.tree]
    yield "globals", [line for line in router.crypto_globals if line not in lines], []


def ipsec(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.ipsec:
        held = config.transform_sets[design.transform_set]
        yield "transforms", (held.transforms, held.mode), (design.transforms, design.mode)
        profile = config.ipsec_profiles[design.profile]
        yield "transform set", profile.transform_sets, (design.transform_set,)
        yield "pfs", profile.pfs, design.pfs_group
        profiles = (design.ikev2_profile or None, design.isakmp_profile or None)
        yield "profiles", (profile.ikev2_profile, profile.isakmp_profile), profiles
        for name in ("lifetime_seconds", "lifetime_kilobytes", "idle_time"):
            yield name, getattr(profile, name), getattr(design, name)
        replay = "disable" if profile.replay_disabled else (
            f"window-size {profile.replay_window}" if profile.replay_window else "")  # fmt: skip
        yield "replay", replay, design.replay


def pki(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    for design in router.trustpoints:
        held = config.trustpoints[design.name]
        yield "enrollment", held.enrollment, (design.enrollment,)
        yield "subject", held.subject_name, design.subject
        yield "revocation", held.revocation_check, design.revocation
        yield "key", held.key, (design.name, design.rsa_bits)
        yield "vrf", held.vrf, design.vrf or None
        yield "source", held.source_interface, design.source or None
        yield "fingerprint", held.fingerprint, design.fingerprint or None
        yield "renewal", held.auto_enroll, design.auto_enroll
    names = [one.certificate_map for one in router.ikev2]
    names += [one.certificate_map for one in router.isakmp]
    for name in filter(None, names):
        yield name, name in config.certificate_maps, True
    for chain in router.key_chains:
        (key,) = config.key_chains[chain.name].keys
        yield chain.name, (key.text, key.algorithm), (chain.key.reveal(), chain.algorithm or None)
