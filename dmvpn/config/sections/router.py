"""Global lines, and the draft every section writes into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dmvpn.config.model import Line
from dmvpn.config.shapes import Built, Draft, Entry, Reader, Shapes
from dmvpn.model import Release

if TYPE_CHECKING:
    from dmvpn.config.sections.bgp import BgpDraft


class InterfaceDraft(Draft):
    """An interface while it is read, with what belongs to other tables.

    eigrp: classic ``ip … eigrp AS`` lines by autonomous system.  parts: ospf, ipv6, pim, bfd …
    """

    def __init__(self, at: Line) -> None:
        super().__init__(at)
        self.tunnel = Draft()
        self.nhrp = Draft()
        self.nhrp_ipv6 = Draft()
        self.eigrp: dict[int, Draft] = {}
        self.parts: dict[str, Draft] = {}

    def part(self, name: str) -> Draft:
        """The draft of a family of lines that is a record of its own."""
        draft = self.parts.get(name)
        if draft is None:
            draft = self.parts[name] = Draft()
        return draft


class EigrpDraft(Draft):
    """An EIGRP address family while it is read; settings are drafts by interface."""

    def __init__(self, at: Line) -> None:
        super().__init__(at)
        self.settings: dict[str, Draft] = {}


@dataclass(slots=True)
class RouterDraft:
    """A router while its configuration is read; objects are kept by name in the order they stand."""

    hostname: str = ""
    release: Release | None = None
    ip_routing: bool = True
    vrfs: dict[str, Line] = field(default_factory=dict)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)
    proposals: dict[str, Draft] = field(default_factory=dict)
    policies: dict[str, Draft] = field(default_factory=dict)
    keyrings: dict[str, dict[str, Draft]] = field(default_factory=dict)
    keyring_lines: dict[str, Line] = field(default_factory=dict)
    profiles: dict[str, Draft] = field(default_factory=dict)
    transform_sets: dict[str, Draft] = field(default_factory=dict)
    ipsec_profiles: dict[str, Draft] = field(default_factory=dict)
    eigrp: dict[tuple[str | None, int, str | None, str], EigrpDraft] = field(default_factory=dict)
    static_routes: list[Draft] = field(default_factory=list)
    bgp: dict[int, BgpDraft] = field(default_factory=dict)
    blocks: dict[str, dict[Any, Draft]] = field(default_factory=dict)
    singles: dict[str, Draft] = field(default_factory=dict)
    access_lists: dict[str, Draft] = field(default_factory=dict)
    unread: list[Line] = field(default_factory=list)

    def block(self, table: str, key: Any, entry: Entry) -> Draft:
        """The draft of a table's key; a block that stands twice is one object."""
        drafts = self.blocks.setdefault(table, {})
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = Draft(entry.line, self.unread)
        return draft

    def single(self, name: str) -> Draft:
        """The draft of a record there is one of: the lines of a family of global commands."""
        draft = self.singles.get(name)
        if draft is None:
            draft = self.singles[name] = Draft(unread=self.unread)
        return draft

    def records(
        self, table: str, record: Callable[..., Built], key: str = "name"
    ) -> dict[Any, Built]:
        """The finished records of a table, by key; each has the fields key, at and lines."""
        return {
            name: draft.build(record, **{key: name}, at=draft.at, lines=tuple(draft.lines))
            for name, draft in self.blocks.get(table, {}).items()
        }


def global_lines(shapes: Shapes[Draft], single: str) -> Reader[RouterDraft]:
    """The reader of a family of global commands that all belong to one record."""

    def reader(router: RouterDraft, entry: Entry) -> None:
        draft = router.single(single)
        words = ["no", *entry.words] if entry.no else entry.words
        if not shapes.read_words(draft, words, entry.line, entry.node):
            raise ValueError(f"{entry.line} is not understood")
        draft.lines.append(entry.line)

    return reader


