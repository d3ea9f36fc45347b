"""NAT beneath the tunnels: under which address a router's packets arrive, and the way back.

IOS translates a packet that comes in on an inside interface and leaves by an outside one (or on
two interfaces with ``ip nat enable``); what the router sends itself it leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address

from dmvpn.config.model import Interface, NatRule
from dmvpn.model import Address
from dmvpn.simulate.acl import Packet, check
from dmvpn.simulate.ends import Node

UDP, ISAKMP = 17, 500


@dataclass(frozen=True, slots=True)
class Translation:
    """One entry of a router's table.  overload: many share the address, told apart by ports."""

    router: str
    original: Address
    translated: Address
    overload: bool


def outgoing(
    node: Node, entered: Interface, leaving: Interface, source: Address, destination: Address
) -> Translation | None:
    """What becomes of the source of a packet on its way through."""
    sides = {("inside", "outside"): "inside", ("enable", "enable"): "nvi"}
    side = sides.get((entered.nat or "", leaving.nat or ""))
    if side is None:
        return None
    packet = Packet(UDP, source, destination, ISAKMP, ISAKMP)
    rules = [rule for rule in node.config.nat_rules if rule.side == side]
    for rule in sorted(rules, key=lambda item: not item.static):
        if not _matches(node, rule, packet, leaving):
            continue
        translated = _translated(node, rule, source)
        if translated is not None:
            return Translation(node.name, source, translated, rule.overload)
    return None


def _matches(node: Node, rule: NatRule, packet: Packet, leaving: Interface) -> bool:
    if rule.static:
        return rule.local is not None and _within(rule.local, packet.source, rule.prefix_length)
    if rule.access_list is not None:
        return _permits(node, rule.access_list, packet)
    route_map = node.config.route_maps.get(rule.route_map or "")
    if route_map is None:
        return False
    for entry in route_map.entries:
        if all(_holds(node, words.split(), packet, leaving) for words in entry.matches):
            return entry.action == "permit"
    return False


def _holds(node: Node, words: list[str], packet: Packet, leaving: Interface) -> bool:
    if words[:1] == ["interface"]:
        return leaving.name in words[1:]
    if words[:2] == ["ip", "address"] and words[2:3] != ["prefix-list"]:
        return any(_permits(node, name, packet) for name in words[2:])
    return False


def _permits(node: Node, name: str, packet: Packet) -> bool:
    listed = node.config.access_lists.get(name)
    return listed is not None and bool(listed.entries) and check(listed, packet) is None


def _translated(node: Node, rule: NatRule, source: Address) -> Address | None:
    if rule.static and rule.outside is not None and rule.local is not None:
        return _moved(source, rule.local, rule.outside, rule.prefix_length)
    if rule.pool is not None:
        pool = node.config.nat_pools.get(rule.pool)
        return pool.first if pool is not None else None
    interface = node.config.interfaces.get(rule.interface or "")
    return interface.address.ip if interface is not None and interface.address else None


def incoming(
    node: Node, entered: Interface, destination: Address, sessions: Iterable[Translation]
) -> Address:
    """Where a packet that comes in from outside really goes.

    sessions: entries that packets the other way have made; only they let a packet in by a shared
    address.
    """
    if entered.nat not in ("outside", "enable"):
        return destination
    for entry in sessions:
        if entry.router == node.name and entry.translated == destination:
            return entry.original
    for rule in node.config.nat_rules:
        whole = rule.static and rule.protocol in (None, "udp") and rule.local is not None
        if not whole or rule.local is None or rule.side == "outside":
            continue
        if rule.protocol is not None and rule.outside_port not in (500, 4500):
            continue
        outside = rule.outside or _translated(node, rule, rule.local)
        if outside is not None and _within(outside, destination, rule.prefix_length):
            return _moved(destination, outside, rule.local, rule.prefix_length)
    return destination


def _within(base: Address, address: Address, length: int) -> bool:
    return address.version == 4 and int(base) >> (32 - length) == int(address) >> (32 - length)


def _moved(address: Address, base: Address, target: Address, length: int) -> Address:
    """The address at the same place of another network."""
    rest = int(address) & ((1 << (32 - length)) - 1)
    return IPv4Address((int(target) >> (32 - length) << (32 - length)) | rest)
