"""The compliance shield: from 17.11 on IOS-XE refuses DES, 3DES, MD5 and small DH groups.

Such lines are gone after the upgrade, and what they said is not done (Cisco field notice FN72510);
``crypto engine compliance shield disable`` and a reload let them stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dmvpn.config.model import (
    Ikev2Proposal,
    IpsecProfile,
    IsakmpPolicy,
    Line,
    RouterConfig,
    TransformSet,
)
from dmvpn.releases import release_facts
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

ENCRYPTIONS, HASHES = {"des", "3des"}, {"md5"}
GROUPS, IKEV2_GROUPS = {1, 2, 5}, {1, 2, 5, 24}
TRANSFORMS = {"esp-des", "esp-3des", "esp-md5-hmac", "ah-md5-hmac", "esp-null", "esp-gmac"}
STRONG: dict[str, Any] = {"encryption": "aes", "hash": "sha", "group": 14}
"""What an ISAKMP policy does without the line."""


@dataclass(slots=True)
class Refused:
    """The lines a router does not take, by the layer that misses them."""

    release: str
    lines: dict[Layer, list[Line]] = field(default_factory=dict)

    def add(self, layer: Layer, lines: Iterable[Line]) -> None:
        """Lines that are not there after all."""
        self.lines.setdefault(layer, []).extend(lines)


def shielded(config: RouterConfig) -> tuple[RouterConfig, Refused | None]:
    """The configuration as its release takes it; None where nothing is refused."""
    release = config.release
    if release is None or not release_facts(release).refuses_weak_crypto or (
        config.management.weak_crypto_allowed
    ):  # fmt: skip
        return config, None
    refused = Refused(str(release))
    changed = replace(
        config,
        isakmp_policies={k: _policy(p, refused) for k, p in config.isakmp_policies.items()},
        ikev2_proposals={k: _proposal(p, refused) for k, p in config.ikev2_proposals.items()},
        transform_sets=_transform_sets(config.transform_sets, refused),
        ipsec_profiles={k: _profile(p, refused) for k, p in config.ipsec_profiles.items()},
    )
    return (changed, refused) if refused.lines else (config, None)


def _starting(lines: Iterable[Line], *starts: str) -> list[Line]:
    return [line for line in lines if line.text.startswith(starts)]


def _policy(policy: IsakmpPolicy, refused: Refused) -> IsakmpPolicy:
    weak = {
        "encryption": policy.encryption in ENCRYPTIONS,
        "hash": policy.hash in HASHES,
        "group": policy.group in GROUPS,
    }
    for name in (name for name, found in weak.items() if found):
        refused.add(Layer.IKE, _starting(policy.lines, name[:4]))
    return replace(policy, **{name: STRONG[name] for name, found in weak.items() if found})


def _proposal(proposal: Ikev2Proposal, refused: Refused) -> Ikev2Proposal:
    """One weak word and the whole line is refused."""
    empty: dict[str, Any] = {}
    for name, words, weak in (
        ("encryption", set(proposal.encryption), ENCRYPTIONS),
        ("integrity", set(proposal.integrity), HASHES),
        ("groups", set(proposal.groups), IKEV2_GROUPS),
    ):
        if words & weak:
            empty[name] = ()
            refused.add(Layer.IKE, _starting(proposal.lines, name.rstrip("s")))
    return replace(proposal, **empty)


def _transform_sets(sets: Mapping[str, TransformSet], refused: Refused) -> dict[str, TransformSet]:
    kept = {}
    for name, item in sets.items():
        if set(item.transforms) & TRANSFORMS:
            refused.add(Layer.IPSEC, [item.at])
        else:
            kept[name] = item
    return kept


def _profile(profile: IpsecProfile, refused: Refused) -> IpsecProfile:
    if profile.pfs not in GROUPS:
        return profile
    refused.add(Layer.IPSEC, _starting(profile.lines, "set pfs"))
    return replace(profile, pfs=None)


def explained(stop: Stop, router: str, refused: Refused | None) -> Stop:
    """The same stop, with the refusal that may have led to it named first."""
    lines = refused.lines.get(stop.layer, []) if refused is not None else []
    if refused is None or not lines:
        return stop
    words = ", ".join(f"'{line.text.strip()}'" for line in lines[:3])
    said = (
        f"{router} runs {refused.release}, which refuses {words} (crypto engine compliance shield): "
        f"{stop.cause}"
    )
    own = [(router, line) for line in lines]
    rest = [item for item in stop.lines if item not in own]
    return replace(stop, cause=said, router=router, lines=(*own, *rest))
