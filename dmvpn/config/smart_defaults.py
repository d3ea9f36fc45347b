"""What IKEv2 and IPsec use when nothing of that name is configured ("smart defaults").

`RouterConfig.ikev2.disabled` names those a router has switched off.

Unverified on a device, no public page at hand: the proposal of classic IOS and of IOS-XE, and
the transform set.  Rules must not call a mismatch with a smart default certain.
"""

from __future__ import annotations

from dmvpn.config.model import Ikev2Policy, Ikev2Proposal, IpsecProfile, RouterConfig, TransformSet
from dmvpn.model import Platform, Release

_HASHES = ("sha512", "sha384", "sha256", "sha1", "md5")
CLASSIC_PROPOSAL = Ikev2Proposal(
    "default", ("aes-cbc-256", "aes-cbc-192", "aes-cbc-128"), _HASHES, _HASHES, (5, 2)
)
XE_PROPOSAL = Ikev2Proposal(
    "default", ("aes-cbc-256",), ("sha512", "sha384"), ("sha512", "sha384"), (19, 14, 21, 5)
)
POLICY = Ikev2Policy("default", ("default",), match_fvrf="any")
TRANSFORM_SET = TransformSet("default", ("esp-aes", "esp-sha-hmac"), "transport")
IPSEC_PROFILE = IpsecProfile("default", ("default",))


def ikev2_proposals(config: RouterConfig) -> dict[str, Ikev2Proposal]:
    """The configured proposals and, unless switched off or replaced, the default one."""
    held = dict(config.ikev2_proposals)
    if "proposal" not in config.ikev2.disabled:
        held.setdefault("default", _proposal(config.release))
    return held


def _proposal(release: Release | None) -> Ikev2Proposal:
    classic = release is not None and release.platform is Platform.IOS
    return CLASSIC_PROPOSAL if classic else XE_PROPOSAL


def ikev2_policies(config: RouterConfig) -> dict[str, Ikev2Policy]:
    """The configured policies and, unless switched off or replaced, the default one."""
    held = dict(config.ikev2_policies)
    if "policy" not in config.ikev2.disabled:
        held.setdefault("default", POLICY)
    return held


def transform_sets(config: RouterConfig) -> dict[str, TransformSet]:
    """The configured transform sets and, unless switched off or replaced, the default one."""
    held = dict(config.transform_sets)
    if "transform-set" not in config.ikev2.disabled:
        held.setdefault("default", TRANSFORM_SET)
    return held


def ipsec_profiles(config: RouterConfig) -> dict[str, IpsecProfile]:
    """The configured profiles and, unless switched off or replaced, the default one."""
    held = dict(config.ipsec_profiles)
    if "ipsec-profile" not in config.ikev2.disabled:
        held.setdefault("default", IPSEC_PROFILE)
    return held
