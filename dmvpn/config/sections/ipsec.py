"""``crypto ipsec …``: transform sets and profiles."""

from __future__ import annotations

from dmvpn.config.model import IpsecGlobal
from dmvpn.config.sections.ikev2 import smart_default
from dmvpn.config.sections.router import ROUTER, RouterDraft, global_lines, named
from dmvpn.config.sections.words import pfs_group
from dmvpn.config.shapes import Draft, Entry, Shapes, keyword

TRANSFORM_SET: Shapes[Draft] = Shapes()
PROFILE: Shapes[Draft] = Shapes()
PROFILE.ignore(
    "description", "set identity", "set reverse-route", "set dual-overlay",
    "set mixed-mode", "reverse-route", "set security-policy", "set nat", "qos",
    "set security-association level", "set security-association lifetime days",
    "set security-association dummy", "set security-association ecn",
)  # fmt: skip
PROFILE.value("set security-association idle-time", "idle_time", int)
PROFILE.value("set security-association replay window-size", "replay_window", int)
PROFILE.flag("set security-association replay disable", "replay_disabled")
PROFILE.flag("responder-only", "responder_only")
GLOBAL: Shapes[Draft] = Shapes()
GLOBAL.value("security-association replay window-size", "replay_window", int)
GLOBAL.flag("security-association replay disable", "replay_disabled")
GLOBAL.value("security-association lifetime seconds", "lifetime_seconds", int)
GLOBAL.value("security-association idle-time", "idle_time", int)
GLOBAL.value("df-bit", "df_bit")
GLOBAL.value("fragmentation", "fragmentation")
GLOBAL.flag("nat-transparency udp-encapsulation", "nat_transparency")
GLOBAL.ignore("ipv4-deny", "ipv6-deny", "optional", "server", "nat-transparency spi-matching", "security-association dummy",
              "security-association ecn", "security-association multi-sn", "security-association lifetime days", "profile default",
              "transform-set default", "control-plane", "cloud-connector")  # fmt: skip
ROUTER.on("crypto ipsec", negatable=True)(global_lines(GLOBAL, "ipsec"))


@GLOBAL.on("security-association lifetime kilobytes")
@PROFILE.on("set security-association lifetime kilobytes")
def _kilobytes(draft: Draft, entry: Entry) -> None:
    off = entry.words[0] == "disable"
    draft.set("lifetime_kilobytes", None if off else int(entry.words[0]))


@ROUTER.on("crypto ipsec transform-set", negatable=True, opens=TRANSFORM_SET)
def _transform_set(router: RouterDraft, entry: Entry) -> None:
    if smart_default(router, "transform-set", entry):
        return
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


@ROUTER.on("crypto ipsec profile", negatable=True, opens=PROFILE)
def _profile(router: RouterDraft, entry: Entry) -> None:
    if smart_default(router, "ipsec-profile", entry):
        return
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
    draft.set("pfs", pfs_group(entry.words))


@PROFILE.on("set security-association lifetime seconds")
def _set_lifetime(draft: Draft, entry: Entry) -> None:
    draft.set("lifetime_seconds", int(entry.words[0]))


def build(router: RouterDraft) -> dict[str, object]:
    """The global switches; the blocks are built in `dmvpn.config.reader`."""
    switches = router.single("ipsec")
    return {"ipsec": switches.build(IpsecGlobal, lines=tuple(switches.lines))}
