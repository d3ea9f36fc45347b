"""Step 2 with IKEv1: policies, pre-shared keys by VRF and peer, certificates, ISAKMP profiles.

Main mode between two tunnel ends.  What ``show crypto isakmp sa`` prints while it fails is said in
`Refusal`: without a key for the peer no packet is sent at all and the table stays empty, without
an answer it is ``MM_NO_STATE`` (both measured on IOL-XE 17.15), with different keys
``MM_KEY_EXCH``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from dmvpn.config.model import (
    IsakmpIdentity,
    IsakmpKey,
    IsakmpPolicy,
    IsakmpProfile,
    Line,
    RouterConfig,
)
from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

NO_STATE, SA_SETUP, KEY_EXCHANGE, UP = "MM_NO_STATE", "MM_SA_SETUP", "MM_KEY_EXCH", "QM_IDLE"


@dataclass(frozen=True, slots=True)
class Ikev1Agreement:
    """The policy both ends chose, in the words of the CLI."""

    encryption: str
    hash: str
    group: int
    authentication: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why main mode fails, and the state each end's table shows; None: no row."""

    stop: Stop
    initiator: str | None = NO_STATE
    responder: str | None = None


def _default_policies() -> tuple[IsakmpPolicy, ...]:
    """``show crypto isakmp default policy``: what IOS offers when no policy is configured."""
    found: list[IsakmpPolicy] = []
    for encryption, group in (("aes", 5), ("3des", 2)):
        for digest in ("sha", "md5"):
            for method in ("rsa-sig", "pre-share"):
                number = 65507 + len(found)
                found.append(IsakmpPolicy(number, encryption, digest, method, group))
    return tuple(found)


DEFAULT_POLICIES = _default_policies()


def policies(config: RouterConfig) -> tuple[IsakmpPolicy, ...]:
    """By priority; the defaults only where none is configured."""
    own = sorted(config.isakmp_policies.values(), key=lambda item: item.priority)
    return tuple(own) or DEFAULT_POLICIES


def profile_name(tunnel: Tunnel) -> str | None:
    """The ISAKMP profile the tunnel's protection names."""
    ipsec = tunnel.config.ipsec_profiles.get(tunnel.settings.protection or "")
    return tunnel.settings.protection_isakmp_profile or (ipsec.isakmp_profile if ipsec else None)


def profile_of(tunnel: Tunnel) -> IsakmpProfile | None:
    """That profile, None when it does not exist."""
    return tunnel.config.isakmp_profiles.get(profile_name(tunnel) or "")


def _keys(tunnel: Tunnel) -> Iterator[IsakmpKey]:
    """The keys a tunnel may use, in order: of its profile's keyrings, else of its front-door VRF."""
    config, vrf = tunnel.config, tunnel.settings.vrf
    profile = profile_of(tunnel)
    names = profile.keyrings if profile is not None else ()
    if vrf is None and (not names or "default" in names):
        yield from config.isakmp_keys
    for keyring in config.isakmp_keyrings.values():
        here = keyring.local_address in (None, str(tunnel.nbma), tunnel.source_interface)
        if keyring.vrf == vrf and here and (not names or keyring.name in names):
            yield from keyring.keys


def key_for(tunnel: Tunnel, peer: Address) -> IsakmpKey | None:
    """The key for a peer: the most specific address wins, of equal ones the first."""
    fits = [
        key
        for key in _keys(tunnel)
        if key.network is not None and key.network.version == peer.version and peer in key.network
    ]
    return max(fits, key=lambda key: key.network.prefixlen if key.network else 0, default=None)


def _has_certificate(config: RouterConfig) -> bool:
    """A trustpoint to authenticate with; whether it is enrolled no configuration says."""
    return any(not item.self_signed for item in config.trustpoints.values())


def usable(tunnel: Tunnel, peer: Address) -> tuple[IsakmpPolicy, ...]:
    """The policies a router can keep: those whose credentials it has for the peer."""
    keyed = key_for(tunnel, peer) is not None
    certified = _has_certificate(tunnel.config)
    return tuple(
        policy
        for policy in policies(tunnel.config)
        if (keyed if policy.authentication == "pre-share" else certified)
    )


def can_begin(one: Tunnel, peer: Address) -> bool:
    """Without a policy whose credentials it has a router sends nothing (measured: empty table)."""
    return one.config.isakmp.enabled and _no_profile(one) is None and bool(usable(one, peer))


def negotiate(
    one: Tunnel, other: Tunnel, one_seen: Address, other_seen: Address
) -> Ikev1Agreement | Refusal:
    """Main mode begun by ``one``; each end with the address the other sees."""
    for tunnel in (one, other):
        stop = _switched_off(tunnel) or _no_profile(tunnel)
        if stop is not None:
            return Refusal(stop, NO_STATE if tunnel is other else None)
    ours, theirs = usable(one, other_seen), usable(other, one_seen)
    if not ours:
        return Refusal(_no_credentials(one, other_seen, other.router), None)
    if not theirs:
        return Refusal(_no_credentials(other, one_seen, one.router))
    chosen = _common(ours, theirs)
    if chosen is None:
        return Refusal(_no_policy(one, ours, other, theirs))
    if chosen.authentication == "pre-share":
        stop = _different_keys(one, other, one_seen, other_seen)
        if stop is not None:
            return Refusal(stop, KEY_EXCHANGE, KEY_EXCHANGE)
    stop = _identity(one, other) or _identity(other, one)
    if stop is not None:
        return Refusal(stop, KEY_EXCHANGE, KEY_EXCHANGE)
    return Ikev1Agreement(chosen.encryption, chosen.hash, chosen.group, chosen.authentication)


