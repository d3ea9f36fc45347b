"""Which IKEv2 proposal two routers choose: their policies, and the defaults where they have none."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Ikev2Proposal, RouterConfig
from dmvpn.model import Platform
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

# `show crypto ikev2 proposal default`: what IOS offers when nothing is configured.
_CLASSIC_DEFAULT = Ikev2Proposal(
    "default",
    ("aes-cbc-256", "aes-cbc-192", "aes-cbc-128"),
    ("sha512", "sha384", "sha256", "sha1", "md5"),
    (),
    (5, 2),
)
_XE_DEFAULT = Ikev2Proposal("default", ("aes-cbc-256",), ("sha512", "sha384"), (), (19, 14, 21, 5))


def same_fvrf(match: str | None, vrf: str | None) -> bool:
    """Whether ``match fvrf`` takes a VRF; without the line it is the global table only."""
    return match == "any" or match == vrf


def proposals(tunnel: Tunnel) -> list[Ikev2Proposal]:
    """What a router offers and takes: of the policy that matches, or IOS's smart default.

    A policy without ``match fvrf`` serves the global table only.  A proposal that lacks an
    algorithm of a kind is unusable.
    """
    config = tunnel.config
    for policy in config.ikev2_policies.values():
        address_fits = not policy.match_addresses or tunnel.nbma in policy.match_addresses
        if same_fvrf(policy.match_fvrf, tunnel.settings.vrf) and address_fits:
            named = [
                config.ikev2_proposals[name]
                for name in policy.proposals
                if name in config.ikev2_proposals
            ]
            named += [_default(config) for name in policy.proposals if name == "default"]
            if policy.proposals:
                return [item for item in named if _complete(item)]
    return [config.ikev2_proposals.get("default") or _default(config)]


def _default(config: RouterConfig) -> Ikev2Proposal:
    modern = config.release is not None and config.release.platform is Platform.IOS_XE
    return _XE_DEFAULT if modern else _CLASSIC_DEFAULT


def _gcm(encryption: str) -> bool:
    return "gcm" in encryption


def _complete(proposal: Ikev2Proposal) -> bool:
    if not proposal.encryption or not proposal.groups:
        return False
    if any(_gcm(item) for item in proposal.encryption):
        return bool(proposal.prf)
    return bool(proposal.integrity)


def _prfs(proposal: Ikev2Proposal) -> tuple[str, ...]:
    return proposal.prf or proposal.integrity


Choice = tuple[Ikev2Proposal, str, str | None, str, int]


def common_proposal(one: Tunnel, other: Tunnel) -> Choice | Stop:
    """The first combination of the initiator that the responder has too."""
    ours, theirs = proposals(one), proposals(other)
    for mine, yours in ((mine, yours) for mine in ours for yours in theirs):
        for choice in _choices(mine, yours):
            return choice
    lines = (
        *((one.router, line) for item in ours for line in item.lines or (item.at,) if line.number),
        *((other.router, line) for item in theirs for line in item.lines or (item.at,)
          if line.number),
    )  # fmt: skip
    said = f"no common IKEv2 proposal: {_words(one, ours)}; {_words(other, theirs)}"
    return Stop(Layer.IKE, said, None, lines)


def _choices(mine: Ikev2Proposal, yours: Ikev2Proposal) -> Iterator[Choice]:
    groups = [group for group in mine.groups if group in yours.groups]
    prfs = [prf for prf in _prfs(mine) if prf in _prfs(yours)]
    hashes = [item for item in mine.integrity if item in yours.integrity]
    if not groups or not prfs:
        return
    for encryption in mine.encryption:
        if encryption not in yours.encryption:
            continue
        if _gcm(encryption):
            yield mine, encryption, None, prfs[0], groups[0]
        elif hashes:
            yield mine, encryption, hashes[0], prfs[0], groups[0]


def _words(tunnel: Tunnel, items: list[Ikev2Proposal]) -> str:
    said = " or ".join(
        f"{'/'.join(item.encryption)} {'/'.join(_prfs(item))} "
        f"group {'/'.join(map(str, item.groups))}"
        for item in items
    )
    return f"{tunnel.router} has {said or 'no usable proposal'}"
