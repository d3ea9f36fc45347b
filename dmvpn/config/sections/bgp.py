"""``router bgp``: sessions, peer groups, address families."""

from __future__ import annotations

from dmvpn.config.addresses import address_or_name, ipv4, ipv4_network, ipv6_network
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import BgpAggregate, BgpListenRange, BgpNetwork, Line, Network
from dmvpn.config.parts import Part
from dmvpn.config.sections import words
from dmvpn.config.sections.bgp_neighbor import NEIGHBOR, NeighborDraft, as_number
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("bgp")


class FamilyDraft(Draft):
    """An address family while it is read: policies of neighbours by name."""

    def __init__(self, at: Line, unread: list[Line]) -> None:
        super().__init__(at, unread)
        self.policies: dict[str, Draft] = {}


class BgpDraft(Draft):
    """A process while it is read; the family ``ipv4`` also holds the lines outside of families.

    sessions: by (VRF, name).  templates: peer-session and peer-policy templates by name.
    """

    def __init__(self, at: Line, unread: list[Line]) -> None:
        super().__init__(at, unread)
        self.sessions: dict[tuple[str | None, str], Draft] = {}
        self.families: dict[tuple[str, str | None], FamilyDraft] = {}
        self.templates: dict[str, NeighborDraft] = {}

    def family(self, name: str, vrf: str | None, at: Line) -> FamilyDraft:
        """The draft of that family."""
        return self.families.setdefault((name, vrf), FamilyDraft(at, self.unread))


class Scope:
    """Where lines of a family go; the process's own lines go to ``ipv4``."""

    def __init__(self, process: BgpDraft, family: FamilyDraft, vrf: str | None) -> None:
        self.process = process
        self.family = family
        self.vrf = vrf

    def neighbor(self, name: str, at: Line) -> NeighborDraft:
        """The halves of a neighbour in this family."""
        sessions, policies = self.process.sessions, self.family.policies
        session, policy = sessions.get((self.vrf, name)), policies.get(name)
        if session is None:
            session = sessions[self.vrf, name] = Draft(at)
        if policy is None:
            policy = policies[name] = Draft(at)
        return NeighborDraft(session, policy)


PROCESS: Shapes[Scope] = Shapes()
PROCESS.ignore(
    "bgp", "distance", "exit-peer-session", "exit-peer-policy", "table-map", "timers bgp-scan", "scale-factor", "default-metric",
    "import path", "advertise", "snmp", "additional-paths", "dampening", "address-family l2vpn",
    "address-family nsap", "address-family rtfilter", "export map", "default-information", "template",
    "maximum-secondary-paths",
)  # fmt: skip
OWN = Part(PROCESS, lambda scope: scope.process, keep=False)
OWN.value("bgp cluster-id", "cluster_id")
OWN.value("bgp listen limit", "listen_limit", int)
OWN.flag("bgp log-neighbor-changes", "log_neighbor_changes")
OWN.flag("bgp default ipv4-unicast", "default_ipv4_unicast")
FAMILY = Part(PROCESS, lambda scope: scope.family, keep=False)
FAMILY.flag("default-information originate", "default_information")
FAMILY.flag("auto-summary", "auto_summary")
FAMILY.flag("synchronization", "synchronization")


@TOP.on("router bgp", opens=PROCESS)
def _router_bgp(router: RouterDraft, entry: Entry) -> None:
    number = as_number(entry.words[0])
    draft = router.bgp.get(number)
    if draft is None:
        draft = router.bgp[number] = BgpDraft(entry.line, router.unread)
    draft.lines += entry.node.children
    scope = Scope(draft, draft.family("ipv4", None, entry.line), None)
    router.unread += PROCESS.read_block(scope, entry.node.children)


