"""``crypto map`` and ``crypto dynamic-map``: site-to-site IPsec beside DMVPN."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import CryptoMap, CryptoMapEntry
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.sections.words import pfs_group
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name

TOP = section("crypto")

ENTRY: Shapes[Draft] = Shapes()
ENTRY.value("match address", "access_list")
ENTRY.words("set transform-set", "transform_sets")
ENTRY.value("set isakmp-profile", "isakmp_profile")
ENTRY.value("set ikev2-profile", "ikev2_profile")
ENTRY.value("set security-association lifetime seconds", "lifetime_seconds", int)
ENTRY.ignore(
    "description", "set identity", "set ip", "set security-association", "set session-key", "reverse-route",
    "set reverse-route", "qos", "set nat", "set group", "set peer default", "set dual-overlay",
)  # fmt: skip


@TOP.on("crypto map", opens=ENTRY)
def _crypto_map(router: RouterDraft, entry: Entry) -> None:
    """``NAME N {ipsec-isakmp [dynamic D] | …}``, ``NAME local-address I``, ``NAME client …``."""
    name, rest = entry.words[0], entry.words[1:]
    draft = router.block("crypto_maps", name, entry)
    if rest[0] == "local-address":
        draft.set("local_address", interface_name(rest[1]))
    elif rest[0].isdigit():
        own = _entry(draft, int(rest[0]), entry)
        if len(rest) > 1:
            own.set("kind", rest[1])
        if rest[2:3] == ["dynamic"]:
            own.set("dynamic", rest[3])
        own.read(ENTRY, entry)


@TOP.on("crypto dynamic-map", opens=ENTRY)
def _dynamic_map(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("crypto_maps", entry.words[0], entry)
    draft.set("is_dynamic", True)
    own = _entry(draft, int(entry.words[1]), entry)
    own.set("kind", "dynamic")
    own.read(ENTRY, entry)


def _entry(draft: Draft, sequence: int, entry: Entry) -> Draft:
    own: Draft = draft.mapping("entries").setdefault(sequence, Draft(entry.line, draft.unread))
    return own


@ENTRY.on("set peer")
def _peer(draft: Draft, entry: Entry) -> None:
    draft.add("peers", entry.words[0])


@ENTRY.on("set pfs")
def _pfs(draft: Draft, entry: Entry) -> None:
    draft.set("pfs", pfs_group(entry.words))


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    maps: dict[str, CryptoMap] = {}
    for name, draft in router.named("crypto_maps").items():
        entries = [
            own.build_with_lines(CryptoMapEntry, sequence=number)
            for number, own in sorted(draft.fields.pop("entries", {}).items())
        ]
        maps[name] = draft.build(CryptoMap, name=name, entries=tuple(entries), at=draft.at)
    return {"crypto_maps": maps}
