"""Access lists: the named blocks and the numbered lines."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import AccessEntry, AccessList, Line
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("lists")

ENTRIES: Shapes[Draft] = Shapes()
ENTRIES.ignore("remark", "permit", "deny", "evaluate", "dynamic", "sequence")
TOP.ignore("ip access-list resequence", "ip access-list logging", "ip access-list log-update", "ip access-list role-based",
           "ip access-list persistent", "ip access-list helper", "ipv6 access-list log-update")  # fmt: skip


@TOP.on("ip access-list standard", opens=ENTRIES)
def _standard(router: RouterDraft, entry: Entry) -> None:
    _block(router, entry, "standard")


@TOP.on("ip access-list extended", opens=ENTRIES)
def _extended(router: RouterDraft, entry: Entry) -> None:
    _block(router, entry, "extended")


def _block(router: RouterDraft, entry: Entry, kind: str) -> None:
    draft = _access_list(router.access_lists, entry.words[0], kind, entry.line)
    for node in entry.node.children:
        words = node.text.split()
        if words[0].isdigit():
            del words[0]
        _rule(draft, words, node, router)


@TOP.on("ipv6 access-list", opens=ENTRIES)
def _ipv6(router: RouterDraft, entry: Entry) -> None:
    drafts = router.blocks.setdefault("access_lists_ipv6", {})
    draft = _access_list(drafts, entry.words[0], "ipv6", entry.line)
    for node in entry.node.children:
        words = node.text.split()
        if words[0] == "sequence":
            del words[:2]
        _rule(draft, words, node, router)


@TOP.on("access-list")
def _numbered(router: RouterDraft, entry: Entry) -> None:
    number = int(entry.words[0])
    standard = number < 100 or 1300 <= number < 2000
    draft = _access_list(
        router.access_lists, str(number), "standard" if standard else "extended", entry.line
    )
    _rule(draft, entry.words[1:], entry.line, router)


def _access_list(drafts: dict[str, Draft], name: str, kind: str, at: Line) -> Draft:
    draft = drafts.get(name)
    if draft is None:
        draft = drafts[name] = Draft(at)
        draft.set("name", name)
        draft.set("kind", kind)
        draft.set("at", at)
    return draft


def _rule(draft: Draft, words: list[str], at: Line, router: RouterDraft) -> None:
    if words and words[0] in ("permit", "deny", "dynamic", "evaluate"):
        draft.add("entries", AccessEntry(words[0], tuple(words[1:]), at))
    elif not words or words[0] not in ("remark", "no", "exit"):
        router.unread.append(at)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {
        "access_lists": _lists(router.access_lists),
        "access_lists_ipv6": _lists(router.named("access_lists_ipv6")),
    }


def _lists(drafts: dict[str, Draft]) -> dict[str, AccessList]:
    return {name: draft.build(AccessList) for name, draft in drafts.items()}
