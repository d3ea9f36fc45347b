"""``ip nat …`` global lines."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import NatPool, NatRule
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.sections.words import after
from dmvpn.config.shape import Entry
from dmvpn.model import interface_name

TOP = section("nat")

_PORTS = {"www": 80, "telnet": 23, "domain": 53, "smtp": 25, "ftp": 21, "isakmp": 500,
          "non500-isakmp": 4500, "ntp": 123, "ssh": 22}  # fmt: skip

TOP.ignore(
    "ip nat translation", "ip nat service", "ip nat log", "ip nat portmap", "ip nat switchover",
    "ip nat settings", "ip nat create", "ip nat stateful", "ip nat piggyback-support", "ip nat sip-sbc",
)  # fmt: skip


@TOP.on("ip nat inside source")
def _inside(router: RouterDraft, entry: Entry) -> None:
    _rule(router, "inside", entry)


@TOP.on("ip nat outside source")
def _outside(router: RouterDraft, entry: Entry) -> None:
    _rule(router, "outside", entry)


@TOP.on("ip nat source")
def _nvi(router: RouterDraft, entry: Entry) -> None:
    _rule(router, "nvi", entry)


@TOP.on("ip nat inside destination")
def _destination(router: RouterDraft, entry: Entry) -> None:
    """Load sharing between inside servers."""


def _rule(router: RouterDraft, side: str, entry: Entry) -> None:
    rule = _static if entry.words[0] == "static" else _dynamic
    router.single("nat").add("rules", rule(side, entry))


def _dynamic(side: str, entry: Entry) -> NatRule:
    """``{list A | route-map M} {interface I | pool P} [vrf V] [overload]``."""
    words = entry.words
    name = after(words, "interface")
    if name is not None:
        spaced = words[words.index("interface") + 2 :][:1]
        name += spaced[0] if spaced and spaced[0][0].isdigit() else ""
    if after(words, "list") is None and after(words, "route-map") is None:
        raise ValueError("a rule says what it translates")
    return NatRule(
        side,
        access_list=after(words, "list"),
        route_map=after(words, "route-map"),
        pool=after(words, "pool"),
        interface=interface_name(name) if name else None,
        overload="overload" in words,
        vrf=after(words, "vrf"),
        at=entry.line,
    )


def _static(side: str, entry: Entry) -> NatRule:
    """``static [network | tcp | udp | esp] LOCAL [PORT] {GLOBAL | interface I} [PORT] …``."""
    words = entry.words[1:]
    fields: dict[str, object] = {"vrf": after(words, "vrf"), "route_map": after(words, "route-map")}
    protocol = words.pop(0) if not words[0][0].isdigit() else None
    fields["local"], ported = IPv4Address(words.pop(0)), protocol in ("tcp", "udp")
    if ported:
        fields["local_port"] = _port(words.pop(0))
    if words[0] == "interface":
        words.pop(0)
        name = words.pop(0)
        name += words.pop(0) if not ported and words and words[0][0].isdigit() else ""
        fields["interface"] = interface_name(name)
    else:
        fields["outside"] = IPv4Address(words.pop(0))
    if ported:
        fields["outside_port"] = _port(words.pop(0))
    if protocol == "network":
        mask = words[0] if words[0].startswith("/") else f"/{words[0]}"
        fields["prefix_length"] = IPv4Network(f"0.0.0.0{mask}").prefixlen
    return NatRule(side, static=True, protocol=protocol, at=entry.line, **fields)  # type: ignore[arg-type]


def _port(word: str) -> int:
    return _PORTS[word] if word in _PORTS else int(word)


@TOP.on("ip nat pool")
def _pool(router: RouterDraft, entry: Entry) -> None:
    if entry.words[1] in ("prefix-length", "netmask"):
        return  # a block whose lines name the addresses
    name, first, last = entry.words[:3]
    length, mask = after(entry.words, "prefix-length"), after(entry.words, "netmask")
    number = int(length) if length else IPv4Network(f"0.0.0.0/{mask}").prefixlen
    pool = NatPool(name, IPv4Address(first), IPv4Address(last), number, entry.line)
    router.single("nat").mapping("pools")[name] = pool


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    nat = router.single("nat").fields
    return {"nat_rules": tuple(nat.get("rules", ())), "nat_pools": nat.get("pools", {})}
