"""DMV215, DMV227–DMV229, DMV232, DMV352–DMV353: IKE and IPsec lines that keep a tunnel from starting."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import IsakmpProfile, RouterConfig
from dmvpn.lint.crypto import ike_version, ikev2_profile_of, profile_of, used_ikev2_profiles
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
    own_addresses,
)
from dmvpn.lint.peers import blamed, is_private


@on_cloud("DMV215", ERROR)
def isakmp_identity_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """What a router calls itself in IKEv1 is what its peer's ISAKMP profile matches.

    Why: ``crypto isakmp identity hostname`` sends a name where the profile waits for an address (or
        the other way round): the peer gets no profile, and no keyring of it.
    Fix: ``match identity address 0.0.0.0`` or ``match identity host domain``, as the peer says it.
    Source: Cisco IOS Security Command Reference, crypto isakmp identity, match identity.
    """

    def agree(client: Member, server: Member) -> bool | None:
        told = [t for t in (_taken(client, server), _taken(server, client)) if t is not None]
        return all(told) if told else None

    for member, peer in blamed(cloud, agree):
        judge, named = (member, peer) if _taken(peer, member) is False else (peer, member)
        profile = _isakmp_profile(judge)
        if profile is not None:
            own = named.router.isakmp.identity
            at = profile.match_identity[0].at if judge is member else None
            at = at or next(
                (n for n in member.router.tree if n.text.startswith("crypto isakmp identity")), None
            )
            yield member.seen(
                at,
                f"{judge.name}'s profile {profile.name} does not match {named.name} by its {own}",
            )


def _isakmp_profile(member: Member) -> IsakmpProfile | None:
    profile = profile_of(member)
    name = member.tunnel.protection_isakmp_profile or (profile and profile.isakmp_profile)
    return member.router.isakmp_profiles.get(name or "")


def _taken(named: Member, judge: Member) -> bool | None:
    """Whether the judge's profile is for that router; None when it cannot be told."""
    profile = _isakmp_profile(judge)
    if profile is None or profile.match_certificate or not profile.match_identity:
        return None
    own = _isakmp_profile(named)
    identity = (own and own.self_identity) or named.router.isakmp.identity
    if identity == "address":
        if named.nbma is None or is_private(named.nbma):
            return None
        vrf = judge.tunnel.vrf
        networks = [match.network for match in profile.match_identity if match.vrf in (vrf, "any")]
        return any(net is not None and named.nbma in net for net in networks)
    if identity == "hostname":
        return any(match.kind.startswith("host") for match in profile.match_identity)
    return None


