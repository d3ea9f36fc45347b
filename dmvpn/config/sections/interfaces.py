"""``interface …``: addresses, state, and the doors to tunnel, NHRP and classic EIGRP lines."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv4Network, IPv6Interface

from dmvpn.config.model import Line
from dmvpn.config.sections.nhrp import NHRP
from dmvpn.config.sections.router import ROUTER, InterfaceDraft, RouterDraft
from dmvpn.config.sections.tunnel import TUNNEL
from dmvpn.config.shapes import Draft, Entry, Shapes, keyword
from dmvpn.model import interface_name

INTERFACE: Shapes[InterfaceDraft] = Shapes()
INTERFACE.ignore(
    "arp", "bfd", "carrier-delay", "cdp", "clock", "crypto map", "crypto ipsec", "cts", "dot1x", "duplex",
    "encapsulation", "fair-queue", "flow-sampler", "full-duplex", "half-duplex", "hold-queue",
    "ip authentication", "ip cef", "ip dhcp", "ip flow", "ip helper-address", "ip igmp",
    "ip nat enable", "ip nbar", "ip ospf", "ip pim", "ip policy", "ip proxy-arp", "ip redirects", "ip route-cache",
    "ip rip", "ip router", "ip summary-address rip", "ip unreachables", "ip verify", "ip virtual-reassembly",
    "ip directed-broadcast", "ip mask-reply", "ip mroute-cache", "ip bandwidth-percent", "ip information-reply",
    "ipv6 enable", "ipv6 mtu", "ipv6 ospf", "ipv6 nd", "ipv6 tcp", "ipv6 eigrp", "ipv6 dhcp",
    "ipv6 traffic-filter", "ipv6 rip", "ipv6 router", "ipv6 redirects", "ipv6 unreachables", "isis", "keepalive",
    "lldp", "load-balancing", "load-interval", "logging", "mac-address", "mop", "ntp", "media-type", "mpls", "mtu",
    "negotiation", "nhrp map group", "ospfv3", "qos", "queue-limit", "random-detect", "serial",
    "service-policy", "snmp", "spanning-tree", "speed", "standby", "switchport", "channel-group",
    "vrrp", "zone-member",
)  # fmt: skip


@ROUTER.on("interface", opens=INTERFACE)
def _interface(router: RouterDraft, entry: Entry) -> None:
    spaced = len(entry.words) > 1 and entry.words[1][:1].isdigit()
    name = interface_name(" ".join(entry.words[: 1 + spaced]))
    draft = router.interfaces.get(name)
    if draft is None:
        draft = router.interfaces[name] = InterfaceDraft(entry.line)
    draft.lines += [Line(node.line, node.text) for node in entry.node.children]
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


@INTERFACE.on("ip address")
def _ip_address(draft: InterfaceDraft, entry: Entry) -> None:
    if entry.words[0] in ("dhcp", "negotiated"):
        draft.set("dhcp", True)
        return
    address = IPv4Interface((entry.words[0], entry.words[1]))
    addresses: list[IPv4Interface] = draft.fields.setdefault("addresses", [])
    if len(entry.words) > 2 and entry.words[2].startswith("sec"):
        addresses.append(address)
    else:
        addresses[:1] = [address]


@INTERFACE.on("ipv6 address")
def _ipv6_address(draft: InterfaceDraft, entry: Entry) -> None:
    if entry.words[0] not in ("dhcp", "autoconfig"):
        draft.add("ipv6_addresses", IPv6Interface(entry.words[0]))


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
    draft.set("nat", keyword(entry.words[0], "inside", "outside"))


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
    _eigrp(draft, entry).set("authentication_key", entry.words[1])
