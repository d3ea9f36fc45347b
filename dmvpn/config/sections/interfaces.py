"""``interface …``: addresses, state, and the doors to tunnel and NHRP lines."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Interface

from dmvpn.config.addresses import ipv4_interface
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.parts import Part
from dmvpn.config.sections.nhrp import NHRP
from dmvpn.config.sections.router import InterfaceDraft, RouterDraft, section
from dmvpn.config.sections.tunnel import TUNNEL
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.config.tree import ConfigNode
from dmvpn.model import interface_name

TOP = section("interfaces")

INTERFACE: Shapes[InterfaceDraft] = Shapes()
INTERFACE.ignore(
    "arp", "carrier-delay", "dialer", "ppp", "pppoe", "pppoe-client", "peer", "glbp", "ip load-sharing", "ip local-proxy-arp", "ip tcp", "ip wccp",
    "ip traffic-export", "ip rsvp", "ip sap", "ip mroute", "ip mobile", "ip rtp", "ip rgmp", "ip inspect", "ip ips", "ip admission", "ip arp", "ip vrf select", "ip vrf receive", "ip ddns", "ip broadcast-address",
    "ip accounting", "ip access-group", "ip cgmp", "ip address", "ip lisp", "ip kerberos", "ip flowspec", "ip security", "ip trigger-authentication", "ip urd", "ip hello-interval", "ip hold-time", "ip authentication", "ip bandwidth-percent", "ip dampening-change", "ip dampening-interval", "ip evc",
    "async", "atm", "pvc", "auto", "backup", "bridge-group", "channel", "compress", "crc", "crypto engine", "dampening", "dce-terminal-timing-enable", "dialer-group", "dsl",
    "efm", "ethernet", "framing", "ipx", "idle-character", "invert", "ipv6 flow", "ipv6 inspect", "ipv6 mld", "ipv6 multicast", "ipv6 nat", "ipv6 pim", "ipv6 policy", "ipv6 rip", "ipv6 verify",
    "ipv6 cef", "ipv6 virtual-reassembly", "ipv6 ospf", "ipv6 tcp", "ipv6 destination-guard", "ipv6 unnumbered", "ipv6 general-prefix",
    "l2protocol-tunnel", "link", "loopback", "mab", "macsec", "network-clock-select", "nrzi-encoding", "plim", "private-vlan", "physical-layer", "priority-queue", "rmon",
    "storm-control", "subscriber", "tx-ring-limit", "wrr-queue", "xconnect", "zone-member", "standby", "ip verify", "lacp", "fabric", "performance", "authentication", "access-session",
    "ip unnumbered", "ip ospf", "ip sticky-arp", "ip summary-address", "ip virtual-router", "peer default", "vrrs", "frame-relay", "group-range", "ipv6 dhcp client", "load-interval", "cdp", "lldp",
    "carrier-delay", "cdp", "clock", "crypto ipsec", "dot1x", "duplex",
    "fair-queue", "flow-sampler", "full-duplex", "half-duplex", "hold-queue",
    "ip authentication", "ip cef", "ip dhcp", "ip flow", "ip helper-address", "ip igmp",
    "bandwidth inherit", "bandwidth qos-reference", "domain", "nat64", "nat66", "ip nbar", "ip policy", "ip pim redundancy",
    "ip rip", "ip router", "ip summary-address rip", "ip virtual-reassembly",
    "ip directed-broadcast", "ip mask-reply", "ip mroute-cache", "ip bandwidth-percent", "ip information-reply",
    "ipv6 nd", "ipv6 dhcp",
    "ipv6 router", "ipv6 redirects", "ipv6 unreachables", "isis",
    "load-balancing", "logging", "mac-address", "mop", "ntp", "media-type", "mpls",
    "negotiation", "qos", "queue-limit", "random-detect", "serial", "snmp", "spanning-tree", "speed", "channel-group",
)  # fmt: skip


def part_of(name: str) -> Callable[[InterfaceDraft], Draft]:
    """Where the lines of a record of an interface go."""
    return lambda draft: draft.part(name)


for _shape, _name in (
    ("ip redirects", "ip_redirects"), ("ip unreachables", "ip_unreachables"), ("ip proxy-arp", "proxy_arp"),
    ("cdp enable", "cdp"), ("lldp transmit", "lldp"), ("ip route-cache", "route_cache"), ("ip split-horizon", "split_horizon"),
    ("switchport", "switchport"), ("qos pre-classify", "qos_pre_classify"), ("shutdown", "shutdown"),
):  # fmt: skip
    INTERFACE.flag(_shape, _name)
for _shape, _name in (
    ("crypto map", "crypto_map"), ("zone-member security", "zone"), ("ip policy route-map", "policy_route_map"),
    ("service-policy input", "service_policy_in"), ("service-policy output", "service_policy_out"),
    ("vrf forwarding", "vrf"), ("ip vrf forwarding", "vrf"),
):  # fmt: skip
    INTERFACE.value(_shape, _name)
for _shape, _name in (
    ("mtu", "mtu"),
    ("ip mtu", "ip_mtu"),
    ("ip tcp adjust-mss", "tcp_mss"),
    ("delay", "delay"),
):
    INTERFACE.value(_shape, _name, int)
INTERFACE.text("bandwidth", "bandwidth", lambda text: int(text.split()[-1]))
INTERFACE.text("description", "description")
INTERFACE.text("encapsulation", "encapsulation")
INTERFACE.text("ip verify unicast", "verify_unicast")
INTERFACE.text("ip unnumbered", "unnumbered", interface_name)
INTERFACE.option("ip nat", "nat", "inside", "outside", "enable")
INTERFACE.family("tunnel", TUNNEL, part_of("tunnel"))
INTERFACE.family("ip nhrp", NHRP, part_of("nhrp"))
INTERFACE.family("nhrp", NHRP, part_of("nhrp"))
INTERFACE.family("ipv6 nhrp", NHRP, part_of("nhrp_ipv6"))
Part(INTERFACE, part_of("tunnel")).flag("if-state nhrp", "if_state_nhrp")
INTERFACE.ignore("bfd", "ip pim", "switchport access", "switchport mode", "switchport trunk", "switchport voice",
                 "switchport nonegotiate", "switchport port-security", "cdp", "lldp", "ip policy")  # fmt: skip


@INTERFACE.on("keepalive", negatable=True)
def _keepalive(draft: InterfaceDraft, entry: Entry) -> None:
    """``keepalive [SECONDS [RETRIES]]``: 10 and 3 when not typed (IOS's defaults)."""
    numbers = [int(word) for word in entry.words]
    period, retries = (*numbers, *(10, 3)[len(numbers) :])[:2]
    draft.set("keepalive", None if entry.no else (period, retries))


@TOP.on("interface", opens=INTERFACE)
def _interface(router: RouterDraft, entry: Entry) -> None:
    spaced = len(entry.words) > 1 and entry.words[1][:1].isdigit()
    name = interface_name(" ".join(entry.words[: 1 + spaced]))
    draft = router.interfaces.get(name)
    if draft is None:
        draft = router.interfaces[name] = InterfaceDraft(entry.line, router.unread)
    draft.read(INTERFACE, entry)


def _address(words: list[str]) -> tuple[IPv4Interface | None, bool]:
    """(the address, None when another gives it; whether it is secondary)."""
    if words[0] in ("dhcp", "negotiated"):
        return None, False
    return ipv4_interface(words[0], words[1]), len(words) > 2 and words[2].startswith("sec")


@INTERFACE.parsed("ip address", _address)
def _ip_address(
    draft: InterfaceDraft, value: tuple[IPv4Interface | None, bool], _node: ConfigNode
) -> None:
    address, secondary = value
    if address is None:
        draft.set("dhcp", True)
        return
    addresses: list[IPv4Interface] = draft.fields.setdefault("addresses", [])
    if secondary:
        addresses.append(address)
    else:
        # IOS prints secondary addresses first; a second primary replaces the one before.
        addresses[: draft.has_primary] = [address]
        draft.has_primary = True


@INTERFACE.on("ip access-group")
def _access_group(draft: InterfaceDraft, entry: Entry) -> None:
    draft.set("acl_" + keyword(entry.words[1], "in", "out"), entry.words[0])
