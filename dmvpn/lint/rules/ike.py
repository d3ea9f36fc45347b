"""DMV20x–DMV24x and DMV28x: IKE's version, policies, profiles, keys, liveness."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    Ikev2Policy,
    Ikev2Proposal,
    IsakmpPolicy,
    Line,
    RouterConfig,
)
from dmvpn.lint.crypto import ike_version, ikev2_profile_of, profile_of, used_ikev2_profiles
from dmvpn.lint.keys import KeyTable, accepts, identity_of, keys_of, uses_keys
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
from dmvpn.lint.peers import blamed, is_private
from dmvpn.model import Address, Phase


@on_tunnel("DMV201", ERROR)
def ikev2_profile_not_referenced(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The IPsec profile names the IKEv2 profile that was made for it.

    Why: IKEv2 is only used where an IPsec profile says ``set ikev2-profile``; without it the router
        speaks IKEv1, for which it has no policy: MM_NO_STATE.
    Fix: ``set ikev2-profile`` in the IPsec profile.
    Source: Cisco IOS Security Command Reference, set ikev2-profile; juniorjaviersantosperez Fase-3 notes.
    """
    router, profile = tunnel.router, profile_of(tunnel)
    if profile is None or profile.ikev2_profile or not router.ikev2_profiles:
        return
    if not router.isakmp_policies and not tunnel.tunnel.protection_ikev2_profile:
        named = ", ".join(router.ikev2_profiles)
        yield tunnel.seen(profile.at, f"{profile.name} does not set ikev2-profile ({named})")


@on_cloud("DMV202", ERROR)
def ike_version_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """All members of a cloud speak the same IKE version.

    Why: an IKEv1 initiator and an IKEv2 responder ignore each other.
    Fix: ``set ikev2-profile`` on all members, or on none.
    Source: RFC 7296 §2.5; Cisco Live BRKSEC-3052.
    """
    known = [member for member in cloud.members if ike_version(member) is not None]
    usual, odd = odd_ones(known, ike_version)
    for member, version in odd:
        profile = profile_of(member)
        if profile is not None:
            at = first(profile.lines, "set ikev2-profile") or profile.at
            yield member.seen(at, f"IKEv{version}, the cloud {cloud.name} uses IKEv{usual}")


@on_cloud("DMV203", INFO)
def ikev1_used(cloud: Cloud) -> Iterator[Seen]:
    """A cloud uses IKEv2.

    Why: IKEv1 is historic (RFC 9395) and gets no new algorithms; DISA asks for IKEv2.
    Fix: migrate; both versions can stand side by side on a hub for the time of the change.
    Source: RFC 9395; DISA VPN SRG V3R4.
    """
    for member in (*cloud.hubs, *cloud.spokes)[:1]:
        policies = member.router.isakmp_policies
        if ike_version(member) == 1 and policies:
            yield member.seen(
                next(iter(policies.values())).at, f"the cloud {cloud.name} uses IKEv1"
            )


