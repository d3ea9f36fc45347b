"""Class maps and policy maps, QoS and ``type inspect``; zones and zone pairs."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import ClassMap, PolicyClass, PolicyMap, Zone, ZonePair
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.sections.words import after
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("qos")

CLASS_MAP: Shapes[Draft] = Shapes()
CLASS_MAP.each("match", "matches")
CLASS_MAP.ignore("description")
POLICY: Shapes[Draft] = Shapes()
POLICY.ignore("description")
CLASS: Shapes[Draft] = Shapes()
CLASS.text("shape", "shape")
CLASS.text("priority", "priority")
CLASS.text("bandwidth", "bandwidth")
CLASS.text("police", "police")
CLASS.value("service-policy", "service_policy")
CLASS.ignore(
    "account", "compress", "conform-action", "exceed-action", "violate-action", "fair-queue", "netflow-sampler", "queue-limit",
    "random-detect", "set", "trust", "urlfilter", "aggregate", "estimate", "log", "description", "qos-group", "netflow", "queue-buffers",
)  # fmt: skip
PAIR: Shapes[Draft] = Shapes()
PAIR.value("service-policy type inspect", "policy")
PAIR.ignore("description")
ZONE: Shapes[Draft] = Shapes()
ZONE.ignore("description", "vpn", "protection")

_OTHER_TYPES = ("control", "traffic", "performance-monitor", "access-control", "stack", "port-filter",
                "queue-threshold", "logging", "multicast-flows", "ngsw-qos", "mace", "waas", "appnav")  # fmt: skip


def _named(words: list[str]) -> tuple[bool, bool, str]:
    """(type inspect, match-any, name) of ``[type inspect [PROTOCOL]] [match-any | match-all] N``."""
    inspect = words[:2] == ["type", "inspect"]
    return inspect, "match-any" in words[:-1], words[-1]


def _map(router: RouterDraft, entry: Entry, table: str) -> tuple[Draft | None, bool]:
    """(the draft of a class map or policy map, match-any); None: a type that says nothing about DMVPN."""
    if entry.words[0] == "type" and entry.words[1] in _OTHER_TYPES:
        return None, False
    inspect, match_any, name = _named(entry.words)
    draft = router.block(f"inspect_{table}" if inspect else table, name, entry)
    draft.set("inspect", inspect)
    return draft, match_any


@TOP.on("class-map", opens=CLASS_MAP)
def _class_map(router: RouterDraft, entry: Entry) -> None:
    draft, match_any = _map(router, entry, "class_maps")
    if draft is not None:
        draft.set("match_any", match_any)
        draft.read(CLASS_MAP, entry)


@TOP.on("policy-map", opens=POLICY)
def _policy_map(router: RouterDraft, entry: Entry) -> None:
    draft, _match_any = _map(router, entry, "policy_maps")
    if draft is not None:
        draft.unread += POLICY.read_block(draft, entry.node.children)


@POLICY.on("class", opens=CLASS)
def _class(draft: Draft, entry: Entry) -> None:
    inspect, _match_any, name = _named(entry.words)
    own = draft.mapping("classes").setdefault(name, Draft(entry.line, draft.unread))
    own.set("inspect", inspect)
    for node in entry.node.children:
        own.add("actions", node.text)
    own.read(CLASS, entry)


@CLASS.on("inspect", "pass", "drop")
def _action(draft: Draft, entry: Entry) -> None:
    draft.set("action", entry.line.text)


@TOP.on("zone security", opens=ZONE)
def _zone(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("zones", entry.words[0], entry)
    draft.unread += ZONE.read_block(draft, entry.node.children)


@TOP.on("zone-pair security", opens=PAIR)
def _zone_pair(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("zone_pairs", entry.words[0], entry)
    draft.set("source", after(entry.words, "source") or "")
    draft.set("destination", after(entry.words, "destination") or "")
    draft.read(PAIR, entry)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {
        "class_maps": router.records("class_maps", ClassMap),
        "inspect_class_maps": router.records("inspect_class_maps", ClassMap),
        "policy_maps": _policies(router, "policy_maps"),
        "inspect_policy_maps": _policies(router, "inspect_policy_maps"),
        "zones": {name: Zone(name, draft.at) for name, draft in router.named("zones").items()},
        "zone_pairs": router.records("zone_pairs", ZonePair),
    }


def _policies(router: RouterDraft, table: str) -> dict[str, PolicyMap]:
    policies: dict[str, PolicyMap] = {}
    for name, draft in router.named(table).items():
        classes = draft.fields.pop("classes", {}).items()
        draft.set("classes", [own.build_with_lines(PolicyClass, name=key) for key, own in classes])
        policies[name] = draft.build(PolicyMap, name=name, at=draft.at)
    return policies
