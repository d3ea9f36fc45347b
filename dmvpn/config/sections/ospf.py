"""``router ospf``, ``ipv6 router ospf``, ``router ospfv3``, and OSPF lines of an interface."""

from __future__ import annotations

from dmvpn.config.addresses import ipv4
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import OspfArea, OspfConfig, OspfInterface, OspfNetwork, OspfRange
from dmvpn.config.sections import words
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name

TOP = section("ospf")

PROCESS: Shapes[Draft] = Shapes()
PROCESS.value("router-id", "router_id", ipv4)
PROCESS.value("auto-cost reference-bandwidth", "reference_bandwidth", int)
PROCESS.value("maximum-paths", "maximum_paths", int)
PROCESS.each("neighbor", "neighbors", lambda text: ipv4(text.split()[0]))
PROCESS.flag("bfd all-interfaces", "bfd_all")
PROCESS.flag("shutdown", "shutdown")
PROCESS.ignore(
    "capability", "compatible", "default-metric", "discard-route", "distance ospf", "domain-id",
    "domain-tag", "fast-reroute", "graceful-restart",  "ispf", "limit", "local-rib-criteria",
    "log-adjacency-changes", "max-lsa", "max-metric", "mpls", "nsf", "nsr", "prefix-suppression",
    "prefix-priority", "queue-depth", "snmp", "timers", "traffic-share", "ttl-security", "event-log",
    "address-family ipv4", "microloop", "manet", "log-adj",
)  # fmt: skip
AREA: Shapes[Draft] = Shapes()
AREA.value("default-cost", "default_cost", int)
AREA.ignore("capability", "sham-link", "encryption", "nssa translate", "ipsec")
INTERFACE: Shapes[Draft] = Shapes()
INTERFACE.value("priority", "priority", int)
INTERFACE.value("cost", "cost", int)
INTERFACE.value("hello-interval", "hello", int)
INTERFACE.flag("mtu-ignore", "mtu_ignore")
INTERFACE.flag("bfd", "bfd")
INTERFACE.flag("shutdown", "shutdown")
INTERFACE.flag("flood-reduction", "flood_reduction")
INTERFACE.flag("database-filter all out", "database_filter")
INTERFACE.ignore("demand-circuit", "retransmit-interval", "transmit-delay", "resync-timeout", "ttl-security",
                 "lls", "prefix-suppression", "fast-reroute", "multi-area", "name-lookup", "lsa",
                 "adjacency", "dynamic-cost", "manet", "neighbor", "topology", "ipv4", "ipv6")  # fmt: skip

_TYPES = ("broadcast", "non-broadcast", "point-to-point", "point-to-multipoint", "manet")


