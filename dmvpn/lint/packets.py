"""What an access list decides about one packet, as far as addresses and ports in it are plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address

from dmvpn.config.model import AccessEntry

PORTS = {"isakmp": "500", "non500-isakmp": "4500", "bgp": "179", "nhrp": "54"}
PROTOCOLS = {
    "esp": "50",
    "gre": "47",
    "eigrp": "88",
    "ospf": "89",
    "udp": "17",
    "tcp": "6",
    "icmp": "1",
    "pim": "103",
}
ONES = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Packet:
    """protocol: as the CLI names it.  destination: None when it is not known, such as by DHCP.

    port: of the destination; None where there are none.
    """

    protocol: str
    source: IPv4Address
    destination: IPv4Address | None
    port: str | None = None


def decide(entries: Iterable[AccessEntry], packet: Packet) -> AccessEntry | None:
    """The first entry that is about the packet; None when none is, or one cannot be read."""
    for entry in entries:
        if entry.action not in ("permit", "deny"):
            continue
        verdict = _matches(entry.words, packet)
        if verdict is None:
            return None
        if verdict:
            return entry
    return None


def _matches(words: tuple[str, ...], packet: Packet) -> bool | None:
    """None: object groups, names, and keywords we do not look into."""
    protocol = words[0] if words else ""
    if protocol == "object-group":
        return None
    wanted = PROTOCOLS.get(packet.protocol, packet.protocol)
    if protocol != "ip" and PROTOCOLS.get(protocol, protocol) != wanted:
        return False
    rest = list(words[1:])
    try:
        source, source_port = _address(rest, packet.source), _port(rest, "")
        destination, port = _address(rest, packet.destination), _port(rest, packet.port or "")
    except (ValueError, IndexError):
        return None
    if not source or not destination or not port:
        return False
    return None if not source_port or rest[:1] == ["established"] else True


def _address(rest: list[str], address: IPv4Address | None) -> bool:
    """Takes ``any``, ``host A`` or ``A WILDCARD`` from the words; whether it is about the address."""
    word = rest.pop(0)
    if word == "any":
        return True
    if word == "host":
        return IPv4Address(rest.pop(0)) == address
    base, wildcard = int(IPv4Address(word)), int(IPv4Address(rest.pop(0)))
    return address is not None and (base ^ int(address)) & (ONES ^ wildcard) == 0


def _port(rest: list[str], port: str) -> bool:
    """Takes ``eq P …`` from the words; whether it is about the port."""
    if rest[:1] in (["range"], ["gt"], ["lt"], ["neq"]):
        raise ValueError(rest[0])
    if rest[:1] != ["eq"]:
        return True
    del rest[0]
    named = set()
    while rest and (rest[0].isdigit() or rest[0] in PORTS or rest[0].isalpha()) and rest[0] not in (
        "any", "host", "log", "established"
    ):  # fmt: skip
        named.add(PORTS.get(rest[0], rest[0]))
        if rest.pop(0).isdigit() and rest and rest[0].count(".") == 3:
            break
    return port in named
