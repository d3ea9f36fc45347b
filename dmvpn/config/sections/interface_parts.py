"""Lines of an interface that are records of their own: OSPF, PIM, BFD, IPv6, classic EIGRP …"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Address, IPv6Interface

from dmvpn.config.addresses import ipv6_network
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.parts import Part
from dmvpn.config.sections import ospf
from dmvpn.config.sections.interfaces import INTERFACE, part_of
from dmvpn.config.sections.router import InterfaceDraft
from dmvpn.config.shape import Entry, Reader

_PIM_MODES = ("sparse-mode", "dense-mode", "sparse-dense-mode", "passive")

Part(INTERFACE, part_of("ospf"), keep=False).on("ip ospf", negatable=True)(ospf.interface_line)
Part(INTERFACE, part_of("ospfv3"), keep=False).on("ipv6 ospf", "ospfv3", negatable=True)(
    ospf.interface_line
)
PIM = Part(INTERFACE, part_of("pim"))
PIM.value("ip pim dr-priority", "dr_priority", int)
PIM.value("ip pim query-interval", "query_interval", int)
PIM.flag("ip pim nbma-mode", "nbma_mode")
PIM.flag("ip pim bsr-border", "bsr_border")
PIM.value("ip igmp version", "igmp_version", int)
BFD = Part(INTERFACE, part_of("bfd"))
BFD.value("bfd template", "template")
BFD.flag("bfd echo", "echo")
IPV6 = Part(INTERFACE, part_of("ipv6"))
IPV6.flag("ipv6 enable", "enabled")
IPV6.value("ipv6 mtu", "mtu", int)
IPV6.value("ipv6 tcp adjust-mss", "tcp_mss", int)
IPV6.value("ipv6 policy route-map", "policy_route_map")
IPV6.each("ipv6 eigrp", "eigrp", int)


@Part(INTERFACE, part_of("cts")).on("cts", negatable=True)
@Part(INTERFACE, part_of("standby")).on("standby", "vrrp", negatable=True)
def _kept(_draft: Draft, _entry: Entry) -> None:
    """Lines that are kept as they stand."""


@PIM.on(*(f"ip pim {mode}" for mode in _PIM_MODES), negatable=True)
def _pim_mode(draft: Draft, entry: Entry) -> None:
    draft.set("mode", "" if entry.no else keyword(entry.line.text.split()[2], *_PIM_MODES))


@BFD.on("bfd interval", negatable=True)
def _bfd_interval(draft: Draft, entry: Entry) -> None:
    """``bfd interval MS min_rx MS multiplier N``."""
    if not entry.no:
        draft.set("interval", tuple(int(entry.words[place]) for place in (0, 2, 4)))


@IPV6.on("ipv6 traffic-filter", negatable=True)
def _traffic_filter(draft: Draft, entry: Entry) -> None:
    draft.set("acl_" + keyword(entry.words[1], "in", "out"), entry.words[0])


@INTERFACE.on("ipv6 address")
def _ipv6_address(draft: InterfaceDraft, entry: Entry) -> None:
    own = draft.part("ipv6")
    own.set("enabled", True)
    own.lines.append(entry.line)
    word = entry.words[0]
    if entry.words[-1] == "link-local":
        own.set("link_local", IPv6Address(word.partition("/")[0]))
    elif word in ("dhcp", "autoconfig"):
        own.set("autoconfig", True)
    elif ":" in word:
        draft.add("ipv6_addresses", IPv6Interface(word))


def _eigrp(setting: str, negatable: bool = False) -> Callable[[Reader[Draft]], Reader[Draft]]:
    """A classic setting of the autonomous system the line names: ``ip SETTING eigrp AS …``, or ipv6."""

    def register(reader: Reader[Draft]) -> Reader[Draft]:
        for word, family in (("ip", "ipv4"), ("ipv6", "ipv6")):
            _eigrp_line(f"{word} {setting}", family, reader, negatable)
        return reader

    return register


def _eigrp_line(shape: str, family: str, reader: Reader[Draft], negatable: bool) -> None:
    @INTERFACE.on(shape, negatable=negatable)
    def line(draft: InterfaceDraft, entry: Entry) -> None:
        key = family, int(entry.words.pop(0))
        settings = draft.eigrp.setdefault(key, Draft(entry.line))
        settings.lines.append(entry.line)
        reader(settings, entry)


def _switched(name: str) -> Reader[Draft]:
    return lambda own, entry: own.set(name, not entry.no)


def _number(name: str) -> Reader[Draft]:
    return lambda own, entry: own.set(name, int(entry.words[0]))


_eigrp("split-horizon eigrp", negatable=True)(_switched("split_horizon"))
_eigrp("next-hop-self eigrp", negatable=True)(_switched("next_hop_self"))
_eigrp("hello-interval eigrp")(_number("hello_interval"))
_eigrp("hold-time eigrp")(_number("hold_time"))
_eigrp("bandwidth-percent eigrp")(_number("bandwidth_percent"))


@_eigrp("authentication mode eigrp")
def _authentication_mode(own: Draft, entry: Entry) -> None:
    own.set("authentication_mode", entry.words[0])


@_eigrp("summary-address eigrp")
def _summary(own: Draft, entry: Entry) -> None:
    words = entry.words
    if ":" in words[0]:
        own.add("summaries_ipv6", ipv6_network(words[0]))
    else:
        own.add("summaries", IPv4Network(words[0] if "/" in words[0] else f"{words[0]}/{words[1]}"))


@_eigrp("authentication key-chain eigrp")
def _authentication_key(own: Draft, entry: Entry) -> None:
    own.set("authentication_key", entry.words[0])
    own.set("key_chain", entry.words[0])