@on_tunnel("DMV216", ERROR)
def isakmp_profile_matches_nobody(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An ISAKMP profile that a tunnel uses says whom it is for.

    Why: IOS takes a profile without ``match identity`` for incomplete and never chooses it, nor the
        keyring in it.
    Fix: ``match identity address 0.0.0.0 [VRF]``.
    Source: Cisco IOS Security Command Reference, crypto isakmp profile, match identity.
    """
    own = _isakmp_profile(tunnel)
    if own is not None and not own.match_identity and not own.match_certificate:
        yield tunnel.seen(own.at, f"profile {own.name} matches nobody")


@on_cloud("DMV217", WARNING)
def isakmp_policy_missing(cloud: Cloud) -> Iterator[Seen]:
    """Where one end has ISAKMP policies, the other has too.

    Why: without any the release's default ones are proposed (or none at all): they rarely meet what
        the other end was given.
    Fix: the same ``crypto isakmp policy`` on all members.
    Source: Cisco IOS Security Command Reference, crypto isakmp policy (default policies).
    """
    speaking = [member for member in cloud.members if ike_version(member) == 1]
    if any(member.router.isakmp_policies for member in speaking):
        for member in speaking:
            profile = profile_of(member)
            if not member.router.isakmp_policies and profile is not None:
                yield member.seen(profile.at, "no ISAKMP policy, unlike the rest of the cloud")


@on_router("DMV227", ERROR)
def ikev2_policy_for_another_address(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``match address local`` names the address the tunnel leaves from.

    Why: a policy or profile for another address is passed over: the release's default proposal is
        used, or no profile is found.
    Fix: the tunnel's outer address, or drop the line.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match address local.
    """
    for member, profile in used_ikev2_profiles(context):
        source = member.source
        if member.nbma is None or source is None or source.dhcp:
            continue
        local = [str(own.ip) for own in own_addresses(source)]
        named = {word.removeprefix("interface ") for word in profile.match_addresses}
        if named and not {*local, source.name} & named:
            at = first(profile.lines, "match address local") or profile.at
            yield Seen(at, f"profile {profile.name} is not for {member.nbma}")
        policies = [p for p in router.ikev2_policies.values() if p.match_addresses]
        ours = any(str(address) in local for p in policies for address in p.match_addresses)
        if policies and len(policies) == len(router.ikev2_policies) and not ours:
            at = first(policies[0].lines, "match address local") or policies[0].at
            yield Seen(at, f"no IKEv2 policy is for {member.nbma}")


@on_router("DMV228", WARNING)
def virtual_template_in_profile(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The IKEv2 profile of a DMVPN tunnel makes no virtual-access interfaces.

    Why: ``virtual-template`` is of FlexVPN: who calls gets an interface cloned from the template
        instead of the multipoint tunnel, and never registers.
    Fix: a profile of its own for the tunnel, without ``virtual-template``.
    Source: Cisco FlexVPN and IKEv2 configuration guide, virtual-template (IKEv2 profile).
    """
    for member, profile in used_ikev2_profiles(context):
        at = first(profile.lines, "virtual-template")
        if at is not None:
            yield Seen(at, f"{profile.name} protects {member.interface.name} and clones a template")


@on_router("DMV229", ERROR)
def no_proposal_left(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Where the IKEv2 defaults are switched off, there is a policy of one's own.

    Why: after ``no crypto ikev2 policy default`` (or proposal) a router without a policy proposes
        nothing: IKE_SA_INIT is never sent.
    Fix: ``crypto ikev2 proposal`` and ``crypto ikev2 policy``.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 smart defaults.
    """
    if router.ikev2_policies or not {"policy", "proposal"} & router.ikev2.disabled:
        return
    for member, profile in used_ikev2_profiles(context):
        at = next((n for n in router.tree if n.text.startswith("no crypto ikev2 p")), profile.at)
        yield Seen(at, f"{member.interface.name} has no IKEv2 proposal: the default is off")
        return


@on_tunnel("DMV232", ERROR)
def identity_of_no_certificate(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``identity local dn`` goes with a certificate.

    Why: the name is read from the certificate; who authenticates by key has none to read.
    Fix: ``identity local fqdn NAME`` or ``address``, or signatures.
    Source: Cisco FlexVPN and IKEv2 configuration guide, identity local.
    """
    profile = ikev2_profile_of(tunnel)
    if profile is None or profile.authentication_local != "pre-share":
        return
    if profile.identity_local is not None and profile.identity_local[0] == "dn":
        at = first(profile.lines, "identity local") or profile.at
        yield tunnel.seen(at, f"{profile.name} calls itself by a certificate and has a key only")


@on_tunnel("DMV352", ERROR)
def spoke_waits_to_be_called(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke starts IPsec.

    Why: ``responder-only`` never initiates, and no hub calls a spoke it has not heard of: both wait.
    Fix: drop ``responder-only`` on spokes.
    Source: Cisco IOS Security Command Reference, responder-only.
    """
    profile = profile_of(tunnel)
    if profile is not None and profile.responder_only and not tunnel.is_hub:
        at = first(profile.lines, "responder-only") or profile.at
        yield tunnel.seen(at, f"{profile.name} waits for the hub to call")


@on_cloud("DMV353", ERROR)
def nat_traversal_off(cloud: Cloud) -> Iterator[Seen]:
    """Where a member stands behind NAT, NAT traversal is on.

    Why: without it ESP is sent bare; a device that translates ports cannot pass it: IKE is up and no
        packet comes through.
    Fix: ``crypto ipsec nat-transparency udp-encapsulation`` (the default).
    Source: RFC 3948 §1; Cisco IOS Security Command Reference, crypto ipsec nat-transparency.
    """
    protected = [member for member in cloud.members if ike_version(member) is not None]
    outside = [member for member in protected if member.nbma is not None]
    translated = [member for member in outside if is_private(member.nbma)]
    if not translated or len(translated) == len(outside):
        return  # nobody, or all on one private network
    for member in protected:
        if not member.router.ipsec.nat_transparency and (member.is_hub or member in translated):
            at = next(
                (n for n in member.router.tree if n.text.startswith("no crypto ipsec nat-tr")), None
            )
            behind = translated[0].name if member.is_hub else "this router"
            yield member.seen(at, f"NAT traversal is off, {behind} stands behind NAT")


@on_tunnel("DMV354", INFO)
def replay_window_with_queues(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Where packets are reordered after encryption, the anti-replay window is wide.

    Why: queues on the WAN send later packets first; those that fall out of the window of 64 are
        dropped by the other end (``%CRYPTO-4-PKT_REPLAY_ERR``).
    Fix: ``crypto ipsec security-association replay window-size 1024``.
    Source: Cisco IWAN technology design guide (window 1024); RFC 4303 §3.4.3.
    """
    router, source, profile = tunnel.router, tunnel.source, profile_of(tunnel)
    named = [source.service_policy_out] if source is not None else []
    named += tunnel.nhrp.group_policies.values()
    queued = next((name for name in named if name and _queues(router, name)), None)
    if profile is None or queued is None or profile.replay_disabled or router.ipsec.replay_disabled:
        return
    window = profile.replay_window or router.ipsec.replay_window
    if window < 512:
        yield tunnel.seen(profile.at, f"a replay window of {window} beside the queues of {queued}")


def _queues(router: RouterConfig, name: str, depth: int = 0) -> bool:
    """Whether a policy or a child of it sends some packets first."""
    policy = router.policy_maps.get(name)
    return policy is not None and any(
        item.priority is not None
        or (item.service_policy and depth < 3 and _queues(router, item.service_policy, depth + 1))
        for item in policy.classes
    )
