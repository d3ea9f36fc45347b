"""What a tunnel's protection comes to: profile, transform sets, IKE version, keys."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.defaults import facts
from dmvpn.config.model import Ikev2Profile, IpsecProfile, RouterConfig, TransformSet
from dmvpn.lint.model import Context, Member


def profile_of(member: Member) -> IpsecProfile | None:
    """The IPsec profile that protects a tunnel, when it is configured."""
    return member.router.ipsec_profiles.get(member.tunnel.protection or "")


def transform_sets_of(member: Member) -> tuple[TransformSet, ...]:
    """The transform sets a tunnel proposes, as far as they are configured."""
    profile = profile_of(member)
    names = profile.transform_sets if profile is not None else ()
    return tuple(
        member.router.transform_sets[name] for name in names if name in member.router.transform_sets
    )


def transforms_of(member: Member) -> frozenset[tuple[str, ...]]:
    """What those sets hold, in one spelling whatever their order."""
    return frozenset(normal(own) for own in transform_sets_of(member))


def normal(own: TransformSet) -> tuple[str, ...]:
    """The transforms in alphabetical order; ``esp-aes`` alone means 128 bits."""
    return tuple(sorted("esp-aes 128" if word == "esp-aes" else word for word in own.transforms))


def used_transform_sets(context: Context) -> list[TransformSet]:
    """The transform sets the router's DMVPN tunnels propose, each once."""
    found = (own for member in context.members for own in transform_sets_of(member))
    return list({own.name: own for own in found}.values())


def ikev2_profile_of(member: Member) -> Ikev2Profile | None:
    """The IKEv2 profile of a tunnel; None when it uses IKEv1 or names one that is not there."""
    profile = profile_of(member)
    if profile is None or profile.ikev2_profile is None:
        return None
    return member.router.ikev2_profiles.get(profile.ikev2_profile)


def ike_version(member: Member) -> int | None:
    """1 or 2; None without protection or when its profile is not configured."""
    profile = profile_of(member)
    if profile is None:
        return None
    return 2 if profile.ikev2_profile is not None else 1


def used_ikev2_profiles(context: Context) -> Iterator[tuple[Member, Ikev2Profile]]:
    """The IKEv2 profiles the router's DMVPN tunnels use, each once, with one such tunnel."""
    done: set[str] = set()
    for member in context.members:
        profile = ikev2_profile_of(member)
        if profile is not None and profile.name not in done:
            done.add(profile.name)
            yield member, profile


def refuses_weak_crypto(router: RouterConfig) -> bool:
    """Whether the release is known and refuses weak algorithms."""
    return router.release is not None and facts(router.release).refuses_weak_crypto


def used_ipsec_profiles(context: Context) -> list[IpsecProfile]:
    """The IPsec profiles that protect the router's DMVPN tunnels, each once."""
    profiles = (profile_of(member) for member in context.members)
    return list({profile.name: profile for profile in profiles if profile is not None}.values())
