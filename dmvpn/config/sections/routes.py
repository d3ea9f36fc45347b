"""``ip route``: static routes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.sections.router import ROUTER, RouterDraft
from dmvpn.config.shapes import Draft, Entry
from dmvpn.model import interface_name

_OPTIONS_WITH_VALUE = ("tag", "name", "track")


@ROUTER.on("ip route")
def _ip_route(router: RouterDraft, entry: Entry) -> None:
    words = list(entry.words)
    draft = Draft(entry.line)
    if words[0] == "vrf":
        draft.set("vrf", words[1])
        del words[:2]
    draft.set("prefix", IPv4Network((words[0], words[1])))
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
        draft.set("next_hop", IPv4Address(words[0]))
    else:
        spaced = len(words) > 1 and words[0].isalpha() and words[1].replace("/", "").isdigit()
        draft.set("interface", interface_name(" ".join(words[: 1 + spaced])))
        del words[:spaced]
        if len(words) > 1 and words[1].count(".") == 3:
            draft.set("next_hop", IPv4Address(words.pop(1)))
        elif len(words) > 1 and words[1] == "dhcp":
            draft.set("dhcp", True)
            del words[1]
    _options(draft, words[1:])


def _options(draft: Draft, words: list[str]) -> None:
    while words:
        word = words.pop(0)
        if word.isdigit():
            draft.set("distance", int(word))
        elif word in _OPTIONS_WITH_VALUE and words:
            words.pop(0)