@on_router("DMV210", ERROR)
def ike1_authentication_default(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A policy for pre-shared keys says ``authentication pre-share``.

    Why: without the line it means RSA signatures: ``Authentication method offered does not match
        policy!``.
    Fix: ``authentication pre-share``.
    Source: Cisco IOS Security Command Reference, authentication (IKE policy): default rsa-sig.
    """
    keys = router.isakmp_keys or any(ring.keys for ring in router.isakmp_keyrings.values())
    policies = list(router.isakmp_policies.values())
    certified = any(not point.self_signed for point in router.trustpoints.values())
    if not keys or certified or any(policy.authentication == "pre-share" for policy in policies):
        return
    for policy in policies:
        if "authentication" not in policy.typed:
            yield Seen(
                policy.at, f"policy {policy.priority} means rsa-sig, but only keys are configured"
            )


@on_router("DMV211", WARNING)
def ike1_policy_defaults(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An ISAKMP policy states encryption and group.

    Why: what is not stated depends on the release: DES, SHA-1 and group 1 on old ones, which newer
        ones refuse; the tunnel dies with the upgrade of one end.
    Fix: state every parameter.
    Source: Cisco IOS Security Command Reference, crypto isakmp policy; field notice FN72510.
    """
    for policy in router.isakmp_policies.values():
        missing = [name for name in ("encryption", "group") if name not in policy.typed]
        if missing and context.members:
            yield Seen(
                policy.at, f"policy {policy.priority} leaves {', '.join(missing)} to the release"
            )


@on_cloud("DMV212", ERROR)
def ike1_no_common_policy(cloud: Cloud) -> Iterator[Seen]:
    """Spoke and hub have an ISAKMP policy in common.

    Why: main mode ends at once: ``MM_NO_STATE``; encryption, hash, authentication and group have to
        be equal in one policy of each.
    Fix: the same policy on both.
    Source: Cisco Live BRKSEC-3052, Troubleshooting DMVPN.
    """
    offers = {m.name: _ikev1_offers(m) for m in cloud.members if ike_version(m) == 1}

    def agree(client: Member, server: Member) -> bool | None:
        mine, theirs = offers.get(client.name), offers.get(server.name)
        return bool(mine & theirs) if mine and theirs else None

    for member, peer in blamed(cloud, agree):
        at = next(iter(member.router.isakmp_policies.values())).at
        yield member.seen(at, f"no ISAKMP policy in common with {peer.name}")


def _ikev1_offers(member: Member) -> frozenset[tuple[str, str, str, int]]:
    return frozenset(map(_offer, member.router.isakmp_policies.values()))


def _offer(policy: IsakmpPolicy) -> tuple[str, str, str, int]:
    encryption = "aes 128" if policy.encryption == "aes" else policy.encryption
    return encryption, policy.hash, policy.authentication, policy.group


@on_tunnel("DMV213", ERROR)
def ike1_key_in_front_door_vrf(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """With a front-door VRF the IKEv1 keys stand in a keyring of that VRF.

    Why: ``crypto isakmp key`` counts for the global table only: no key is found for peers in the
        VRF.
    Fix: ``crypto keyring K vrf V`` with ``pre-shared-key address …``.
    Source: Cisco IOS Security Command Reference, crypto keyring; seen right in rbannist/AzureIaaS.
    """
    vrf, router = tunnel.tunnel.vrf, tunnel.router
    if vrf is None or ike_version(tunnel) != 1 or not router.isakmp_keys:
        return
    if not any(ring.vrf == vrf for ring in router.isakmp_keyrings.values()):
        yield tunnel.seen(
            router.isakmp_keys[0].at, f"a global key, but the tunnel's peers are in VRF {vrf}"
        )


@on_router("DMV214", ERROR)
def ikev2_vrf_not_matched(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """With a front-door VRF IKEv2 profile and policy match it.

    Why: without ``match fvrf`` they count for the global table only; IKE_SA_INIT from the VRF is
        ignored.
    Fix: ``match fvrf V`` (or ``any``) in both.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match fvrf; Cisco IWAN technology design guide.
    """
    for member, profile in used_ikev2_profiles(context):
        vrf = member.tunnel.vrf
        if vrf is None:
            continue
        if profile.match_fvrf not in (vrf, "any"):
            yield Seen(profile.at, f"profile {profile.name} does not match fvrf {vrf}")
        policies = router.ikev2_policies.values()
        if policies and not any(policy.match_fvrf in (vrf, "any") for policy in policies):
            yield Seen(next(iter(policies)).at, f"no IKEv2 policy matches fvrf {vrf}")


@on_router("DMV220", ERROR)
def ikev2_gcm_with_integrity(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IKEv2 proposal with AES-GCM has ``prf`` and no ``integrity``.

    Why: GCM authenticates itself; with ``integrity``, or without ``prf``, the proposal is
        incomplete and silently not used.
    Fix: ``prf sha256`` instead of ``integrity``.
    Source: RFC 5282 §8; Cisco IOS Security Command Reference, crypto ikev2 proposal.
    """
    for proposal in router.ikev2_proposals.values():
        gcm = [word for word in proposal.encryption if "gcm" in word]
        if not gcm or len(gcm) < len(proposal.encryption):
            continue
        if proposal.integrity:
            at = first(proposal.lines, "integrity") or proposal.at
            yield Seen(at, f"proposal {proposal.name} combines {gcm[0]} with integrity")
        elif not proposal.prf:
            yield Seen(proposal.at, f"proposal {proposal.name} has {gcm[0]} without prf")


@on_router("DMV221", ERROR)
def ikev2_proposal_incomplete(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IKEv2 proposal has encryption, integrity (or GCM) and a group.

    Why: IOS keeps an incomplete proposal and never uses it.
    Fix: add what is missing.
    Source: Cisco IOS Security Command Reference, crypto ikev2 proposal.
    """
    for proposal in router.ikev2_proposals.values():
        missing = list(_missing(proposal))
        if missing:
            yield Seen(proposal.at, f"proposal {proposal.name} has no {', no '.join(missing)}")


def _missing(proposal: Ikev2Proposal) -> Iterator[str]:
    if not proposal.encryption:
        yield "encryption"
    if not proposal.integrity and not any("gcm" in word for word in proposal.encryption):
        yield "integrity"
    if not proposal.groups:
        yield "group"


@on_cloud("DMV222", ERROR)
def ikev2_no_common_proposal(cloud: Cloud) -> Iterator[Seen]:
    """Spoke and hub have an IKEv2 proposal in common.

    Why: IKE_SA_INIT ends with NO_PROPOSAL_CHOSEN; nothing above it comes up.
    Fix: the same encryption, integrity (or prf) and group on both.
    Source: RFC 7296 §2.7; Cisco Live BRKSEC-3052.
    """
    offers = {m.name: _proposals(m) for m in cloud.members if ike_version(m) == 2}

    def agree(client: Member, server: Member) -> bool | None:
        mine, theirs = offers.get(client.name), offers.get(server.name)
        if not mine or not theirs:
            return None
        return any(_common(one, other) for one in mine for other in theirs)

    for member, peer in blamed(cloud, agree):
        at = (offers[member.name] or (Ikev2Proposal("", at=member.interface.at),))[0].at
        yield member.seen(at, f"no IKEv2 proposal in common with {peer.name}")


def _proposals(member: Member) -> tuple[Ikev2Proposal, ...]:
    """What the policies of the tunnel's VRF propose; () when the release's default does."""
    router, vrf = member.router, member.tunnel.vrf
    policies = [p for p in router.ikev2_policies.values() if p.match_fvrf in (vrf, "any")]
    names = [name for policy in policies for name in policy.proposals]
    return tuple(router.ikev2_proposals[name] for name in names if name in router.ikev2_proposals)


def _common(one: Ikev2Proposal, other: Ikev2Proposal) -> bool:
    ciphers = set(one.encryption) & set(other.encryption)
    if not ciphers or not set(one.groups) & set(other.groups):
        return False
    if any("gcm" not in cipher for cipher in ciphers):
        return bool(set(one.integrity) & set(other.integrity))
    return bool(set(one.prf) & set(other.prf))


@on_router("DMV223", ERROR)
def ikev2_profile_incomplete(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A used IKEv2 profile says whom it is for, how both ends authenticate, and with which key.

    Why: a profile without a match, without local or remote authentication, or without keyring or
        trustpoint is never chosen.
    Fix: ``match identity remote``, ``authentication remote`` and ``local``, ``keyring local``.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 profile.
    """
    for _member, profile in used_ikev2_profiles(context):
        missing = []
        if not profile.match_remote and not profile.match_certificate:
            missing.append("match")
        if profile.authentication_local is None:
            missing.append("authentication local")
        if not profile.authentication_remote:
            missing.append("authentication remote")
        methods = {profile.authentication_local, *profile.authentication_remote}
        inline = first(profile.lines, "authentication local pre-share key")
        if "pre-share" in methods and not (profile.keyring or profile.keyring_aaa or inline):
            missing.append("keyring")
        if missing:
            yield Seen(profile.at, f"profile {profile.name} has no {', no '.join(missing)}")


@on_router("DMV224", WARNING)
def keyring_peer_unusable(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Every peer of an IKEv2 keyring has an address or identity.

    Why: without one it matches nobody: the leftover of a migration, or a line that got lost.
    Fix: ``address …``, or remove the peer.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 keyring; seen in dcantor/c8000v-dmvpn-lab.
    """
    for keyring in router.ikev2_keyrings.values():
        for peer in keyring.peers:
            if not (peer.networks or peer.network or peer.identity or peer.hostname):
                yield Seen(peer.at, f"peer {peer.name} has neither address nor identity")


@on_router("DMV225", ERROR)
def keyring_peer_without_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Every peer of an IKEv2 keyring has a key.

    Why: authentication fails for just these peers.
    Fix: ``pre-shared-key``.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 keyring.
    """
    for keyring in router.ikev2_keyrings.values():
        for peer in keyring.peers:
            keyed = peer.local_key or peer.remote_key or first(peer.lines, "pre-shared-key")
            if not keyed:
                yield Seen(peer.at, f"peer {peer.name} has no pre-shared-key")


@on_router("DMV226", INFO)
def default_proposal_used(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKEv2 uses a proposal that is configured, not the release's default.

    Why: the default changes with the release; after an upgrade of one end it may not meet the other
        end's any more.
    Fix: an own proposal and policy.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 smart defaults.
    """
    for _member, profile in used_ikev2_profiles(context):
        if not router.ikev2_policies:
            yield Seen(profile.at, f"profile {profile.name} relies on the default IKEv2 proposal")
            return


@on_cloud("DMV230", ERROR)
def ikev2_identity_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """What a router calls itself is what its peer's IKEv2 profile matches.

    Why: IKE_AUTH ends with ``Failed to find a matching IKEv2 profile``.
    Fix: align ``identity local`` of one with ``match identity remote`` of the other.
    Source: RFC 7296 §3.5; Cisco Live BRKSEC-3052.
    """
    for member, at, message, translated in _identity_problems(cloud):
        if not translated:
            yield member.seen(at, message)


@on_cloud("DMV231", ERROR)
def ikev2_identity_behind_nat(cloud: Cloud) -> Iterator[Seen]:
    """A profile that matches addresses matches those before NAT.

    Why: an IKEv2 address identity is the one the router has itself; the public one in the profile
        never matches.
    Fix: ``match identity remote address 0.0.0.0``, or an FQDN or key-id on both.
    Source: https://cisco.com/content/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-16/sec-conn-dmvpn-xe-16-book/sec-conn-dmvpn-dt-spokes-b-nat.html
    """
    for member, at, message, translated in _identity_problems(cloud):
        if translated:
            yield member.seen(at, message)


def _identity_problems(cloud: Cloud) -> Iterator[tuple[Member, Line, str, bool]]:
    """(whom to mend, line, message, whether NAT explains it), for both directions of each session."""

    def hub_accepts(client: Member, server: Member) -> bool | None:
        return _accepted(client, server)

    def spoke_accepts(client: Member, server: Member) -> bool | None:
        return _accepted(server, client)

    for member, peer in blamed(cloud, hub_accepts):
        yield _refusal(*((peer, member) if not member.is_hub else (member, peer)), blame=member)
    for member, peer in blamed(cloud, spoke_accepts):
        yield _refusal(*((member, peer) if not member.is_hub else (peer, member)), blame=member)


def _accepted(named: Member, judge: Member) -> bool | None:
    identity, profile = identity_of(named), ikev2_profile_of(judge)
    return accepts(profile, identity) if identity and profile is not None else None


def _refusal(judge: Member, named: Member, blame: Member) -> tuple[Member, Line, str, bool]:
    identity, profile = identity_of(named) or ("", ""), ikev2_profile_of(judge)
    addresses = [r.network for r in profile.match_remote if r.network] if profile else []
    translated = (
        identity[0] == "address" and is_private(named.nbma)
        and any(n.prefixlen == 32 and not is_private(n.network_address) for n in addresses)
    )  # fmt: skip
    blame = judge if translated else blame
    own = ikev2_profile_of(blame)
    shape = "identity local" if blame is named else "match identity remote"
    at = (first(own.lines, shape) or own.at) if own is not None else blame.interface.at
    message = f"{judge.name}'s profile does not match {named.name}, which is {' '.join(identity)}"
    return blame, at, message, translated


@on_cloud("DMV240", ERROR)
def pre_shared_key_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Two routers have the same key for each other.

    Why: IKEv1 stays in MM_KEY_EXCH (``failed its sanity check or is malformed``), IKEv2 ends with
        ``Failed to authenticate``.  Keys stored encrypted (type 6) cannot be compared.
    Fix: the same key on both.
    Source: Cisco Live BRKSEC-3052; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    tables = {member.name: KeyTable(keys_of(member)) for member in cloud.members}

    def agree(client: Member, server: Member) -> bool | None:
        if server.nbma is None or ike_version(client) != ike_version(server):
            return None
        mine = tables[client.name].key_for(server.nbma)
        theirs = tables[server.name].key_for(client.nbma) if client.nbma else None
        if mine is None or theirs is None or mine.encrypted or theirs.encrypted:
            return None
        return mine.local == theirs.remote and mine.remote == theirs.local

    for member, peer in blamed(cloud, agree):
        key = tables[member.name].key_for(peer.nbma) if peer.nbma else None
        yield member.seen(key.at if key else None, f"another pre-shared key than {peer.name} has")


@on_cloud("DMV241", ERROR)
def key_for_hub_only_ikev1(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke has a key for other spokes (IKEv1).

    Why: towards the hub all is well; spoke to spoke IKE fails (``No pre-shared key with …``), and
        traffic goes by the hub or nowhere.
    Fix: a key for 0.0.0.0 or for the spokes' prefixes, or certificates.
    Source: Cisco DMVPN configuration guide 15S (``crypto isakmp key … address 0.0.0.0``); the most
        frequent real fault in 55 public configurations.
    """
    yield from _keys_for_hubs_only(cloud, 1)


@on_cloud("DMV242", ERROR)
def key_for_hub_only_ikev2(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke's IKEv2 keyring and profile cover other spokes.

    Why: towards the hub all is well; spoke to spoke IKE finds no profile or no key.
    Fix: ``address 0.0.0.0 0.0.0.0`` in the keyring and ``match identity remote address 0.0.0.0`` in
        the profile, or certificates.
    Source: Cisco IWAN technology design guide (IKEv2 with wildcard matches); seen in two public labs.
    """
    yield from _keys_for_hubs_only(cloud, 2)
    if cloud.phase not in (Phase.TWO, Phase.THREE):
        return
    for spoke in cloud.spokes:
        profile = ikev2_profile_of(spoke)
        addresses = [r.network for r in profile.match_remote] if profile is not None else []
        if profile is None or profile.match_certificate or not addresses or None in addresses:
            continue
        hubs = _hub_addresses(spoke)
        if hubs and all(
            n is not None and n.prefixlen == 32 and n.network_address in hubs for n in addresses
        ):
            yield spoke.seen(
                profile.match_remote[0].at, f"profile {profile.name} matches hubs only"
            )


def _keys_for_hubs_only(cloud: Cloud, version: int) -> Iterator[Seen]:
    if cloud.phase not in (Phase.TWO, Phase.THREE):
        return
    for spoke in cloud.spokes:
        if ike_version(spoke) != version or not spoke.multipoint or not uses_keys(spoke):
            continue
        keys, hubs = keys_of(spoke), _hub_addresses(spoke)
        if keys and hubs and all(
            key.network.prefixlen == key.network.max_prefixlen and key.network.network_address in hubs
            for key in keys
        ):  # fmt: skip
            yield spoke.seen(
                keys[0].at, "the key is for the hub alone; other spokes have none here"
            )


def _hub_addresses(spoke: Member) -> set[Address]:
    nhrp = spoke.nhrp
    found = {nhs.nbma for nhs in nhrp.nhs} | {known.nbma_address for known in nhrp.maps}
    return {address for address in found if address is not None and not isinstance(address, str)}


@on_tunnel("DMV280", WARNING)
def dpd_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke notices that its hub is gone.

    Why: after a hub's reload the spoke keeps sending with the old SA (``RECVD_PKT_INV_SPI``) until
        it expires.
    Fix: ``dpd 40 5 on-demand`` in the IKEv2 profile, ``crypto isakmp keepalive 30 5`` for IKEv1.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dplane/configuration/xe-16/sec-ipsec-data-plane-xe-16-book/sec-invalid-index-rec.html
    """
    if tunnel.is_hub or profile_of(tunnel) is None:
        return
    router = tunnel.router
    if ike_version(tunnel) == 2:
        profile = ikev2_profile_of(tunnel)
        if profile is not None and profile.dpd is None and router.ikev2.dpd is None:
            yield tunnel.seen(profile.at, f"profile {profile.name} has no dpd")
        return
    checked = router.isakmp.keepalive or any(p.keepalive for p in router.isakmp_profiles.values())
    if router.isakmp_policies and ike_version(tunnel) == 1 and not checked:
        at = next(iter(router.isakmp_policies.values())).at
        yield tunnel.seen(at, "no crypto isakmp keepalive")


@on_router("DMV281", INFO)
def invalid_spi_recovery(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Nobody relies on ``crypto isakmp invalid-spi-recovery`` for DMVPN.

    Why: it works for static crypto maps with configured peers only; with tunnel protection it does
        nothing.
    Fix: dead peer detection.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dplane/configuration/xe-16/sec-ipsec-data-plane-xe-16-book/sec-invalid-index-rec.html
    """
    for line, _node in context.globals("crypto isakmp invalid-spi-recovery"):
        if not router.crypto_maps:
            yield Seen(line, "does nothing for DMVPN")


@on_router("DMV282", WARNING)
def ike_lifetime(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IKE SA lives between 5 minutes and 24 hours.

    Why: very short ones make a hub negotiate all the time; more than a day is against DISA's rules.
    Fix: ``lifetime 86400`` (the default) or ``28800``.
    Source: DISA VPN SRG V3R4 (24 hours).
    """
    found = [
        (p.lifetime, first(p.lines, "lifetime") or p.at) for p in router.isakmp_policies.values()
    ]
    found += [
        (p.lifetime, first(p.lines, "lifetime") or p.at) for _m, p in used_ikev2_profiles(context)
    ]
    for seconds, at in found:
        if context.members and not 300 <= seconds <= 86400:
            yield Seen(at, f"IKE SA lifetime {seconds} s")


__all__ = ["Ikev2Policy"]
