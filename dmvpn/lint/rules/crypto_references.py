"""DMV26x: names of IKE objects that are used and not configured."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, Context, Seen, on_router


@on_router("DMV260", ERROR)
def ikev2_profile_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``set ikev2-profile`` and ``set isakmp-profile`` name profiles that are configured.

    Why: the IPsec profile finds no IKE profile and negotiates nothing.
    Fix: define it, or correct the name.
    Source: Cisco IOS Security Command Reference, set ikev2-profile, set isakmp-profile.
    """
    for profile in router.ipsec_profiles.values():
        for name, known, shape in (
            (profile.ikev2_profile, router.ikev2_profiles, "ikev2-profile"),
            (profile.isakmp_profile, router.isakmp_profiles, "isakmp-profile"),
        ):
            if name and name not in known and not (shape == "ikev2-profile" and name == "default"):
                at = first(profile.lines, f"set {shape}") or profile.at
                kind = "ikev2" if shape.startswith("ikev2") else "isakmp"
                yield Seen(at, f"no crypto {kind} profile {name}")


@on_router("DMV261", ERROR)
def keyring_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE profiles name keyrings that are configured.

    Why: no key is found: authentication fails.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, keyring local.
    """
    for profile in router.ikev2_profiles.values():
        if (
            profile.keyring
            and not profile.keyring_aaa
            and profile.keyring not in router.ikev2_keyrings
        ):
            at = first(profile.lines, "keyring") or profile.at
            yield Seen(at, f"no crypto ikev2 keyring {profile.keyring}")
    for isakmp in router.isakmp_profiles.values():
        for name in isakmp.keyrings:
            if name not in router.isakmp_keyrings and name != "default":
                yield Seen(first(isakmp.lines, "keyring") or isakmp.at, f"no crypto keyring {name}")


@on_router("DMV262", ERROR)
def proposal_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """An IKEv2 policy names proposals that are configured.

    Why: IOS refuses the line; a policy without a proposal is not used.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 policy.
    """
    for policy in router.ikev2_policies.values():
        for name in policy.proposals:
            if name not in router.ikev2_proposals and name != "default":
                at = next(
                    (line for line in policy.lines if line.text.endswith(f" {name}")), policy.at
                )
                yield Seen(at, f"no crypto ikev2 proposal {name}")


@on_router("DMV263", ERROR)
def trustpoint_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """IKE profiles name trustpoints that are configured.

    Why: the router has no certificate to show: ``Failed to retrieve certificate``.
    Fix: the name of the trustpoint that is there.
    Source: Cisco FlexVPN and IKEv2 configuration guide, pki trustpoint; seen in a public lab.
    """
    for profile in router.ikev2_profiles.values():
        if profile.trustpoint and profile.trustpoint not in router.trustpoints:
            at = first(profile.lines, "pki trustpoint") or profile.at
            yield Seen(at, f"no crypto pki trustpoint {profile.trustpoint}")
    for isakmp in router.isakmp_profiles.values():
        for name in isakmp.trustpoints:
            if name not in router.trustpoints:
                yield Seen(
                    first(isakmp.lines, "ca trust-point") or isakmp.at, f"no trustpoint {name}"
                )


@on_router("DMV264", ERROR)
def certificate_map_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``match certificate`` names a certificate map that is configured.

    Why: the profile matches nobody.
    Fix: define it, or correct the name.
    Source: Cisco FlexVPN and IKEv2 configuration guide, match certificate.
    """
    for profile in router.ikev2_profiles.values():
        name = profile.match_certificate
        if name and name not in router.certificate_maps:
            at = first(profile.lines, "match certificate") or profile.at
            yield Seen(at, f"no crypto pki certificate map {name}")
