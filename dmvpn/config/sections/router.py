"""Global lines, and the draft every section writes into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dmvpn.config.drafts import Built, Draft
from dmvpn.config.model import Line
from dmvpn.config.parts import Part, Section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import Release

if TYPE_CHECKING:
    from dmvpn.config.sections.bgp import BgpDraft


class InterfaceDraft(Draft):
    """An interface while it is read, with what belongs to other tables.

    eigrp: classic ``ip … eigrp AS`` and ``ipv6 … eigrp AS`` lines by family and autonomous system.  parts: tunnel, nhrp, ospf, pim …
    """

    __slots__ = ("eigrp", "has_primary", "parts")

    def __init__(self, at: Line, unread: list[Line]) -> None:
        super().__init__(at, unread)
        self.eigrp: dict[tuple[str, int], Draft] = {}
        self.has_primary = False
        self.parts: dict[str, Draft] = {}

    def part(self, name: str) -> Draft:
        """The draft of a family of lines that is a record of its own."""
        draft = self.parts.get(name)
        if draft is None:
            draft = self.parts[name] = Draft()
        return draft


class EigrpDraft(Draft):
    """An EIGRP address family while it is read; settings are drafts by interface."""

    __slots__ = ("settings",)

    def __init__(self, at: Line, unread: list[Line]) -> None:
        super().__init__(at, unread)
        self.settings: dict[str, Draft] = {}


@dataclass(slots=True)
class RouterDraft:
    """A router while its configuration is read; objects are kept by name in the order they stand."""

    hostname: str = ""
    release: Release | None = None
    vrfs: dict[str, Line] = field(default_factory=dict)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)
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

    def named(self, table: str) -> dict[Any, Draft]:
        """The drafts of a table by key."""
        return self.blocks.get(table, {})

    def records(
        self, table: str, record: Callable[..., Built], key: str = "name"
    ) -> dict[Any, Built]:
        """The finished records of a table, by key; each has the fields key, at and lines."""
        drafts = self.named(table)
        return {
            name: draft.build_with_lines(record, **{key: name}) for name, draft in drafts.items()
        }


def single(name: str) -> Callable[[RouterDraft], Draft]:
    """Where the lines of a record go that there is one of."""
    return lambda router: router.single(name)


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


def section(name: str) -> Shapes[RouterDraft]:
    """Where a module registers its global lines; sections are read when they are first asked for."""
    return Section(ROUTER, name)


FIRST = "first"
"""The section that is read at once: others depend on it."""

TOP = section(FIRST)
_ALONE = Part(TOP, single("router"), keep=False)
_ALONE.flag("ipv6 unicast-routing", "ipv6_unicast_routing")
_ALONE.flag("ip routing", "ip_routing")
_ALONE.value("ip local policy route-map", "local_policy_route_map")


@TOP.on("hostname")
def _hostname(router: RouterDraft, entry: Entry) -> None:
    router.hostname = entry.words[0]


@TOP.on("version")
def _version(router: RouterDraft, entry: Entry) -> None:
    router.release = Release.parse(entry.words[0])


def block(
    top: Shapes[RouterDraft], shape: str, table: str, shapes: Shapes[Draft], smart: str = ""
) -> None:
    """Lines that open a block with a name; what stands in it goes to a record of that table.

    smart: what ``no … default`` switches off, where the release has a default of that name.
    """

    @top.on(shape, negatable=bool(smart), opens=shapes)
    def reader(router: RouterDraft, entry: Entry) -> None:
        if not switches_off(router, smart, entry):
            router.block(table, entry.words[0], entry).read(shapes, entry)


def switches_off(router: RouterDraft, smart: str, entry: Entry) -> bool:
    """Whether the line is ``no … default``, which switches a smart default off, or another ``no``."""
    if entry.no and entry.words == ["default"]:
        switches = router.single("ikev2")
        switches.set("disabled", switches.fields.get("disabled", frozenset()) | {smart})
    return entry.no


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {
        "hostname": router.hostname,
        "release": router.release,
        "ip_routing": True,
        "ipv6_unicast_routing": False,
        "local_policy_route_map": None,
        **router.single("router").fields,
    }
