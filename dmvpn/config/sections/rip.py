"""``router rip`` and ``key chain``."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import ChainKey, KeyChain, RipConfig
from dmvpn.config.sections import words
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name

TOP = section("rip")

PROCESS: Shapes[Draft] = Shapes()
PROCESS.value("version", "version", int)
PROCESS.flag("auto-summary", "auto_summary")
PROCESS.flag("default-information originate", "default_originate")
PROCESS.ignore("address-family", "bfd", "default-metric", "distance", "distribute-list", "flash-update-threshold",
               "input-queue", "maximum-paths", "neighbor", "offset-list", "output-delay", "timers",
               "traffic-share", "validate-update-source", "throttle")  # fmt: skip
CHAIN: Shapes[Draft] = Shapes()
CHAIN.ignore("description")
KEY: Shapes[Draft] = Shapes()
KEY.value("cryptographic-algorithm", "algorithm")
KEY.ignore("accept-lifetime", "send-lifetime")


@TOP.on("router rip", opens=PROCESS)
def _router_rip(router: RouterDraft, entry: Entry) -> None:
    router.block("rip", None, entry).read(PROCESS, entry)


@PROCESS.on("network")
def _network(draft: Draft, entry: Entry) -> None:
    draft.add("networks", words.classful(entry.words[0]))


@PROCESS.on("redistribute")
def _redistribute(draft: Draft, entry: Entry) -> None:
    draft.add("redistribute", words.redistribution(entry))


@PROCESS.on("passive-interface", negatable=True)
def _passive(draft: Draft, entry: Entry) -> None:
    if entry.words[0] == "default":
        draft.set("passive_default", not entry.no)
        return
    held = "active" if entry.no else "passive"
    draft.set(held, draft.fields.get(held, frozenset()) | {interface_name(entry.rest())})


@TOP.on("key chain", opens=CHAIN)
def _key_chain(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("key_chains", entry.words[0], entry)
    draft.unread += CHAIN.read_block(draft, entry.node.children)


@CHAIN.on("key", opens=KEY)
def _key(draft: Draft, entry: Entry) -> None:
    number = int(entry.words[0])
    draft.mapping("keys").setdefault(number, Draft(entry.line, draft.unread)).read(KEY, entry)


@KEY.on("key-string")
def _key_string(draft: Draft, entry: Entry) -> None:
    encrypted = len(entry.words) > 1 and entry.words[0] in ("0", "6", "7")
    draft.set("encryption", int(entry.words[0]) if encrypted else 0)
    draft.set("text", " ".join(entry.words[encrypted:]))


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    for chain in router.named("key_chains").values():
        keys = chain.fields.pop("keys", {}).items()
        chain.set("keys", [key.build(ChainKey, number=number, at=key.at) for number, key in keys])
    rip = router.named("rip").values()
    chains = router.named("key_chains")
    return {
        "rip": tuple(draft.build_with_lines(RipConfig) for draft in rip),
        "key_chains": {
            name: draft.build(KeyChain, name=name, at=draft.at) for name, draft in chains.items()
        },
    }
