"""Access lists, as far as IKE, ESP and GRE between tunnel endpoints go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address

from dmvpn.config.model import AccessEntry, AccessList
from dmvpn.model import Address

_PORTS = {
    "isakmp": 500,
    "non500-isakmp": 4500,
    "domain": 53,
    "bootps": 67,
    "bootpc": 68,
    "ntp": 123,
}
_PROTOCOLS = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ahp": 51,
              "eigrp": 88, "ospf": 89, "pim": 103}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packet:
    """protocol: IP protocol number; ports None where the protocol has none."""

    protocol: int
    source: Address
    destination: Address
    source_port: int | None = None
    destination_port: int | None = None

    def between(self, source: Address, destination: Address) -> Packet:
        """The packet with other addresses, as NAT leaves it."""
        return Packet(self.protocol, source, destination, self.source_port, self.destination_port)

    def reply(self) -> Packet:
        """The packet that answers this one."""
        return Packet(
            self.protocol, self.destination, self.source, self.destination_port, self.source_port
        )


@dataclass(frozen=True, slots=True)
class Denied:
    """What dropped a packet.  entry None: the implicit deny at the end of the list."""

    access_list: AccessList
    entry: AccessEntry | None


def check(access_list: AccessList | None, packet: Packet) -> Denied | None:
    """None when the packet passes.  IOS permits everything where the list does not exist."""
    if access_list is None or not access_list.entries:
        return None
    for entry in access_list.entries:
        if _matches(access_list.kind, entry.words, packet):
            return None if entry.action == "permit" else Denied(access_list, entry)
    return Denied(access_list, None)


def _matches(kind: str, words: tuple[str, ...], packet: Packet) -> bool:
    left = iter(words)
    try:
        if kind == "standard":
            return _address(left, next(left), packet.source)
        protocol = next(left)
        number = _PROTOCOLS.get(protocol, int(protocol) if protocol.isdigit() else None)
        if protocol not in ("ip", "ipv6") and number != packet.protocol:
            return False
        rest = list(left)
        rest, ok_source = _endpoint(rest, packet.source, packet.source_port)
        rest, ok_destination = _endpoint(rest, packet.destination, packet.destination_port)
        return ok_source and ok_destination and "established" not in rest
    except (StopIteration, ValueError, IndexError):
        return False  # an entry we cannot read matches nothing


def _endpoint(words: list[str], address: Address, port: int | None) -> tuple[list[str], bool]:
    left = iter(words)
    matches = _address(left, next(left), address)
    rest = list(left)
    if rest and rest[0] in ("eq", "neq", "gt", "lt", "range"):
        rest, fits = _port(rest, port)
        matches = matches and fits
    return rest, matches


def _port(words: list[str], port: int | None) -> tuple[list[str], bool]:
    operator, numbers, rest = words[0], [], words[1:]
    while rest and (rest[0].isdigit() or rest[0] in _PORTS):
        word = rest.pop(0)
        numbers.append(_PORTS.get(word) or int(word))
        if operator != "eq" and len(numbers) == (2 if operator == "range" else 1):
            break
    if port is None or not numbers:
        return rest, False
    if operator == "range":
        return rest, numbers[0] <= port <= numbers[-1]
    fits = {"eq": port in numbers, "neq": port not in numbers, "gt": port > numbers[0],
            "lt": port < numbers[0]}  # fmt: skip
    return rest, fits[operator]


def _address(words: Iterator[str], first: str, address: Address) -> bool:
    if first == "any":
        return True
    if first == "host":
        return ip_address(next(words)) == address
    if address.version == 6 or ":" in first:
        return ":" in first and address.version == 6 and address in IPv6Network(first, strict=False)
    network = IPv4Address(first)
    wildcard = next(words, "0.0.0.0")
    care = ~int(IPv4Address(wildcard)) & 0xFFFFFFFF
    return int(address) & care == int(network) & care
