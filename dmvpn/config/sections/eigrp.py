"""``router eigrp …``: classic processes and the address families of named ones."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import Line
from dmvpn.config.sections.router import ROUTER, EigrpDraft, RouterDraft
from dmvpn.config.shapes import Draft, Entry, Shapes, every_line, is_exit, keyword
from dmvpn.config.tree import ConfigNode
from dmvpn.model import interface_name

FAMILY: Shapes[EigrpDraft] = Shapes()
FAMILY.ignore(
    "bfd", "default-information", "default-metric", "distance", "distribute-list", "eigrp log-neighbor-changes",
    "eigrp log-neighbor-warnings", "maximum-paths", "metric maximum-hops", "metric rib-scale", "neighbor",
    "nsf", "offset-list", "summary-metric", "timers", "traffic-share", "variance", "maximum-prefix",
    "eigrp default-route-tag", "eigrp stub-site", "metric version", "soft-sia", "fast-reroute",
)  # fmt: skip
SETTINGS: Shapes[Draft] = Shapes()
SETTINGS.ignore(
    "add-paths", "bandwidth-percent", "bfd", "dampening-change", "dampening-interval", "stub-site"
)

_STUB = ("connected", "summary", "static", "redistributed", "receive-only", "leak-map")


@ROUTER.on("router eigrp", opens=FAMILY)
def _router_eigrp(router: RouterDraft, entry: Entry) -> None:
    if entry.words[0].isdigit():
        draft = _family(router, None, int(entry.words[0]), None, "ipv4", entry.line)
        router.unread += FAMILY.read_block(draft, entry.node.children)
        return
    for node in entry.node.children:
        if node.text.startswith("address-f"):
            _address_family(router, entry.words[0], node)
        elif node.text.split()[0] not in ("service-family", "shutdown", "no") and not is_exit(
            node.text
        ):
            router.unread += every_line(node)


def _address_family(router: RouterDraft, name: str, node: ConfigNode) -> None:
    """``address-family {ipv4|ipv6} [unicast] [vrf V] autonomous-system AS``."""
    words = node.text.split()
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else None
    line = Line(node.line, node.text)
    if len(words) < 4 or not words[-1].isdigit() or not words[-2].startswith("auto"):
        router.unread += every_line(node)
        return
    draft = _family(router, name, int(words[-1]), vrf, words[1], line)
    router.unread += FAMILY.read_block(draft, node.children)


def _family(
    router: RouterDraft, name: str | None, number: int, vrf: str | None, family: str, at: Line
) -> EigrpDraft:
    key = (name, number, vrf, family)
    draft = router.eigrp.get(key)
    if draft is None:
        draft = router.eigrp[key] = EigrpDraft(at)
    return draft


@FAMILY.on("address-family", opens=FAMILY)
def _classic_vrf(draft: EigrpDraft, entry: Entry) -> None:
    raise ValueError("a classic process's VRF families are not read yet")


@FAMILY.on("af-interface", opens=SETTINGS)
def _af_interface(draft: EigrpDraft, entry: Entry) -> None:
    settings = _settings(draft, entry.rest(), entry.line)
    settings.lines += [Line(node.line, node.text) for node in entry.node.children]
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
        network = IPv4Network(f"{address}/{_wildcard_length(entry.words[1])}", strict=False)
    else:
        network = IPv4Network(f"{address}/{_classful_length(address)}", strict=False)
    draft.add("networks", network)


def _wildcard_length(text: str) -> int:
    """The prefix length of a wildcard (or a mask typed in its place, which IOS turns round)."""
    bits = int(IPv4Address(text))
    if bits & 0x80000000 and bits != 0xFFFFFFFF:
        bits ^= 0xFFFFFFFF
    if bits & (bits + 1):
        raise ValueError(f"{text} is no contiguous wildcard")
    return 32 - bits.bit_length()


def _classful_length(address: IPv4Address) -> int:
    first = int(address) >> 24
    if first == 0:
        return 0
    return 8 if first < 128 else 16 if first < 192 else 24


@FAMILY.on("eigrp router-id")
def _router_id(draft: EigrpDraft, entry: Entry) -> None:
    draft.set("router_id", IPv4Address(entry.words[0]))


@FAMILY.on("eigrp stub")
def _stub(draft: EigrpDraft, entry: Entry) -> None:
    words = [keyword(word, *_STUB) for word in entry.words if not _is_leak_map_name(entry, word)]
    draft.set("stub", frozenset(words or ("connected", "summary")))


def _is_leak_map_name(entry: Entry, word: str) -> bool:
    index = entry.words.index(word)
    return index > 0 and entry.words[index - 1] == "leak-map"


@FAMILY.on("redistribute")
def _redistribute(draft: EigrpDraft, entry: Entry) -> None:
    draft.add("redistribute", entry.rest())


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


@SETTINGS.on("shutdown", negatable=True)
def _interface_shutdown(draft: Draft, entry: Entry) -> None:
    draft.set("shutdown", not entry.no)