@PROCESS.on("address-family", opens=PROCESS)
def _address_family(scope: Scope, entry: Entry) -> None:
    """``ipv4 [unicast | multicast] [vrf V]``, ``ipv6 …``, ``vpnv4`` …"""
    name = keyword(entry.words[0], "ipv4", "ipv6", "vpnv4", "vpnv6", "l2vpn", "nsap", "rtfilter")
    kind = "" if len(entry.words) < 2 or entry.words[1] != "multicast" else " multicast"
    vrf = words.after(entry.words, "vrf")
    family = scope.process.family(name + kind, vrf, entry.line)
    family.at = entry.line
    family.lines += entry.node.children
    inner = Scope(scope.process, family, vrf)
    family.unread += PROCESS.read_block(inner, entry.node.children)


@PROCESS.on("template peer-session", "template peer-policy", opens=NEIGHBOR)
def _template(scope: Scope, entry: Entry) -> None:
    template = NeighborDraft(Draft(entry.line), Draft(entry.line))
    scope.process.templates[entry.words[0]] = template
    scope.process.unread += NEIGHBOR.read_block(template, entry.node.children)


@PROCESS.on("neighbor", negatable=True)
def _neighbor(scope: Scope, entry: Entry) -> None:
    name = str(address_or_name(entry.words[0]))
    draft = scope.neighbor(name, entry.line)
    rest = ["no", *entry.words[1:]] if entry.no else entry.words[1:]
    if not NEIGHBOR.read(draft, entry.node, " ".join(rest)):
        raise ValueError("no such neighbour setting")
    draft.session.lines.append(entry.line)
    draft.policy.lines.append(entry.line)


@PROCESS.on("bgp router-id")
def _router_id(scope: Scope, entry: Entry) -> None:
    if scope.vrf is None and entry.words[0][0].isdigit():
        scope.process.set("router_id", ipv4(entry.words[0]))


@PROCESS.on("bgp listen range")
def _listen(scope: Scope, entry: Entry) -> None:
    prefix = words.network(entry.words[:1])
    group = str(words.after(entry.words, "peer-group"))
    scope.process.add("listen_ranges", BgpListenRange(prefix, group, entry.line))


@PROCESS.on("timers bgp")
def _timers(scope: Scope, entry: Entry) -> None:
    scope.process.set("timers", (int(entry.words[0]), int(entry.words[1])))


@PROCESS.on("network")
def _network(scope: Scope, entry: Entry) -> None:
    """``network A [mask M]``; without a mask it is the classful network."""
    backdoor = "backdoor" in entry.words
    route_map = words.after(entry.words, "route-map")
    one = BgpNetwork(_prefix(entry.words), route_map, backdoor, entry.line)
    scope.family.add("networks", one)


def _prefix(typed: list[str]) -> Network:
    if ":" in typed[0]:
        return ipv6_network(typed[0])
    mask = words.after(typed, "mask")
    if mask is None and "/" not in typed[0]:
        mask = str(words.classful_length(ipv4(typed[0])))
    return ipv4_network(f"{typed[0]}/{mask}" if mask else typed[0])


@PROCESS.on("aggregate-address")
def _aggregate(scope: Scope, entry: Entry) -> None:
    prefix = words.network(entry.words)
    alone, as_set = "summary-only" in entry.words, "as-set" in entry.words
    scope.family.add("aggregates", BgpAggregate(prefix, alone, as_set, entry.line))


@PROCESS.on("redistribute")
def _redistribute(scope: Scope, entry: Entry) -> None:
    scope.family.add("redistribute", words.redistribution(entry))


@PROCESS.on("maximum-paths")
def _maximum_paths(scope: Scope, entry: Entry) -> None:
    external, internal = scope.family.fields.get("maximum_paths", (1, 1))
    if entry.words[0] == "ibgp":
        internal = int(entry.words[1])
    elif entry.words[0] == "eibgp":
        external = internal = int(entry.words[1])
    else:
        external = int(entry.words[0])
    scope.family.set("maximum_paths", (external, internal))


@PROCESS.on("distance bgp")
def _distance(scope: Scope, entry: Entry) -> None:
    first, second, third = (int(word) for word in entry.words[:3])
    scope.family.set("distance", (first, second, third))