def _switched_off(tunnel: Tunnel) -> Stop | None:
    isakmp = tunnel.config.isakmp
    if isakmp.enabled:
        return None
    lines = _of(tunnel, isakmp.lines, "no crypto isakmp enable")
    return Stop(Layer.IKE, f"{tunnel.router} has ISAKMP switched off", tunnel.router, lines)


def _no_profile(tunnel: Tunnel) -> Stop | None:
    name = profile_name(tunnel)
    if name is None or name in tunnel.config.isakmp_profiles:
        return None
    ipsec = tunnel.config.ipsec_profiles.get(tunnel.settings.protection or "")
    lines = _of(tunnel, ipsec.lines, "set isakmp-profile") if ipsec else ()
    said = f"{tunnel.router}: the ISAKMP profile {name} does not exist"
    return Stop(Layer.IKE, said, tunnel.router, lines or tunnel.line("tunnel protection"))


def _no_credentials(tunnel: Tunnel, peer: Address, name: str) -> Stop:
    methods = {item.authentication for item in policies(tunnel.config)}
    where = f" in VRF {tunnel.settings.vrf}" if tunnel.settings.vrf else ""
    if "pre-share" in methods:
        said = f"{tunnel.router} has no pre-shared key for {peer} ({name}){where}"
    else:
        said = f"{tunnel.router} authenticates by certificate, but has no trustpoint"
    lines = tuple(
        (tunnel.router, line)
        for policy in tunnel.config.isakmp_policies.values()
        for line in (*(item for item in policy.lines if item.text.startswith("auth")), policy.at)[
            :1
        ]
    )
    return Stop(Layer.IKE, said, tunnel.router, lines or tunnel.line("tunnel protection"))


def _common(
    ours: tuple[IsakmpPolicy, ...], theirs: tuple[IsakmpPolicy, ...]
) -> IsakmpPolicy | None:
    """The responder's first policy that the initiator offers too; lifetimes are settled apart."""
    offered = {_parts(item) for item in ours}
    return next((item for item in theirs if _parts(item) in offered), None)


def _parts(policy: IsakmpPolicy) -> tuple[str, str, str, int]:
    return policy.encryption, policy.hash, policy.authentication, policy.group


def _no_policy(
    one: Tunnel, ours: tuple[IsakmpPolicy, ...], other: Tunnel, theirs: tuple[IsakmpPolicy, ...]
) -> Stop:
    def words(tunnel: Tunnel, found: tuple[IsakmpPolicy, ...]) -> str:
        said = " or ".join(f"{p.encryption} {p.hash} {p.authentication} group {p.group}"
                           for p in found)  # fmt: skip
        return f"{tunnel.router} has {said}"

    lines = tuple(
        (tunnel.router, line)
        for tunnel, found in ((one, ours), (other, theirs))
        for policy in found
        for line in (policy.at, *policy.lines)
        if line.number
    )
    said = f"no common ISAKMP policy: {words(one, ours)}; {words(other, theirs)}"
    return Stop(Layer.IKE, said, None, lines)


def _different_keys(
    one: Tunnel, other: Tunnel, one_seen: Address, other_seen: Address
) -> Stop | None:
    here, there = key_for(one, other_seen), key_for(other, one_seen)
    assert here is not None and there is not None
    if here.key == there.key or {here.encryption, there.encryption} != {0}:
        return None  # an encrypted key cannot be compared
    said = f"the pre-shared keys of {one.router} and {other.router} differ"
    return Stop(Layer.IKE, said, None, ((one.router, here.at), (other.router, there.at)))


def identity_sent(tunnel: Tunnel) -> tuple[str, str]:
    """(kind, value): the address IKE leaves from unless the profile or the switch says otherwise."""
    profile = profile_of(tunnel)
    kind, _, value = ((profile.self_identity if profile else None) or "").partition(" ")
    kind = kind or tunnel.config.isakmp.identity
    if kind in ("fqdn", "hostname"):
        return "host", value or tunnel.config.hostname
    if kind == "user-fqdn":
        return "user", value
    return ("address", str(tunnel.nbma)) if kind == "address" else (kind, value)


def _takes(match: IsakmpIdentity, kind: str, value: str, vrf: str | None) -> bool:
    if match.kind == "address" and kind == "address" and match.network is not None:
        return match.vrf == vrf and ip_address(value) in match.network
    if match.kind == f"{kind}-domain":
        return value.endswith(f".{match.value.lstrip('.')}")
    return match.kind == kind and match.value == value


def _identity(sender: Tunnel, taker: Tunnel) -> Stop | None:
    """The ISAKMP profile a tunnel names has to match what the other end says it is."""
    profile = profile_of(taker)
    if profile is None or not profile.match_identity:
        return None
    kind, value = identity_sent(sender)
    if any(_takes(match, kind, value, taker.settings.vrf) for match in profile.match_identity):
        return None
    said = (
        f"{sender.router} sends the identity {kind} {value}, "
        f"which {taker.router}'s ISAKMP profile {profile.name} does not match"
    )
    return Stop(Layer.IKE, said, None, _of(taker, profile.lines, "match identity"))


def _of(tunnel: Tunnel, lines: tuple[Line, ...], start: str) -> tuple[tuple[str, Line], ...]:
    return tuple((tunnel.router, line) for line in lines if line.text.startswith(start))
