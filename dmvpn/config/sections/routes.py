"""``ip route``: static routes."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network

from dmvpn.config.addresses import ipv4, ipv4_prefix
from dmvpn.config.drafts import Draft
from dmvpn.config.model import StaticRoute, StaticRouteV6
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.model import interface_name

TOP = section("routes")


TOP.ignore("ip route static", "ip route profile", "ipv6 route static")


@TOP.on("ip route")
def _ip_route(router: RouterDraft, entry: Entry) -> None:
    words = list(entry.words)
    draft = Draft(entry.line)
    if words[0] == "vrf":
        draft.set("vrf", words[1])
        del words[:2]
    draft.set("prefix", ipv4_prefix(words[0], words[1]))
    draft.set("at", entry.line)
    _next_hop(draft, words[2:])
    router.static_routes.append(draft)


def _next_hop(draft: Draft, words: list[str]) -> None:
    """``{NEXT_HOP | INTERFACE [NEXT_HOP] | dhcp} [distance] [tag N] [name X] [permanent] …``."""
    if not words:
        raise ValueError("no next hop")
    if words[0] == "dhcp":
        draft.set("dhcp", True)
    elif words[0][0].isdigit():
        draft.set("next_hop", ipv4(words[0]))
    else:
        spaced = len(words) > 1 and words[0].isalpha() and words[1].replace("/", "").isdigit()
        draft.set("interface", interface_name(" ".join(words[: 1 + spaced])))
        del words[:spaced]
        if len(words) > 1 and words[1].count(".") == 3:
            draft.set("next_hop", ipv4(words.pop(1)))
        elif len(words) > 1 and words[1] == "dhcp":
            draft.set("dhcp", True)
            del words[1]
    _options(draft, words[1:])


def _options(draft: Draft, words: list[str]) -> None:
    while words:
        word = words.pop(0)
        if word.isdigit():
            draft.set("distance", int(word))
        elif word in ("tag", "track") and words:
            draft.set(word, int(words.pop(0)))
        elif word == "name" and words:
            draft.set("name", words.pop(0))
        elif word == "permanent":
            draft.set("permanent", True)
        elif word == "global":
            draft.set("global_next_hop", True)


@TOP.on("ipv6 route")
def _ipv6_route(router: RouterDraft, entry: Entry) -> None:
    """``ipv6 route [vrf V] PREFIX {NEXT_HOP | INTERFACE [NEXT_HOP]} [distance] …``."""
    words = list(entry.words)
    vrf = None
    if words[0] == "vrf":
        vrf, words = words[1], words[2:]
    prefix = IPv6Network(words.pop(0))
    interface = interface_name(words.pop(0)) if ":" not in words[0] else None
    next_hop = IPv6Address(words.pop(0)) if words and ":" in words[0] else None
    distance = int(words[0]) if words and words[0].isdigit() else 1
    route = StaticRouteV6(prefix, next_hop, interface, vrf, distance, entry.line)
    router.single("routes").add("ipv6", route)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here.  A route that stands twice is one route."""
    routes = dict.fromkeys(draft.build(StaticRoute) for draft in router.static_routes)
    return {
        "static_routes": tuple(routes),
        "static_routes_ipv6": tuple(router.single("routes").fields.get("ipv6", ())),
    }
