"""Multicast, BFD templates, IP SLA and tracking; TrustSec lines are kept as they stand."""

from __future__ import annotations

from ipaddress import IPv4Address

from dmvpn.config.drafts import Draft
from dmvpn.config.model import (
    BfdTemplate,
    MulticastConfig,
    RendezvousPoint,
    SlaOperation,
    TrackObject,
)
from dmvpn.config.sections.router import RouterDraft, section, single
from dmvpn.config.sections.words import after
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name

TOP = section("services")

PIM: Shapes[Draft] = Shapes()
PIM.flag("autorp listener", "autorp_listener")
PIM.text("ssm", "ssm")
PIM.text("spt-threshold", "spt_threshold")
PIM.ignore("accept-register", "accept-rp", "log-neighbor-changes", "register-rate-limit", "register-source",
           "dm-fallback", "bidir-enable", "rp-announce-filter", "send-rp-discovery", "state-refresh", "rp-cache")  # fmt: skip
BFD: Shapes[Draft] = Shapes()
BFD.flag("echo", "echo")
BFD.ignore("dampening", "authentication")
SLA: Shapes[Draft] = Shapes()
SLA.value("frequency", "frequency", int)
SLA.value("vrf", "vrf")
SLA.ignore("timeout", "threshold", "tag", "owner", "history", "request-data-size", "tos", "verify-data",
           "codec", "data-pattern", "response-data-size", "percentile", "precision")  # fmt: skip
TRACK: Shapes[Draft] = Shapes()
TRACK.ignore(
    "delay",
    "object",
    "threshold",
    "default-state",
    "ip",
    "description",
    "resolution",
    "carrier-delay",
)

TOP.family("ip pim", PIM, single("multicast"))
TOP.ignore("ip igmp", "ip msdp", "ip mroute", "ip multicast", "ip sla logging", "ip sla responder", "ip sla key-chain",
              "ip sla group", "ip sla reaction-configuration", "ip sla auto", "ip sla enable", "ip sla restart",
              "ip sla low-memory", "track resolution", "track timer", "bfd map", "bfd slow-timers")  # fmt: skip


@PIM.on("vrf", negatable=True)
def _pim_vrf(draft: Draft, entry: Entry) -> None:
    if entry.words[1] == "rp-address":
        _add_point(draft, entry.words[2:], entry.words[0], entry)


@PIM.on("rp-address")
def _rp_address(draft: Draft, entry: Entry) -> None:
    _add_point(draft, entry.words, None, entry)


def _add_point(draft: Draft, words: list[str], vrf: str | None, entry: Entry) -> None:
    lists = [word for word in words[1:] if word not in ("override", "bidir")]
    point = RendezvousPoint(
        IPv4Address(words[0]), vrf, lists[0] if lists else None, "override" in words, entry.line
    )
    draft.add("rp_addresses", point)


@PIM.on("rp-candidate", "send-rp-announce")
def _rp_candidate(draft: Draft, entry: Entry) -> None:
    draft.add("rp_candidates", interface_name(entry.words[0]))


@PIM.on("bsr-candidate")
def _bsr_candidate(draft: Draft, entry: Entry) -> None:
    draft.add("bsr_candidates", interface_name(entry.words[0]))


@TOP.on("ip multicast-routing")
def _multicast_routing(router: RouterDraft, entry: Entry) -> None:
    draft = router.single("multicast")
    draft.add("routing", after(entry.words, "vrf"))
    draft.lines.append(entry.line)


@TOP.on("bfd-template", opens=BFD)
def _bfd_template(router: RouterDraft, entry: Entry) -> None:
    router.block("bfd_templates", entry.words[-1], entry).read(BFD, entry)


@BFD.on("interval")
def _bfd_interval(draft: Draft, entry: Entry) -> None:
    """``[microseconds] {both N | min-tx N min-rx N} [multiplier N]``."""
    both = after(entry.words, "both")
    send, receive = (after(entry.words, "min-tx") or both, after(entry.words, "min-rx") or both)
    multiplier = after(entry.words, "multiplier") or "3"
    draft.set("interval", (int(send or ""), int(receive or ""), int(multiplier)))


@TOP.on("ip sla", opens=SLA)
def _sla(router: RouterDraft, entry: Entry) -> None:
    router.block("sla", int(entry.words[0]), entry).read(SLA, entry)


@TOP.on("ip sla schedule")
def _sla_schedule(router: RouterDraft, entry: Entry) -> None:
    router.block("sla", int(entry.words[0]), entry).set("scheduled", True)


def _operation(kind: str) -> None:
    @SLA.on(kind, opens=SLA)
    def reader(draft: Draft, entry: Entry) -> None:
        draft.set("kind", kind)
        draft.set("target", entry.words[0])
        source = after(entry.words, "source-interface")
        draft.set("source", interface_name(source) if source else after(entry.words, "source-ip"))
        draft.read(SLA, entry)


for _kind in ("icmp-echo", "icmp-jitter", "udp-jitter", "udp-echo", "tcp-connect", "http", "dns", "path-echo",
              "path-jitter", "ftp", "dhcp", "voip"):  # fmt: skip
    _operation(_kind)


@TOP.on("track", opens=TRACK)
def _track(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("tracks", int(entry.words[0]), entry)
    draft.set("what", " ".join(entry.words[1:]))
    sla = after(entry.words, "sla") or after(entry.words, "rtr")
    draft.set("sla", int(sla) if sla else None)
    if entry.words[1:2] == ["interface"]:
        draft.set("interface", interface_name(entry.words[2]))
    draft.read(TRACK, entry)


@TOP.on("cts")
def _cts(router: RouterDraft, entry: Entry) -> None:
    router.single("cts").lines.append(entry.line)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    multicast = router.single("multicast")
    return {
        "multicast": multicast.build(MulticastConfig, lines=tuple(multicast.lines)),
        "bfd_templates": router.records("bfd_templates", BfdTemplate),
        "sla": router.records("sla", SlaOperation, "number"),
        "tracks": router.records("tracks", TrackObject, "number"),
        "cts": tuple(router.single("cts").lines),
    }
