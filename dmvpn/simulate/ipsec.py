"""Step 3: the IPsec SA: protection on both ends, a common transform set, mode and PFS.

IKEv2 creates the first SA inside IKE_AUTH, without a key exchange of its own (RFC 7296 1.2): a PFS
mismatch shows only when the SA is rekeyed.  Transport mode is a request: where the other end does
not grant it, IKEv2 falls back to tunnel mode and works (measured on IOSv 15.9).
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import IpsecProfile, Line, TransformSet
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.ike import ike_version, ipsec_profile
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop

# A profile without ``set transform-set`` uses the set IOS prints as ``default``.
DEFAULT_SET = TransformSet("default", ("esp-aes", "esp-sha-hmac"), "transport")


@dataclass(frozen=True, slots=True)
class IpsecAgreement:
    """The SA both ends agreed on.  transforms in CLI words; pfs: group of the initiator."""

    transforms: tuple[str, ...]
    mode: str
    pfs: int | None


def check_protection(one: Tunnel, other: Tunnel) -> Stop | None:
    """Both ends protected, by profiles that exist, with the same IKE version."""
    for tunnel, peer in ((one, other), (other, one)):
        if tunnel.settings.protection is None and peer.settings.protection is not None:
            said = f"{tunnel.router} {tunnel.name} has no tunnel protection, {peer.router} has"
            lines = ((tunnel.router, tunnel.interface.at), *peer.line("tunnel protection"))
            return Stop(Layer.IPSEC, said, tunnel.router, lines)
    for tunnel in (one, other):
        stop = missing_profile(tunnel)
        if stop is not None:
            return stop
    if ike_version(one) != ike_version(other):
        said = (
            f"{one.router} negotiates IKEv{ike_version(one)}, "
            f"{other.router} IKEv{ike_version(other)}"
        )
        lines = (*one.line("tunnel protection"), *other.line("tunnel protection"))
        return Stop(Layer.IKE, said, None, lines)
    return None


def missing_profile(tunnel: Tunnel) -> Stop | None:
    """``tunnel protection`` that names a profile, or a transform set, that does not exist."""
    if tunnel.settings.protection is None:
        return None
    profile = ipsec_profile(tunnel)
    if profile is None:
        said = f"{tunnel.router}: the IPsec profile {tunnel.settings.protection} does not exist"
        return Stop(Layer.IPSEC, said, tunnel.router, tunnel.line("tunnel protection"))
    if profile.transform_sets and not _sets(tunnel, profile):
        said = f"{tunnel.router}: no transform set of the IPsec profile {profile.name} exists"
        lines = tuple((tunnel.router, line) for line in profile.lines)
        return Stop(Layer.IPSEC, said, tunnel.router, lines)
    return None


def agree(one: Tunnel, other: Tunnel) -> tuple[IpsecAgreement | Stop, tuple[Stop, ...]]:
    """(the SA or what stops it, what works now but should be mended)."""
    mine, yours = ipsec_profile(one), ipsec_profile(other)
    assert mine is not None and yours is not None
    pair = _common(one, mine, other, yours)
    if pair is None:
        return _no_transform(one, mine, other, yours), ()
    ours, theirs = pair
    mode = "transport" if ours.mode == theirs.mode == "transport" else "tunnel"
    warnings: list[Stop] = []
    if ours.mode != theirs.mode:
        mismatch = _mode_mismatch(one, ours, other, theirs)
        if ike_version(one) == 1:
            return mismatch, ()
        warnings.append(mismatch)
    if mine.pfs != yours.pfs:
        warnings.append(_pfs_mismatch(one, mine, other, yours))
        if ike_version(one) == 1 and yours.pfs is not None:
            return warnings[-1], ()
    return IpsecAgreement(ours.transforms, mode, mine.pfs), tuple(warnings)


def _sets(tunnel: Tunnel, profile: IpsecProfile) -> list[TransformSet]:
    if not profile.transform_sets:
        return [tunnel.config.transform_sets.get("default", DEFAULT_SET)]
    return [
        tunnel.config.transform_sets[name]
        for name in profile.transform_sets
        if name in tunnel.config.transform_sets
    ]


def _common(
    one: Tunnel, mine: IpsecProfile, other: Tunnel, yours: IpsecProfile
) -> tuple[TransformSet, TransformSet] | None:
    for ours in _sets(one, mine):
        for theirs in _sets(other, yours):
            if set(ours.transforms) == set(theirs.transforms):
                return ours, theirs
    return None


def _no_transform(one: Tunnel, mine: IpsecProfile, other: Tunnel, yours: IpsecProfile) -> Stop:
    def words(tunnel: Tunnel, profile: IpsecProfile) -> str:
        return " or ".join(" ".join(item.transforms) for item in _sets(tunnel, profile))

    said = (
        f"no common transform set: {one.router} offers {words(one, mine)}, "
        f"{other.router} {words(other, yours)}"
    )
    lines = tuple(
        (tunnel.router, item.at)
        for tunnel, profile in ((one, mine), (other, yours))
        for item in _sets(tunnel, profile)
        if item.at.number
    )
    return Stop(Layer.IPSEC, said, None, lines)


def _mode_mismatch(one: Tunnel, ours: TransformSet, other: Tunnel, theirs: TransformSet) -> Stop:
    effect = (
        "IKEv2 falls back to tunnel mode: it works, with 20 bytes more overhead"
        if ike_version(one) == 2
        else "IKEv1 agrees on no SA"
    )
    said = (
        f"mode mismatch: {one.router} transform set {ours.name} is {ours.mode}, "
        f"{other.router} {theirs.name} is {theirs.mode}; {effect}"
    )
    lines = (
        (one.router, _mode_line(ours)),
        (other.router, _mode_line(theirs)),
    )
    return Stop(Layer.IPSEC, said, None, lines)


def _mode_line(item: TransformSet) -> Line:
    return next((line for line in item.lines if line.text.startswith("mode")), item.at)


def _pfs_mismatch(one: Tunnel, mine: IpsecProfile, other: Tunnel, yours: IpsecProfile) -> Stop:
    def words(profile: IpsecProfile) -> str:
        return f"group {profile.pfs}" if profile.pfs else "none"

    effect = (
        "IKEv2 notices at the first rekey, then the SA is lost"
        if ike_version(one) == 2
        else "quick mode fails"
    )
    said = f"PFS mismatch: {one.router} {words(mine)}, {other.router} {words(yours)}; {effect}"
    lines = tuple(
        (tunnel.router, line)
        for tunnel, profile in ((one, mine), (other, yours))
        for line in profile.lines
        if line.text.startswith("set pfs")
    )
    return Stop(Layer.IPSEC, said, None, lines)