ROUTER: Shapes[RouterDraft] = Shapes()
ROUTER.ignore(
    "aaa", "alias", "banner", "boot", "boot-end-marker", "boot-start-marker", "bridge", "bsd-client", "call-home", "cdp",
    "config-register", "configuration", "control-plane", "controller", "default-value", "diagnostic", "dial-peer", "dialer-list", "dot1x", "do", "enable",
    "errdisable", "ethernet", "event", "exception", "file", "flow", "frame-relay", "ip accounting-list", "ip address-pool", "ip admission", "ip arp", "ip auth-proxy", "ip bgp-community", "ip bootp",
    "ip cef", "ip classless", "ip ddns", "ip default-gateway", "ip dhcp", "ip dns", "ip domain", "ip explicit-path", "ip extcommunity-list", "ip finger", "ip flow-cache",
    "ip flow-export", "ip flow-top-talkers", "ip forward-protocol", "ip ftp", "ip gratuitous-arps", "ip host", "ip http", "ip icmp", "ip inspect", "ip ips", "ip local", "ip options",
    "ip port-map", "ip radius", "ip rcmd", "ip reflexive-list", "ip rtcp", "ip scp", "ip sdee", "ip security", "ip spd", "ip ssh",
    "ip subnet-zero", "ip sup", "ip tacacs", "ip tcp", "ip telnet", "ip tftp", "ip traffic-export", "ip udp", "ip unreachables", "ip verify", "ip virtual-reassembly", "ip wccp",
    "ipc", "ipv6 cef", "ipv6 dhcp", "ipv6 hop-limit", "ipv6 host", "ipv6 icmp", "ipv6 local", "ipv6 multicast", "ipv6 nd", "ipv6 neighbor", "ipv6 pim", "ipv6 router rip",
    "ipv6 source-route", "ipv6 spd", "isdn", "key config-key", "l2", "l2tp", "lacp", "license", "lldp", "login block-for", "login delay", "login on-failure", "login on-success", "login quiet-mode", "mac", "mac-address-table", "memory", "mgcp", "mls", "mmi", "modemcap",
    "monitor", "mpls", "multilink", "netconf", "netconf-yang", "nls", "no", "ospfv3", "parameter-map", "parser", "partition", "password", "platform", "pnp", "power", "privilege", "process",
    "prompt", "pseudowire-class", "radius", "radius-server", "random-detect", "redundancy", "resource", "restconf", "rmon", "router isis", "router lisp", "router odr", "router mobile",
    "rtr", "sampler", "sccp", "scheduler", "scripting", "sdm", "secure", "security", "sgbp", "shell", "snmp-server", "software", "spanning-tree", "standby", "stcapp", "subscriber",
    "switch", "system", "tacacs", "tacacs-server", "telephony-service", "template", "terminal", "tftp-server", "time-range", "transceiver", "udld", "upgrade", "utilization", "vlan", "voice", "voice-port",
    "vpdn", "vpdn-group", "vstack", "vtp", "vty-async", "warm-reboot", "webvpn", "wsma", "x25", "xsd-format", "zone",
    "global-address-family", "hw-module", "identity", "logging", "ntp", "crypto pki benchmark", "errdisable", "lane", "subscriber templating", "virtual-service", "iox", "app-hosting", "guestshell",
    "clock summer-time", "clock calendar-valid", "clock save", "map-class", "map-list", "nat64", "mode", "fabric",
)  # fmt: skip
"""Global lines outside the sections we read: they end an unindented block (`dmvpn.config.paste`)."""


@ROUTER.on("ipv6 unicast-routing", negatable=True)
def _ipv6_unicast(router: RouterDraft, entry: Entry) -> None:
    router.single("router").set("ipv6_unicast_routing", not entry.no)


@ROUTER.on("ip local policy route-map")
def _local_policy(router: RouterDraft, entry: Entry) -> None:
    router.single("router").set("local_policy_route_map", entry.words[0])


@ROUTER.on("hostname")
def _hostname(router: RouterDraft, entry: Entry) -> None:
    router.hostname = entry.words[0]


@ROUTER.on("version")
def _version(router: RouterDraft, entry: Entry) -> None:
    router.release = Release.parse(entry.words[0])


@ROUTER.on("ip routing", negatable=True)
def _ip_routing(router: RouterDraft, entry: Entry) -> None:
    router.ip_routing = not entry.no


def named(drafts: dict[str, Draft], name: str, entry: Entry) -> Draft:
    """The draft of that name; a block that stands twice is one object, as on the router."""
    draft = drafts.get(name)
    if draft is None:
        draft = drafts[name] = Draft(entry.line)
    draft.lines += [node.at for node in entry.node.children]
    return draft
