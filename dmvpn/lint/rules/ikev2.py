"""DMV22x: IKEv2 proposals, policies, keyrings and profiles."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    Ikev2Proposal,
    RouterConfig,
)
from dmvpn.lint.crypto import ike_version, used_ikev2_profiles
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
)
from dmvpn.lint.peers import blamed


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
    """An IKEv2 proposal has encryption, integrity (or GCM) and a group; a policy has a proposal.

    Why: IOS keeps an incomplete proposal and never uses it.
    Fix: add what is missing.
    Source: Cisco IOS Security Command Reference, crypto ikev2 proposal.
    """
    for proposal in router.ikev2_proposals.values():
        missing = list(_missing(proposal))
        if missing:
            yield Seen(proposal.at, f"proposal {proposal.name} has no {', no '.join(missing)}")
    for policy in router.ikev2_policies.values():
        if not policy.proposals:
            yield Seen(policy.at, f"policy {policy.name} has no proposal")


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
    for member, profile in used_ikev2_profiles(context):
        if not router.ikev2_policies:
            said = f"profile {profile.name} relies on the default IKEv2 proposal"
            hubs = [hub for held, cloud in context.tunnels if held is member for hub in cloud.hubs]
            other = next((hub for hub in hubs if hub is not member and _proposals(hub)), None)
            own = next((p for p in router.ikev2_proposals.values() if p.name != "default"), None)
            if own is not None:
                said = f"no IKEv2 policy proposes {own.name}: the default proposal is used"
                yield Seen(own.at, said, severity=WARNING)
            elif other is not None:
                said += f", {other.name} has its own"
                yield Seen(profile.at, said, severity=WARNING)
            else:
                yield Seen(profile.at, said)
            return
