"""``router eigrp …``: classic processes and the address families of named ones."""

from __future__ import annotations

from ipaddress import IPv4Network

from dmvpn.config.addresses import ipv4, ipv6_network
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import is_exit, keyword
from dmvpn.config.model import Line, OffsetList
from dmvpn.config.sections.router import EigrpDraft, RouterDraft, section
from dmvpn.config.sections.words import (
    after,
    classful,
    distribute_list,
    redistribution,
    wildcard_network,
)
from dmvpn.config.shape import Entry, every_line
from dmvpn.config.shapes import Shapes
from dmvpn.config.tree import ConfigNode
from dmvpn.model import interface_name

TOP = section("interfaces")


def _network(text: str) -> IPv4Network:
    """``network A [WILDCARD]``; without a wildcard it is the classful network."""
    words = text.split()
    return wildcard_network(*words[:2]) if len(words) > 1 else classful(words[0])


FAMILY: Shapes[EigrpDraft] = Shapes()
FAMILY.ignore(
    "bfd", "default-metric", "distance", "eigrp log-neighbor-changes", "graceful-restart", "eigrp event-log-size",
    "eigrp log-neighbor-warnings", "metric maximum-hops", "metric rib-scale", "neighbor maximum-prefix",
    "nsf", "summary-metric", "timers", "traffic-share", "maximum-prefix", "redistribute maximum-prefix",
    "eigrp default-route-tag", "metric version", "soft-sia", "fast-reroute", "address-family",
    "metric holddown", "remote-neighbors", "metric tag", "eigrp upstream", "snmp", "log-neighbor-changes", "log-neighbor-warnings",
)  # fmt: skip
FAMILY.value("variance", "variance", int)
FAMILY.value("maximum-paths", "maximum_paths", int)
FAMILY.flag("bfd all-interfaces", "bfd_all")
FAMILY.each("network", "networks", _network)
FAMILY.flag("auto-summary", "auto_summary")
FAMILY.flag("shutdown", "shutdown")
FAMILY.value("eigrp router-id", "router_id", ipv4)
FAMILY.each("neighbor", "neighbors")
FAMILY.value("eigrp stub-site", "stub_site")
SETTINGS: Shapes[Draft] = Shapes()
SETTINGS.ignore("dampening-change", "dampening-interval", "no-ecmp-mode")
SETTINGS.flag("split-horizon", "split_horizon")
SETTINGS.flag("next-hop-self", "next_hop_self")
SETTINGS.flag("passive-interface", "passive")
SETTINGS.flag("shutdown", "shutdown")
SETTINGS.value("hello-interval", "hello_interval", int)
SETTINGS.value("hold-time", "hold_time", int)
SETTINGS.value("bandwidth-percent", "bandwidth_percent", int)
SETTINGS.flag("bfd", "bfd")
SETTINGS.flag("stub-site", "stub_site")
SETTINGS.value("add-paths", "add_paths", int)

_STUB = ("connected", "summary", "static", "redistributed", "receive-only", "leak-map")


@TOP.on("router eigrp", opens=FAMILY)
def _router_eigrp(router: RouterDraft, entry: Entry) -> None:
    if entry.words[0].isdigit():
        _classic(router, int(entry.words[0]), entry.node, entry.line)
        return
    for node in entry.node.children:
        if node.text.startswith("address-f"):
            _address_family(router, entry.words[0], node)
        elif not node.text.startswith(("service-family", "shutdown", "no ")) and not is_exit(
            node.text
        ):
            router.unread += every_line(node)
    for node in (one for one in entry.node.children if one.text == "shutdown"):
        _shut(router, entry.words[0], node)


def _shut(router: RouterDraft, name: str, node: ConfigNode) -> None:
    """``shutdown`` of a named process stops all of its families."""
    for (process, *_), draft in router.eigrp.items():
        if process == name:
            draft.set("shutdown", True)
            draft.lines.append(node)


@TOP.on("ipv6 router eigrp", opens=FAMILY)
def _ipv6_router_eigrp(router: RouterDraft, entry: Entry) -> None:
    draft = _family(router, None, int(entry.words[0]), None, "ipv6", entry.line)
    _read(router, draft, entry.node.children)


def _classic(router: RouterDraft, number: int, node: ConfigNode, line: Line) -> None:
    """A classic process: its VRF families are processes of their own."""
    draft = _family(router, None, number, None, "ipv4", line)
    _read(router, draft, [one for one in node.children if not one.text.startswith("address-f")])
    for below in (one for one in node.children if one.text.startswith("address-f")):
        words = below.text.split()
        own = below.children
        numbers = [words[words.index(word) + 1] for word in words[:-1] if word.startswith("auto")]
        inner = [one.text.split() for one in own if one.text.startswith("auto")]
        numbers += [typed[1] for typed in inner if typed[0] == "autonomous-system"]
        vrf = after(words, "vrf")
        at = below
        family = _family(router, None, int(numbers[0]) if numbers else number, vrf, "ipv4", at)
        _read(router, family, [one for one in own if not one.text.startswith("autonomous")])


