"""``crypto ipsec …``: transform sets and profiles."""

from __future__ import annotations

from dmvpn.config.sections.router import ROUTER, RouterDraft, named
from dmvpn.config.shapes import Draft, Entry, Shapes, keyword

TRANSFORM_SET: Shapes[Draft] = Shapes()
PROFILE: Shapes[Draft] = Shapes()
PROFILE.ignore(
    "description", "responder-only", "set identity", "set reverse-route", "set dual-overlay",
    "set security-association idle-time", "set security-association replay", "set mixed-mode",
    "set security-association lifetime kilobytes", "set security-association lifetime days",
    "set security-association dummy", "set security-association ecn",
)  # fmt: skip


@ROUTER.on("crypto ipsec transform-set", opens=TRANSFORM_SET)
def _transform_set(router: RouterDraft, entry: Entry) -> None:
    draft = named(router.transform_sets, entry.words[0], entry)
    draft.set("transforms", _transforms(entry.words[1:]))
    router.unread += TRANSFORM_SET.read_block(draft, entry.node.children)


def _transforms(words: list[str]) -> list[str]:
    """A key length belongs to the word before it: ``esp-aes 256``."""
    transforms: list[str] = []
    for word in words:
        if word.isdigit() and transforms:
            transforms[-1] += f" {word}"
        else:
            transforms.append(word)
    return transforms


@TRANSFORM_SET.on("mode")
def _mode(draft: Draft, entry: Entry) -> None:
    draft.set("mode", keyword(entry.words[0], "transport", "tunnel"))


@ROUTER.on("crypto ipsec profile", opens=PROFILE)
def _profile(router: RouterDraft, entry: Entry) -> None:
    draft = named(router.ipsec_profiles, entry.words[0], entry)
    router.unread += PROFILE.read_block(draft, entry.node.children)


@PROFILE.on("set transform-set")
def _set_transform_set(draft: Draft, entry: Entry) -> None:
    draft.set("transform_sets", list(entry.words))


@PROFILE.on("set ikev2-profile")
def _set_ikev2_profile(draft: Draft, entry: Entry) -> None:
    draft.set("ikev2_profile", entry.words[0])


@PROFILE.on("set isakmp-profile")
def _set_isakmp_profile(draft: Draft, entry: Entry) -> None:
    draft.set("isakmp_profile", entry.words[0])


@PROFILE.on("set pfs")
def _set_pfs(draft: Draft, entry: Entry) -> None:
    """``set pfs`` alone is group 14 (older releases: group 1; Cisco-IOS-XE-crypto.yang)."""
    word = entry.words[0] if entry.words else "group14"
    draft.set("pfs", int(word.removeprefix("group")))


@PROFILE.on("set security-association lifetime seconds")
def _set_lifetime(draft: Draft, entry: Entry) -> None:
    draft.set("lifetime_seconds", int(entry.words[0]))
