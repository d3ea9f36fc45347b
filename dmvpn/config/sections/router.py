"""Global lines, and the draft every section writes into."""

from __future__ import annotations

from dataclasses import dataclass, field

from dmvpn.config.model import Line
from dmvpn.config.shapes import Draft, Entry, Shapes
from dmvpn.model import Release


class InterfaceDraft(Draft):
    """An interface while it is read, with what belongs to other tables.

    eigrp: classic ``ip … eigrp AS`` lines by autonomous system.
    """

    def __init__(self, at: Line) -> None:
        super().__init__(at)
        self.tunnel = Draft()
        self.nhrp = Draft()
        self.nhrp_ipv6 = Draft()
        self.eigrp: dict[int, Draft] = {}


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
    access_lists: dict[str, Draft] = field(default_factory=dict)
    unread: list[Line] = field(default_factory=list)


ROUTER: Shapes[RouterDraft] = Shapes()
ROUTER.ignore(
    "aaa", "alias", "archive", "banner", "boot", "call-home", "class-map", "config-register",
    "control-plane", "controller", "crypto dynamic-map", "crypto isakmp", "crypto key", "crypto keyring",
    "crypto pki", "dial-peer", "enable", "errdisable", "ip as-path", "ip bgp-community", "ip classless", "ip community-list",
    "ip dhcp excluded-address", "ip dhcp pool", "ip domain", "ip domain-lookup", "ip domain-name",
    "ip forward-protocol", "ip host", "ip http", "ip local", "ip multicast-routing", "ip name-server",
    "ip nat inside source", "ip nat outside source", "ip nat pool", "ip nat translation",
    "ip pim rp-address", "ip prefix-list", "ip scp", "ip sla", "ip ssh", "ip tacacs", "ip tftp",
    "ipv6 access-list", "ipv6 route", "ipv6 router", "ipv6 unicast-routing", "key chain", "license",
    "line", "login", "memory", "multilink", "ntp server", "ntp source", "ntp master", "logging host", "logging buffered", "logging console",
    "logging monitor", "logging source-interface", "logging trap", "clock timezone", "clock summer-time",
    "mpls ldp", "mpls label", "cdp run", "lldp run", "parser", "platform", "policy-map",
    "redundancy", "route-map", "router bgp", "router isis", "router ospf", "router ospfv3",
    "router rip", "scheduler", "security", "service", "snmp-server", "spanning-tree mode",
    "spanning-tree extend", "subscriber", "tacacs", "radius", "track", "transceiver", "username",
    "vlan", "vtp", "wsma", "zone", "zone-pair",
)  # fmt: skip
"""Global lines outside the sections we read: they end an unindented block (`dmvpn.config.paste`)."""


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
    draft.lines += [Line(node.line, node.text) for node in entry.node.children]
    return draft
