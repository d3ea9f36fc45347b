"""``tunnel …`` lines of an interface."""

from __future__ import annotations

from ipaddress import ip_address

from dmvpn.config.model import TunnelMode
from dmvpn.config.sections.words import after
from dmvpn.config.shapes import Draft, Entry, Shapes, keyword
from dmvpn.model import Address, interface_name

TUNNEL: Shapes[Draft] = Shapes()
TUNNEL.ignore(
    "tos", "ttl", "checksum", "entropy", "flow",
    "sequence-datagrams", "udlr", "snooping", "rbscp", "metadata", "vxlan", "endpoint", "mpls",
)  # fmt: skip
TUNNEL.flag("path-mtu-discovery", "path_mtu_discovery")


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


@TUNNEL.on("source")
def _source(draft: Draft, entry: Entry) -> None:
    draft.set("source", _endpoint(entry.rest()))


@TUNNEL.on("destination")
def _destination(draft: Draft, entry: Entry) -> None:
    draft.set("destination", _endpoint(entry.rest()))


@TUNNEL.on("mode")
def _mode(draft: Draft, entry: Entry) -> None:
    draft.set("mode_text", entry.rest())
    if keyword(entry.words[0], *_MODES) != "gre":
        draft.set("mode", TunnelMode.OTHER)
        return
    words = [keyword(word, "ip", "ipv6", "multipoint") for word in entry.words[1:]]
    draft.set("mode", TunnelMode(" ".join(["gre", *words])))


@TUNNEL.on("key")
def _key(draft: Draft, entry: Entry) -> None:
    draft.set("key", int(entry.words[0]))


@TUNNEL.on("vrf")
def _vrf(draft: Draft, entry: Entry) -> None:
    draft.set("vrf", entry.words[0])


@TUNNEL.on("protection ipsec profile")
def _protection(draft: Draft, entry: Entry) -> None:
    draft.set("protection", entry.words[0])
    draft.set("shared", "shared" in entry.words[1:])
    draft.set("protection_ikev2_profile", after(entry.words, "ikev2-profile"))
    draft.set("protection_isakmp_profile", after(entry.words, "isakmp-profile"))


def _endpoint(text: str) -> Address | str:
    try:
        return ip_address(text)
    except ValueError:
        return interface_name(text)
