"""DMV21x: IKEv1 policies, and keys in the front-door VRF."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    IsakmpPolicy,
    RouterConfig,
)
from dmvpn.lint.crypto import ike_version, used_ikev2_profiles
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.peers import blamed


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
    """IKEv2 profile and policy match the VRF that the tunnel goes out by.

    Why: without ``match fvrf`` they count for the global table only, with it for that VRF only;
        IKE_SA_INIT from another is ignored.
    Fix: ``match fvrf V`` of the tunnel's ``tunnel vrf`` (or ``any``) in both; neither line without one.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match fvrf; Cisco IWAN technology design guide.
    """
    for member, profile in used_ikev2_profiles(context):
        vrf = member.tunnel.vrf
        matching = (vrf, "any") if vrf else (None, "any", "global")
        where = (
            f"fvrf {vrf}" if vrf else f"the global table, where {member.interface.name} goes out"
        )
        if profile.match_fvrf not in matching:
            at = first(profile.lines, "match fvrf") or profile.at
            yield Seen(at, f"profile {profile.name} does not match {where}")
        policies = router.ikev2_policies.values()
        if policies and not any(policy.match_fvrf in matching for policy in policies):
            policy = next(iter(policies))
            at = first(policy.lines, "match fvrf") or policy.at
            yield Seen(at, f"no IKEv2 policy matches {where}")
