"""``tunnel …`` lines of an interface."""

from __future__ import annotations

from dmvpn.config.addresses import address_or_name
from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import TunnelMode
from dmvpn.config.sections.words import after
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import Address, interface_name


def _endpoint(text: str) -> Address | str:
    known = address_or_name(text)
    return interface_name(known) if isinstance(known, str) else known


TUNNEL: Shapes[Draft] = Shapes()
TUNNEL.ignore(
    "tos", "ttl", "checksum", "entropy", "flow",
    "sequence-datagrams", "udlr", "snooping", "rbscp", "metadata", "vxlan", "endpoint", "mpls",
    "protection ipsec policy",
)  # fmt: skip
TUNNEL.flag("path-mtu-discovery", "path_mtu_discovery")
TUNNEL.text("source", "source", _endpoint)
TUNNEL.text("destination", "destination", _endpoint)
TUNNEL.value("key", "key", int)
TUNNEL.value("vrf", "vrf")


@TUNNEL.on("bandwidth")
def _bandwidth(draft: Draft, entry: Entry) -> None:
    draft.mapping("bandwidth")[keyword(entry.words[0], "receive", "transmit")] = int(entry.words[1])


@TUNNEL.on("route-via")
def _route_via(draft: Draft, entry: Entry) -> None:
    words = entry.words[:-1] if entry.words[-1] in ("mandatory", "preferred") else entry.words
    draft.set("route_via", interface_name(" ".join(words)))


_MODES = (
    "gre", "ipsec", "ipip", "ipv6ip", "mpls", "eon", "sdwan", "vxlan-gpe", "vxlan", "dvmrp",
    "iptalk", "aurp", "cayman", "nos", "rbscp", "udlr", "ipv6", "ethernet",
)  # fmt: skip


@TUNNEL.on("mode")
def _mode(draft: Draft, entry: Entry) -> None:
    draft.set("mode_text", entry.rest())
    if keyword(entry.words[0], *_MODES) != "gre":
        draft.set("mode", TunnelMode.OTHER)
        return
    words = [keyword(word, "ip", "ipv6", "multipoint") for word in entry.words[1:]]
    draft.set("mode", TunnelMode(" ".join(["gre", *words])))


@TUNNEL.on("protection ipsec profile")
def _protection(draft: Draft, entry: Entry) -> None:
    draft.set("protection", entry.words[0])
    draft.set("shared", "shared" in entry.words[1:])
    draft.set("protection_ikev2_profile", after(entry.words, "ikev2-profile"))
    draft.set("protection_isakmp_profile", after(entry.words, "isakmp-profile"))
