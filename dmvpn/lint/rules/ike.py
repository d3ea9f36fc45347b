"""DMV20x, DMV28x: IKE versions, liveness, lifetimes."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    RouterConfig,
)
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
)
from dmvpn.lint.odd import odd_ones


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
    both = bool(cloud.hubs) and all(_answers_both(hub) for hub in cloud.hubs)
    for member, version in odd if not both else ():
        profile = profile_of(member)
        if profile is not None:
            at = first(profile.lines, "set ikev2-profile") or profile.at
            yield member.seen(at, f"IKEv{version}, the cloud {cloud.name} uses IKEv{usual}")


def _answers_both(hub: Member) -> bool:
    """A hub in migration: an IKEv2 profile, and policies for those that still speak IKEv1."""
    return ike_version(hub) == 2 and bool(hub.router.isakmp_policies)


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