def _read(router: RouterDraft, draft: EigrpDraft, nodes: list[ConfigNode]) -> None:
    draft.lines += nodes
    router.unread += FAMILY.read_block(draft, nodes)


def _address_family(router: RouterDraft, name: str, node: ConfigNode) -> None:
    """``address-family {ipv4|ipv6} [unicast] [vrf V] autonomous-system AS``."""
    words = node.text.split()
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else None
    line = node
    if len(words) < 4 or not words[-1].isdigit() or not words[-2].startswith("auto"):
        router.unread += every_line(node)
        return
    draft = _family(router, name, int(words[-1]), vrf, words[1], line)
    _read(router, draft, node.children)


def _family(
    router: RouterDraft, name: str | None, number: int, vrf: str | None, family: str, at: Line
) -> EigrpDraft:
    key = (name, number, vrf, family)
    draft = router.eigrp.get(key)
    if draft is None:
        draft = router.eigrp[key] = EigrpDraft(at, router.unread)
    return draft


@FAMILY.on("address-family", opens=FAMILY)
def _nested_family(_draft: EigrpDraft, _entry: Entry) -> None:
    raise ValueError("a family stands in a process, not in a family")


@FAMILY.on("af-interface", opens=SETTINGS)
def _af_interface(draft: EigrpDraft, entry: Entry) -> None:
    settings = _settings(draft, entry.rest(), entry.line)
    settings.read(SETTINGS, entry)


def _settings(draft: EigrpDraft, interface: str, at: Line) -> Draft:
    name = "default" if interface == "default" else interface_name(interface)
    return draft.settings.setdefault(name, Draft(at, draft.unread))


@FAMILY.on("topology", opens=FAMILY)
def _topology(draft: EigrpDraft, entry: Entry) -> None:
    draft.unread += FAMILY.read_block(draft, entry.node.children)


def _stub(words: list[str]) -> tuple[frozenset[str], str | None]:
    """(what a stub tells, its leak map): ``connected summary`` when nothing is named."""
    leak_map = after(words, "leak-map")
    told = [keyword(word, *_STUB) for word in words if leak_map is None or word != leak_map]
    return frozenset(told or ("connected", "summary")), leak_map


@FAMILY.parsed("eigrp stub", _stub)
def _set_stub(
    draft: EigrpDraft, value: tuple[frozenset[str], str | None], _node: ConfigNode
) -> None:
    draft.fields["stub"], draft.fields["stub_leak_map"] = value


@FAMILY.on("redistribute")
def _redistribute(draft: EigrpDraft, entry: Entry) -> None:
    draft.add("redistribute", entry.rest())
    draft.add("redistributions", redistribution(entry))


@FAMILY.on("distribute-list")
def _distribute_list(draft: EigrpDraft, entry: Entry) -> None:
    draft.add("distribute_lists", distribute_list(entry))


@FAMILY.on("offset-list")
def _offset_list(draft: EigrpDraft, entry: Entry) -> None:
    name, direction, offset, *rest = entry.words
    interface = interface_name(" ".join(rest)) if rest else None
    way = keyword(direction, "in", "out")
    draft.add("offset_lists", OffsetList(name, way, int(offset), interface, entry.line))


@FAMILY.on("default-information", negatable=True)
def _default_information(draft: EigrpDraft, entry: Entry) -> None:
    """``default-information {in | out | allowed …}``; on unless negated."""
    draft.mapping("default_information")[entry.words[0]] = not entry.no


@FAMILY.on("metric weights")
def _weights(draft: EigrpDraft, entry: Entry) -> None:
    """``metric weights TOS K1 K2 K3 K4 K5 [K6]``."""
    draft.set("k_values", [int(word) for word in entry.words[1:]])


@FAMILY.on("passive-interface", negatable=True)
def _classic_passive(draft: EigrpDraft, entry: Entry) -> None:
    _settings(draft, entry.rest(), entry.line).set("passive", not entry.no)


@SETTINGS.on("summary-address")
def _summary(draft: Draft, entry: Entry) -> None:
    words = entry.words
    if ":" in words[0]:
        draft.add("summaries_ipv6", ipv6_network(words[0]))
        return
    draft.add("summaries", IPv4Network(words[0] if "/" in words[0] else f"{words[0]}/{words[1]}"))


@SETTINGS.on("authentication mode")
def _authentication_mode(draft: Draft, entry: Entry) -> None:
    draft.set("authentication_mode", entry.words[0])
    if len(entry.words) > 1:
        draft.set("authentication_key", entry.words[-1])


@SETTINGS.on("authentication key-chain")
def _authentication_key(draft: Draft, entry: Entry) -> None:
    draft.set("authentication_key", entry.words[0])
    draft.set("key_chain", entry.words[0])
