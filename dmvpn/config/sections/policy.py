"""Prefix lists, route maps, AS-path and community lists, object groups."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import ListEntries, PrefixList, PrefixListEntry, RouteMap, RouteMapEntry
from dmvpn.config.sections import words
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("lists")

MAP: Shapes[Draft] = Shapes()
MAP.each("match", "matches")
MAP.each("set", "sets")
MAP.flag("continue", "continues")
MAP.ignore("description")
GROUP: Shapes[Draft] = Shapes()
for _first in ("host", "range", "group-object", "any", "tcp", "udp", "icmp", "ip", "esp", "gre", "ahp", "tcp-udp",
               "eigrp", "ospf", "pim", "igmp", "ipinip"):  # fmt: skip
    GROUP.on(_first)(lambda draft, entry: draft.add("entries", entry.line.text))
GROUP.ignore("description")


@TOP.on("ip prefix-list")
def _prefix_list(router: RouterDraft, entry: Entry) -> None:
    _prefix_entry(router, "prefix_lists", entry)


@TOP.on("ipv6 prefix-list")
def _prefix_list_ipv6(router: RouterDraft, entry: Entry) -> None:
    _prefix_entry(router, "prefix_lists_ipv6", entry)


def _prefix_entry(router: RouterDraft, table: str, entry: Entry) -> None:
    """``NAME [seq N] {permit | deny} PREFIX [ge N] [le N]``; ``sequence-number`` is no name."""
    name, rest = entry.words[0], entry.words[1:]
    if name == "sequence-number":
        return
    draft = router.block(table, name, entry)
    if rest[0] == "description":
        return
    if rest[0] == "seq":
        sequence, rest = int(rest[1]), rest[2:]
    else:
        held = draft.fields.get("entries", ())
        sequence = max((one.sequence for one in held), default=0) + 5
    ge, le = words.after(rest, "ge"), words.after(rest, "le")
    draft.add(
        "entries",
        PrefixListEntry(
            sequence,
            keyword(rest[0], "permit", "deny"),
            words.network(rest[1:2]),
            int(ge) if ge else None,
            int(le) if le else None,
            entry.line,
        ),
    )


@TOP.on("route-map", opens=MAP)
def _route_map(router: RouterDraft, entry: Entry) -> None:
    """``NAME [permit | deny] [N]``: permit 10 when neither is typed."""
    action = keyword(entry.words[1], "permit", "deny") if len(entry.words) > 1 else "permit"
    sequence = int(entry.words[2]) if len(entry.words) > 2 else 10
    draft = router.block("route_maps", (entry.words[0], sequence), entry)
    draft.set("action", action)
    draft.read(MAP, entry)


@TOP.on("ip as-path access-list")
def _as_path(router: RouterDraft, entry: Entry) -> None:
    _listed(router, "as_path_lists", entry.words[0], entry, " ".join(entry.words[1:]))


@TOP.on("ip community-list", "ip extcommunity-list")
def _community(router: RouterDraft, entry: Entry) -> None:
    """``{standard | expanded} NAME {permit | deny} …`` or ``NUMBER …``."""
    named = entry.words[0] in ("standard", "expanded")
    text = " ".join(entry.words[1 + named :])
    _listed(router, "community_lists", entry.words[named], entry, text)


def _listed(router: RouterDraft, table: str, name: str, entry: Entry, text: str) -> None:
    draft = router.block(table, name, entry)
    draft.add("entries", text)
    draft.lines.append(entry.line)


@TOP.on("object-group network", "object-group service", opens=GROUP)
def _object_group(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("object_groups", entry.words[0], entry)
    for node in entry.node.children:
        if node.text[0].isdigit():
            draft.add("entries", node.text)
    children = [node for node in entry.node.children if not node.text[0].isdigit()]
    draft.unread += GROUP.read_block(draft, children)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    fields: dict[str, object] = {}
    for table, family in (("prefix_lists", "ipv4"), ("prefix_lists_ipv6", "ipv6")):
        fields[table] = {
            name: PrefixList(name, family, _in_order(draft), draft.at)
            for name, draft in router.named(table).items()
        }
    for table in ("as_path_lists", "community_lists", "object_groups"):
        fields[table] = router.records(table, ListEntries)
    fields["route_maps"] = _route_maps(router)
    return fields


def _in_order(draft: Draft) -> tuple[PrefixListEntry, ...]:
    entries: list[PrefixListEntry] = draft.fields.get("entries", [])
    return tuple(sorted(entries, key=lambda one: one.sequence))


def _route_maps(router: RouterDraft) -> dict[str, RouteMap]:
    maps: dict[str, list[RouteMapEntry]] = {}
    for (name, sequence), draft in router.named("route_maps").items():
        one = draft.build_with_lines(RouteMapEntry, sequence=sequence)
        maps.setdefault(name, []).append(one)
    return {
        name: RouteMap(name, tuple(sorted(own, key=lambda one: one.sequence)), own[0].at)
        for name, own in maps.items()
    }
