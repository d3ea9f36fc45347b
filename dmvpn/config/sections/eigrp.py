"""``router eigrp …``: classic processes and the address families of named ones."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network

from dmvpn.config.model import Line, OffsetList
from dmvpn.config.sections.router import ROUTER, EigrpDraft, RouterDraft
from dmvpn.config.sections.words import (
    after,
    classful_length,
    distribute_list,
    redistribution,
    wildcard_network,
)
from dmvpn.config.shapes import Draft, Entry, Shapes, every_line, is_exit, keyword
from dmvpn.config.tree import ConfigNode
from dmvpn.model import interface_name

FAMILY: Shapes[EigrpDraft] = Shapes()
FAMILY.ignore(
    "bfd", "default-metric", "distance", "eigrp log-neighbor-changes", "graceful-restart", "eigrp event-log-size",
    "eigrp log-neighbor-warnings", "metric maximum-hops", "metric rib-scale", "neighbor maximum-prefix",
    "nsf", "summary-metric", "timers", "traffic-share", "maximum-prefix", "redistribute maximum-prefix",
    "eigrp default-route-tag", "metric version", "soft-sia", "fast-reroute", "address-family",
    "metric holddown", "metric tag", "eigrp upstream", "snmp", "log-neighbor-changes", "log-neighbor-warnings",
)  # fmt: skip
FAMILY.value("variance", "variance", int)
FAMILY.value("maximum-paths", "maximum_paths", int)
FAMILY.flag("bfd all-interfaces", "bfd_all")
FAMILY.each("neighbor", "neighbors")
FAMILY.value("eigrp stub-site", "stub_site")
SETTINGS: Shapes[Draft] = Shapes()
SETTINGS.ignore(
    "add-paths", "dampening-change", "dampening-interval", "next-hop-self", "no-ecmp-mode"
)
SETTINGS.value("bandwidth-percent", "bandwidth_percent", int)
SETTINGS.flag("bfd", "bfd")
SETTINGS.flag("stub-site", "stub_site")

_STUB = ("connected", "summary", "static", "redistributed", "receive-only", "leak-map")


@ROUTER.on("router eigrp", opens=FAMILY)
def _router_eigrp(router: RouterDraft, entry: Entry) -> None:
    if entry.words[0].isdigit():
        _classic(router, int(entry.words[0]), entry.node, entry.line)
        return
    for node in entry.node.children:
        if node.text.startswith("address-f"):
            _address_family(router, entry.words[0], node)
        elif node.text.split()[0] not in ("service-family", "shutdown", "no") and not is_exit(
            node.text
        ):
            router.unread += every_line(node)


@ROUTER.on("ipv6 router eigrp", opens=FAMILY)
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
        at = below.at
        family = _family(router, None, int(numbers[0]) if numbers else number, vrf, "ipv4", at)
        _read(router, family, [one for one in own if not one.text.startswith("autonomous")])


def _read(router: RouterDraft, draft: EigrpDraft, nodes: list[ConfigNode]) -> None:
    draft.lines += [node.at for node in nodes]
    router.unread += FAMILY.read_block(draft, nodes)


def _address_family(router: RouterDraft, name: str, node: ConfigNode) -> None:
    """``address-family {ipv4|ipv6} [unicast] [vrf V] autonomous-system AS``."""
    words = node.text.split()
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else None
    line = node.at
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
        draft = router.eigrp[key] = EigrpDraft(at)
    return draft


@FAMILY.on("address-family", opens=FAMILY)
def _nested_family(_draft: EigrpDraft, _entry: Entry) -> None:
    raise ValueError("a family stands in a process, not in a family")


@FAMILY.on("af-interface", opens=SETTINGS)
def _af_interface(draft: EigrpDraft, entry: Entry) -> None:
    settings = _settings(draft, entry.rest(), entry.line)
    settings.lines += [node.at for node in entry.node.children]
    unread = list(SETTINGS.read_block(settings, entry.node.children))
    draft.add("unread", *unread)


def _settings(draft: EigrpDraft, interface: str, at: Line) -> Draft:
    name = "default" if interface == "default" else interface_name(interface)
    return draft.settings.setdefault(name, Draft(at))


@FAMILY.on("topology", opens=FAMILY)
def _topology(draft: EigrpDraft, entry: Entry) -> None:
    draft.add("unread", *FAMILY.read_block(draft, entry.node.children))


@FAMILY.on("network")
def _network(draft: EigrpDraft, entry: Entry) -> None:
    """``network A [WILDCARD]``; without a wildcard it is the classful network."""
    address = IPv4Address(entry.words[0])
    if len(entry.words) > 1:
        network = wildcard_network(entry.words[0], entry.words[1])
    else:
        network = IPv4Network(f"{address}/{classful_length(address)}", strict=False)
    draft.add("networks", network)


@FAMILY.on("eigrp router-id")
def _router_id(draft: EigrpDraft, entry: Entry) -> None:
    draft.set("router_id", IPv4Address(entry.words[0]))


@FAMILY.on("eigrp stub")
def _stub(draft: EigrpDraft, entry: Entry) -> None:
    words = [keyword(word, *_STUB) for word in entry.words if not _is_leak_map_name(entry, word)]
    draft.set("stub", frozenset(words or ("connected", "summary")))
    draft.set("stub_leak_map", after(entry.words, "leak-map"))


def _is_leak_map_name(entry: Entry, word: str) -> bool:
    index = entry.words.index(word)
    return index > 0 and entry.words[index - 1] == "leak-map"


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


@FAMILY.on("auto-summary", negatable=True)
def _auto_summary(draft: EigrpDraft, entry: Entry) -> None:
    draft.set("auto_summary", not entry.no)


@FAMILY.on("metric weights")
def _weights(draft: EigrpDraft, entry: Entry) -> None:
    """``metric weights TOS K1 K2 K3 K4 K5 [K6]``."""
    draft.set("k_values", [int(word) for word in entry.words[1:]])


@FAMILY.on("shutdown", negatable=True)
def _family_shutdown(draft: EigrpDraft, entry: Entry) -> None:
    draft.set("shutdown", not entry.no)


@FAMILY.on("passive-interface", negatable=True)
def _classic_passive(draft: EigrpDraft, entry: Entry) -> None:
    _settings(draft, entry.rest(), entry.line).set("passive", not entry.no)


@SETTINGS.on("split-horizon", negatable=True)
def _split_horizon(draft: Draft, entry: Entry) -> None:
    draft.set("split_horizon", not entry.no)


@SETTINGS.on("next-hop-self", negatable=True)
def _next_hop_self(draft: Draft, entry: Entry) -> None:
    draft.set("next_hop_self", not entry.no)


@SETTINGS.on("passive-interface", negatable=True)
def _passive(draft: Draft, entry: Entry) -> None:
    draft.set("passive", not entry.no)


@SETTINGS.on("hello-interval")
def _hello(draft: Draft, entry: Entry) -> None:
    draft.set("hello_interval", int(entry.words[0]))


@SETTINGS.on("hold-time")
def _hold(draft: Draft, entry: Entry) -> None:
    draft.set("hold_time", int(entry.words[0]))


@SETTINGS.on("summary-address")
def _summary(draft: Draft, entry: Entry) -> None:
    words = entry.words
    if ":" in words[0]:
        draft.add("summaries_ipv6", IPv6Network(words[0], strict=False))
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


@SETTINGS.on("shutdown", negatable=True)
def _interface_shutdown(draft: Draft, entry: Entry) -> None:
    draft.set("shutdown", not entry.no)
