"""``interface …``: addresses, state, and the doors to tunnel, NHRP and classic EIGRP lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Address, IPv6Interface

from dmvpn.config.sections import ospf
from dmvpn.config.sections.nhrp import NHRP
from dmvpn.config.sections.router import ROUTER, InterfaceDraft, RouterDraft
from dmvpn.config.sections.tunnel import TUNNEL
from dmvpn.config.shapes import Draft, Entry, Reader, Shapes, keyword
from dmvpn.model import interface_name

INTERFACE: Shapes[InterfaceDraft] = Shapes()
INTERFACE.ignore(
    "arp", "carrier-delay", "dialer", "ppp", "pppoe", "pppoe-client", "peer", "glbp", "ip load-sharing", "ip local-proxy-arp", "ip tcp", "ip wccp",
    "ip traffic-export", "ip rsvp", "ip sap", "ip mroute", "ip mobile", "ip rtp", "ip rgmp", "ip inspect", "ip ips", "ip admission", "ip arp", "ip vrf select", "ip vrf receive", "ip ddns", "ip broadcast-address",
    "ip accounting", "ip access-group", "ip cgmp", "ip address", "ip lisp", "ip kerberos", "ip flowspec", "ip security", "ip trigger-authentication", "ip urd", "ip hello-interval", "ip hold-time", "ip authentication", "ip bandwidth-percent", "ip dampening-change", "ip dampening-interval", "ip evc",
    "async", "atm", "pvc", "auto", "backup", "bridge-group", "channel", "compress", "crc", "crypto engine", "dampening", "dce-terminal-timing-enable", "dialer-group", "dsl",
    "efm", "ethernet", "framing", "ipx", "idle-character", "invert", "ipv6 flow", "ipv6 inspect", "ipv6 mld", "ipv6 multicast", "ipv6 nat", "ipv6 pim", "ipv6 policy", "ipv6 rip", "ipv6 verify",
    "ipv6 cef", "ipv6 bandwidth-percent", "ipv6 hello-interval", "ipv6 hold-time", "ipv6 next-hop-self", "ipv6 split-horizon", "ipv6 summary-address", "ipv6 authentication", "ipv6 virtual-reassembly", "ipv6 ospf", "ipv6 tcp", "ipv6 destination-guard", "ipv6 unnumbered", "ipv6 general-prefix",
    "l2protocol-tunnel", "link", "loopback", "mab", "macsec", "network-clock-select", "nrzi-encoding", "plim", "private-vlan", "physical-layer", "priority-queue", "rmon",
    "storm-control", "subscriber", "tx-ring-limit", "wrr-queue", "xconnect", "zone-member", "standby", "ip verify", "lacp", "fabric", "performance", "authentication", "access-session",
    "ip unnumbered", "ip ospf", "ip sticky-arp", "ip summary-address", "ip virtual-router", "peer default", "vrrs", "frame-relay", "group-range", "ipv6 dhcp client", "load-interval", "cdp", "lldp",
    "carrier-delay", "cdp", "clock", "crypto ipsec", "dot1x", "duplex",
    "fair-queue", "flow-sampler", "full-duplex", "half-duplex", "hold-queue",
    "ip authentication", "ip cef", "ip dhcp", "ip flow", "ip helper-address", "ip igmp",
    "ip nbar", "ip policy", "ip pim redundancy",
    "ip rip", "ip router", "ip summary-address rip", "ip virtual-reassembly",
    "ip directed-broadcast", "ip mask-reply", "ip mroute-cache", "ip bandwidth-percent", "ip information-reply",
    "ipv6 nd", "ipv6 dhcp",
    "ipv6 router", "ipv6 redirects", "ipv6 unreachables", "isis",
    "load-balancing", "logging", "mac-address", "mop", "ntp", "media-type", "mpls",
    "negotiation", "qos", "queue-limit", "random-detect", "serial", "snmp", "spanning-tree", "speed", "channel-group",
)  # fmt: skip


def _part(shape: str, part: str, reader: Callable[[Draft, Entry], None], keep: bool = True) -> None:
    """Lines that belong to a record of their own: ospf, pim, bfd, ipv6 …"""

    @INTERFACE.on(shape, negatable=True)
    def door(draft: InterfaceDraft, entry: Entry) -> None:
        own = draft.part(part)
        reader(own, entry)
        if keep:
            own.lines.append(entry.line)


def _value(name: str, convert: Callable[[str], object] = str) -> Reader[Draft]:
    def reader(draft: Draft, entry: Entry) -> None:
        if entry.no:
            draft.fields.pop(name, None)
        else:
            draft.set(name, convert(entry.words[0]))

    return reader


def _switch(name: str) -> Reader[Draft]:
    return lambda draft, entry: draft.set(name, not entry.no)


for _shape, _name in (
    ("ip redirects", "ip_redirects"), ("ip unreachables", "ip_unreachables"), ("ip proxy-arp", "proxy_arp"),
    ("cdp enable", "cdp"), ("lldp transmit", "lldp"), ("ip route-cache", "route_cache"), ("ip split-horizon", "split_horizon"),
    ("switchport", "switchport"), ("qos pre-classify", "qos_pre_classify"),
):  # fmt: skip
    INTERFACE.on(_shape, negatable=True)(_switch(_name))
for _shape, _name in (
    ("crypto map", "crypto_map"), ("zone-member security", "zone"), ("ip policy route-map", "policy_route_map"),
    ("service-policy input", "service_policy_in"), ("service-policy output", "service_policy_out"),
):  # fmt: skip
    INTERFACE.on(_shape, negatable=True)(_value(_name))
INTERFACE.on("mtu")(_value("mtu", int))
INTERFACE.on("encapsulation")(lambda draft, entry: draft.set("encapsulation", entry.rest()))
INTERFACE.on("ip verify unicast")(lambda draft, entry: draft.set("verify_unicast", entry.rest()))
_part("ip ospf", "ospf", ospf.interface_line, keep=False)
_part("ipv6 ospf", "ospfv3", ospf.interface_line, keep=False)
_part("ospfv3", "ospfv3", ospf.interface_line, keep=False)
_part("ip pim dr-priority", "pim", _value("dr_priority", int))
_part("ip pim query-interval", "pim", _value("query_interval", int))
_part("ip pim nbma-mode", "pim", _switch("nbma_mode"))
_part("ip pim bsr-border", "pim", _switch("bsr_border"))
_part("ip igmp version", "pim", _value("igmp_version", int))
_part("bfd template", "bfd", _value("template"))
_part("bfd echo", "bfd", _switch("echo"))
_part("ipv6 enable", "ipv6", _switch("enabled"))
_part("ipv6 mtu", "ipv6", _value("mtu", int))
_part("ipv6 tcp adjust-mss", "ipv6", _value("tcp_mss", int))
_part("ipv6 policy route-map", "ipv6", _value("policy_route_map"))
_part("cts", "cts", lambda _draft, _entry: None)
_part("standby", "standby", lambda _draft, _entry: None)
_part("vrrp", "standby", lambda _draft, _entry: None)
INTERFACE.ignore("bfd", "ip pim", "switchport access", "switchport mode", "switchport trunk", "switchport voice",
                 "switchport nonegotiate", "switchport port-security", "cdp", "lldp", "ip policy")  # fmt: skip


def _pim_mode(draft: Draft, entry: Entry) -> None:
    draft.set("mode", "" if entry.no else entry.line.text.split()[2])


for _mode in ("sparse-mode", "dense-mode", "sparse-dense-mode", "passive"):
    _part(f"ip pim {_mode}", "pim", _pim_mode)


def _bfd_interval(draft: Draft, entry: Entry) -> None:
    """``bfd interval MS min_rx MS multiplier N``."""
    if not entry.no:
        draft.set("interval", tuple(int(entry.words[place]) for place in (0, 2, 4)))


def _traffic_filter(draft: Draft, entry: Entry) -> None:
    draft.set("acl_" + keyword(entry.words[1], "in", "out"), entry.words[0])


def _ipv6_eigrp(draft: Draft, entry: Entry) -> None:
    draft.add("eigrp", int(entry.words[0]))


_part("bfd interval", "bfd", _bfd_interval)
_part("ipv6 traffic-filter", "ipv6", _traffic_filter)
_part("ipv6 eigrp", "ipv6", _ipv6_eigrp)


@INTERFACE.on("keepalive", negatable=True)
def _keepalive(draft: InterfaceDraft, entry: Entry) -> None:
    """``keepalive [SECONDS [RETRIES]]``: 10 and 3 when not typed (IOS's defaults)."""
    numbers = [int(word) for word in entry.words]
    period, retries = (*numbers, *(10, 3)[len(numbers) :])[:2]
    draft.set("keepalive", None if entry.no else (period, retries))


@ROUTER.on("interface", opens=INTERFACE)
def _interface(router: RouterDraft, entry: Entry) -> None:
    spaced = len(entry.words) > 1 and entry.words[1][:1].isdigit()
    name = interface_name(" ".join(entry.words[: 1 + spaced]))
    draft = router.interfaces.get(name)
    if draft is None:
        draft = router.interfaces[name] = InterfaceDraft(entry.line)
    draft.lines += [node.at for node in entry.node.children]
    router.unread += INTERFACE.read_block(draft, entry.node.children)


def _inner(shapes: Shapes[Draft], draft: Draft, entry: Entry) -> None:
    """Hand the rest of the line to the shapes of its family."""
    words = ["no", *entry.words] if entry.no else entry.words
    if not shapes.read_words(draft, words, entry.line, entry.node):
        raise ValueError(f"{entry.line.text!r} is not understood")
    draft.lines.append(entry.line)


@INTERFACE.on("tunnel", negatable=True)
def _tunnel(draft: InterfaceDraft, entry: Entry) -> None:
    _inner(TUNNEL, draft.tunnel, entry)


@INTERFACE.on("ip nhrp", "nhrp", negatable=True)
def _nhrp(draft: InterfaceDraft, entry: Entry) -> None:
    _inner(NHRP, draft.nhrp, entry)


@INTERFACE.on("ipv6 nhrp", negatable=True)
def _nhrp_ipv6(draft: InterfaceDraft, entry: Entry) -> None:
    _inner(NHRP, draft.nhrp_ipv6, entry)


@INTERFACE.on("if-state nhrp", negatable=True)
def _if_state(draft: InterfaceDraft, entry: Entry) -> None:
    draft.tunnel.set("if_state_nhrp", not entry.no)
    draft.tunnel.lines.append(entry.line)


@INTERFACE.on("description")
def _description(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("description", entry.rest())


@INTERFACE.on("vrf forwarding", "ip vrf forwarding")
def _vrf(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("vrf", entry.words[0])


@lru_cache(maxsize=256)
def _prefix_length(mask: str) -> int:
    return IPv4Network(f"0.0.0.0/{mask}").prefixlen


@INTERFACE.on("ip address")
def _ip_address(draft: InterfaceDraft, entry: Entry) -> None:
    if entry.words[0] in ("dhcp", "negotiated"):
        draft.set("dhcp", True)
        return
    address = IPv4Interface((entry.words[0], _prefix_length(entry.words[1])))
    addresses: list[IPv4Interface] = draft.fields.setdefault("addresses", [])
    if len(entry.words) > 2 and entry.words[2].startswith("sec"):
        addresses.append(address)
    else:
        # IOS prints secondary addresses first; a second primary replaces the one before.
        addresses[: _has_primary(draft, entry)] = [address]


def _has_primary(draft: InterfaceDraft, entry: Entry) -> bool:
    """Whether a primary address was typed above this line."""
    above = (item.text.split() for item in draft.lines if item.number < entry.line.number)
    return any(words[:2] == ["ip", "address"] and len(words) == 4 for words in above)


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


@INTERFACE.on("ip unnumbered")
def _unnumbered(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("unnumbered", interface_name(entry.rest()))


@INTERFACE.on("shutdown", negatable=True)
def _shutdown(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("shutdown", not entry.no)


@INTERFACE.on("ip mtu")
def _ip_mtu(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("ip_mtu", int(entry.words[0]))


@INTERFACE.on("ip tcp adjust-mss")
def _tcp_mss(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("tcp_mss", int(entry.words[0]))


@INTERFACE.on("bandwidth")
def _bandwidth(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("bandwidth", int(entry.words[-1]))


@INTERFACE.on("delay")
def _delay(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("delay", int(entry.words[0]))


@INTERFACE.on("ip access-group")
def _access_group(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("acl_" + keyword(entry.words[1], "in", "out"), entry.words[0])


@INTERFACE.on("ip nat")
def _nat(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("nat", keyword(entry.words[0], "inside", "outside", "enable"))


def _eigrp(draft: InterfaceDraft, entry: Entry) -> Draft:
    """The classic settings of the autonomous system the line names: ``… eigrp AS …``."""
    settings = draft.eigrp.setdefault(int(entry.words[0]), Draft(entry.line))
    settings.lines.append(entry.line)
    return settings


@INTERFACE.on("ip split-horizon eigrp", negatable=True)
def _split_horizon(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("split_horizon", not entry.no)


@INTERFACE.on("ip next-hop-self eigrp", negatable=True)
def _next_hop_self(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("next_hop_self", not entry.no)


@INTERFACE.on("ip hello-interval eigrp")
def _hello(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("hello_interval", int(entry.words[1]))


@INTERFACE.on("ip hold-time eigrp")
def _hold(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("hold_time", int(entry.words[1]))


@INTERFACE.on("ip summary-address eigrp")
def _summary(draft: InterfaceDraft, entry: Entry) -> None:
    words = entry.words
    prefix = words[1] if "/" in words[1] else f"{words[1]}/{words[2]}"
    _eigrp(draft, entry).add("summaries", IPv4Network(prefix))


@INTERFACE.on("ip authentication mode eigrp")
def _authentication_mode(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("authentication_mode", entry.words[1])


@INTERFACE.on("ip authentication key-chain eigrp")
def _authentication_key(draft: InterfaceDraft, entry: Entry) -> None:
    own = _eigrp(draft, entry)
    own.set("authentication_key", entry.words[1])
    own.set("key_chain", entry.words[1])


@INTERFACE.on("ip bandwidth-percent eigrp")
def _bandwidth_percent(draft: InterfaceDraft, entry: Entry) -> None:
    _eigrp(draft, entry).set("bandwidth_percent", int(entry.words[1]))