@TOP.on("router ospf", opens=PROCESS)
def _router_ospf(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("ospf", (int(entry.words[0]), 2, "ipv4"), entry)
    vrf = words.after(entry.words, "vrf")
    if vrf:
        draft.set("vrf", vrf)
    draft.read(PROCESS, entry)


@TOP.on("ipv6 router ospf", opens=PROCESS)
def _ipv6_router_ospf(router: RouterDraft, entry: Entry) -> None:
    router.block("ospf", (int(entry.words[0]), 3, "ipv6"), entry).read(PROCESS, entry)


@TOP.on("router ospfv3", opens=PROCESS)
def _router_ospfv3(router: RouterDraft, entry: Entry) -> None:
    """Its address families are processes of their own with what stands above them."""
    children = entry.node.children
    common = [node for node in children if not node.text.startswith("address-f")]
    families = [node for node in children if node.text.startswith("address-f")]
    for node in families or [entry.node]:
        named = node.text.split()
        family = named[1] if families else "ipv6"
        draft = router.block("ospf", (int(entry.words[0]), 3, family), entry)
        draft.set("vrf", words.after(named, "vrf"))
        for below in (common, node.children if families else []):
            draft.unread += PROCESS.read_block(draft, below)


@PROCESS.on("network")
def _network(draft: Draft, entry: Entry) -> None:
    address, wildcard, _, area = entry.words
    try:
        network = words.wildcard_network(address, wildcard)
    except ValueError:
        network = None
    draft.add("networks", OspfNetwork(network, words.area(area), entry.line))


@PROCESS.on("area", negatable=True)
def _area(draft: Draft, entry: Entry) -> None:
    area = draft.mapping("areas").setdefault(words.area(entry.words[0]), Draft(entry.line))
    rest = ["no", *entry.words[1:]] if entry.no else entry.words[1:]
    if not AREA.read(area, entry.node, " ".join(rest)):
        raise ValueError("no such area setting")
    area.lines.append(entry.line)


@AREA.on("stub")
def _stub(area: Draft, entry: Entry) -> None:
    area.set("kind", "stub")
    area.set("no_summary", "no-summary" in entry.words)


@AREA.on("nssa")
def _nssa(area: Draft, entry: Entry) -> None:
    area.set("kind", "nssa")
    if "no-summary" in entry.words:
        area.set("no_summary", True)
    if "default-information-originate" in entry.words:
        area.set("default_information", True)


@AREA.on("authentication")
def _area_authentication(area: Draft, entry: Entry) -> None:
    area.set("authentication", entry.words[0] if entry.words else "simple")


@AREA.on("range")
def _range(area: Draft, entry: Entry) -> None:
    prefix = words.network(entry.words)
    area.add("ranges", OspfRange(prefix, "not-advertise" not in entry.words, entry.line))


@AREA.on("filter-list prefix")
def _filter_list(area: Draft, entry: Entry) -> None:
    area.add("filter_lists", (entry.words[0], keyword(entry.words[1], "in", "out")))


@AREA.on("virtual-link")
def _virtual_link(area: Draft, entry: Entry) -> None:
    area.add("virtual_links", ipv4(entry.words[0]))


@PROCESS.on("passive-interface", negatable=True)
def _passive(draft: Draft, entry: Entry) -> None:
    if entry.words[0] == "default":
        draft.set("passive_default", not entry.no)
        return
    held, other = ("active", "passive") if entry.no else ("passive", "active")
    name = interface_name(entry.rest())
    draft.set(held, draft.fields.get(held, frozenset()) | {name})
    draft.set(other, draft.fields.get(other, frozenset()) - {name})


@PROCESS.on("redistribute")
def _redistribute(draft: Draft, entry: Entry) -> None:
    draft.add("redistribute", words.redistribution(entry))


@PROCESS.on("distribute-list")
def _distribute_list(draft: Draft, entry: Entry) -> None:
    draft.add("distribute_lists", words.distribute_list(entry))


@PROCESS.on("summary-address", "summary-prefix")
def _summary(draft: Draft, entry: Entry) -> None:
    prefix = words.network(entry.words)
    draft.add("summaries", OspfRange(prefix, "not-advertise" not in entry.words, entry.line))


@PROCESS.on("default-information originate", negatable=True)
def _default(draft: Draft, entry: Entry) -> None:
    draft.set("default_originate", not entry.no)
    draft.set("default_always", "always" in entry.words)


@PROCESS.on("distance")
def _distance(draft: Draft, entry: Entry) -> None:
    if len(entry.words) == 1:
        draft.set("distance", int(entry.words[0]))


@INTERFACE.on("network")
def _network_type(draft: Draft, entry: Entry) -> None:
    kind = keyword(entry.words[0], *_TYPES)
    blocked = " non-broadcast" if entry.words[1:] == ["non-broadcast"] else ""
    draft.set("network_type", kind + blocked)


@INTERFACE.on("dead-interval")
def _dead(draft: Draft, entry: Entry) -> None:
    draft.set("dead", 1 if entry.words[0] == "minimal" else int(entry.words[0]))


@INTERFACE.on("authentication")
def _authentication(draft: Draft, entry: Entry) -> None:
    draft.set("authentication", entry.rest() or "simple")


@INTERFACE.on("authentication-key")
def _authentication_key(draft: Draft, entry: Entry) -> None:
    draft.set("key", entry.words[-1])


@INTERFACE.on("message-digest-key")
def _digest_key(draft: Draft, entry: Entry) -> None:
    draft.add("keys", (int(entry.words[0]), entry.words[-1]))


def interface_line(draft: Draft, entry: Entry) -> None:
    """``ip ospf …``: ``N area A``, or a setting, which may name its process first."""
    rest = entry.words
    if rest[0].isdigit():
        process, rest = int(rest[0]), rest[1:]
        if "area" in rest:
            draft.set("process", process)
            draft.set("area", words.area(str(words.after(rest, "area"))))
            rest = []
    if rest[:1] in (["ipv4"], ["ipv6"]):
        rest = rest[1:]
    line = ["no", *rest] if entry.no else rest
    if rest and not INTERFACE.read(draft, entry.node, " ".join(line)):
        raise ValueError("no such OSPF setting")
    draft.lines.append(entry.line)


def interface_settings(draft: Draft) -> OspfInterface | None:
    """The record, where any line stood."""
    if not draft.lines:
        return None
    return draft.build(OspfInterface, lines=tuple(draft.lines))


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {"ospf": tuple(_process(key, draft) for key, draft in router.named("ospf").items())}


def _process(key: tuple[int, int, str], draft: Draft) -> OspfConfig:
    process, version, family = key
    areas = {
        number: area.build(OspfArea, number=number, lines=tuple(area.lines))
        for number, area in draft.fields.pop("areas", {}).items()
    }
    return draft.build_with_lines(
        OspfConfig, process=process, version=version, address_family=family, areas=areas
    )
