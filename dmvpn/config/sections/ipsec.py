"""``crypto ipsec …``: transform sets and profiles."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import IpsecGlobal, IpsecProfile, TransformSet
from dmvpn.config.sections.router import RouterDraft, block, section, single, switches_off
from dmvpn.config.sections.words import pfs_group
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("crypto")

TRANSFORM_SET: Shapes[Draft] = Shapes()
PROFILE: Shapes[Draft] = Shapes()
PROFILE.ignore(
    "description", "set identity", "set reverse-route", "set dual-overlay",
    "set mixed-mode", "reverse-route", "set security-policy", "set nat", "qos",
    "set security-association level", "set security-association lifetime days",
    "set security-association dummy", "set security-association ecn", "set security-association dfbit",
)  # fmt: skip
TRANSFORM_SET.option("mode", "mode", "transport", "tunnel")
PROFILE.words("set transform-set", "transform_sets")
PROFILE.value("set ikev2-profile", "ikev2_profile")
PROFILE.value("set isakmp-profile", "isakmp_profile")
PROFILE.text("set pfs", "pfs", lambda text: pfs_group(text.split()))
PROFILE.value("set security-association lifetime seconds", "lifetime_seconds", int)
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
TOP.family("crypto ipsec", GLOBAL, single("ipsec"))
block(TOP, "crypto ipsec profile", "ipsec_profiles", PROFILE, smart="ipsec-profile")


@GLOBAL.on("security-association lifetime kilobytes")
@PROFILE.on("set security-association lifetime kilobytes")
def _kilobytes(draft: Draft, entry: Entry) -> None:
    off = entry.words[0] == "disable"
    draft.set("lifetime_kilobytes", None if off else int(entry.words[0]))


@TOP.on("crypto ipsec transform-set", negatable=True, opens=TRANSFORM_SET)
def _transform_set(router: RouterDraft, entry: Entry) -> None:
    if switches_off(router, "transform-set", entry):
        return
    draft = router.block("transform_sets", entry.words[0], entry)
    draft.set("transforms", _transforms(entry.words[1:]))
    draft.read(TRANSFORM_SET, entry)


def _transforms(words: list[str]) -> list[str]:
    """A key length belongs to the word before it: ``esp-aes 256``."""
    transforms: list[str] = []
    for word in words:
        if word.isdigit() and transforms:
            transforms[-1] += f" {word}"
        else:
            transforms.append(word)
    return transforms


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    switches = router.single("ipsec")
    return {
        "ipsec": switches.build(IpsecGlobal, lines=tuple(switches.lines)),
        "transform_sets": router.records("transform_sets", TransformSet),
        "ipsec_profiles": router.records("ipsec_profiles", IpsecProfile),
    }
