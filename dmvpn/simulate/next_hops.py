"""Why a spoke has the hub as next hop of another spoke's prefix, with the lines that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dmvpn.config.model import Line
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Tunnel, as_address


@dataclass(frozen=True, slots=True)
class Held:
    """said: in a word or two, empty where nothing of the configuration explains it."""

    said: str = ""
    lines: tuple[tuple[str, Line], ...] = ()


def why_next_hop(route: Route, spoke: Tunnel, hub: Tunnel) -> Held:
    """By the protocol the route came from."""
    kind = route.code[:1]
    if kind == "S":
        at = (item.at for item in spoke.config.static_routes if item.prefix == route.prefix)
        return Held("static route", tuple((spoke.router, line) for line in at if line.number))
    found = {"D": _eigrp, "B": _bgp, "O": _ospf}.get(kind)
    said, lines = found(route, spoke, hub) if found is not None else ("", ())
    return Held(said, tuple((hub.router, line) for line in dict.fromkeys(lines) if line.number))


def _eigrp(route: Route, _spoke: Tunnel, hub: Tunnel) -> tuple[str, Iterable[Line]]:
    for settings in hub.config.eigrp:
        if settings.address_family != "ipv4" or settings.vrf != hub.interface.vrf:
            continue
        own = settings.interface_settings(hub.name)
        typed = (*own.lines, *settings.default.lines)
        if route.prefix in own.summaries:
            return "summary", _with(typed, "summary-address")
        if own.next_hop_self:
            return "next-hop-self", tuple(_with(typed, "next-hop-self")) or (settings.at,)
    return "", ()


def _bgp(route: Route, spoke: Tunnel, hub: Tunnel) -> tuple[str, Iterable[Line]]:
    families = [item for config in hub.config.bgp for item in config.families]
    for aggregate in (item for family in families for item in family.aggregates):
        if aggregate.prefix == route.prefix:
            return "aggregate", (aggregate.at,)
    mine = spoke.address.ip if spoke.address is not None else None
    chosen = [
        policy
        for family in families
        for name, policy in family.neighbors.items()
        if policy.next_hop_self and as_address(name) in (mine, None)
    ]
    lines = [line for policy in chosen for line in _with(policy.lines, "next-hop-self")]
    return ("next-hop-self", lines) if chosen else ("", ())


def _ospf(_route: Route, _spoke: Tunnel, hub: Tunnel) -> tuple[str, Iterable[Line]]:
    own = hub.interface.ospf
    kind = own.network_type if own is not None else None
    if own is None or kind is None or not kind.startswith("point-to-multipoint"):
        return "", ()
    return f"OSPF network {kind}", _with(own.lines, "network")


def _with(lines: Iterable[Line], word: str) -> Iterator[Line]:
    return (line for line in lines if word in line.text and not line.text.startswith("no "))
