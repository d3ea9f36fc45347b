"""``show ip route``: the table, by major network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import groupby

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.route_codes import codes
from dmvpn.labs.emulated.show.route_entry import print_route_entry
from dmvpn.labs.emulated.show.words import NOT_EMULATED, argument_after, duration
from dmvpn.model import Printed, Release
from dmvpn.parsers.show_ip_route import Route

Network = IPv4Network | IPv6Network
PROTOCOLS = {
    "eigrp": "D", "static": "S", "connected": "C", "nhrp": "H", "local": "L", "ospf": "O", "bgp": "B",
}  # fmt: skip


def print_routes(
    routes: Iterable[Route],
    release: Release,
    *,
    shown: str | None = None,
    overrides: bool = False,
    vrf: str | None = None,
) -> str:
    """The table of one VRF.

    shown: only routes of that code letter; the subnet counts still speak of the whole table, as
    IOS's do.  overrides: print the ``[NHO]`` lines of ``show ip route next-hop-override``.
    """
    table = sorted((r for r in routes if r.vrf == vrf), key=lambda route: _order(route.prefix))
    text = f"\nRouting Table: {vrf}\n" if vrf else ""
    text += codes(release) + _gateway(table) + "\n"
    ages: Ages | None = None
    if overrides:
        ages = {r.prefix.network_address: r.age for r in table if r.code == "H"}
    for major, group in groupby(table, lambda route: major_network(route.prefix)):
        text += _major(major, list(group), shown, ages)
    return text


def _order(prefix: Network) -> tuple[int, int]:
    return int(prefix.network_address), prefix.prefixlen


def _gateway(table: Sequence[Route]) -> str:
    for route in table:
        if route.prefix.prefixlen == 0:
            hop = route.next_hop or "0.0.0.0"
            return f"Gateway of last resort is {hop} to network 0.0.0.0\n"
    return "Gateway of last resort is not set\n"


def major_network(prefix: Network) -> Network:
    """The class A, B or C network the prefix lies in; a supernet is its own."""
    if prefix.version == 6:
        return prefix
    first = int(prefix.network_address) >> 24
    length = 8 if first < 128 else 16 if first < 192 else 24
    if prefix.prefixlen <= length:
        return prefix if prefix.prefixlen < length else IPv4Network(prefix)
    return IPv4Network((int(prefix.network_address), length), strict=False)


Ages = dict[Printed, timedelta | None]
"""Spoke's tunnel address → age of its NHRP route, which its overrides have too."""


def _major(major: Network, rows: list[Route], shown: str | None, ages: Ages | None) -> str:
    prefixes = {route.prefix for route in rows}
    chosen = [row for row in rows if shown is None or row.code.startswith(shown)]
    if not chosen:
        return ""
    if prefixes == {major}:
        return _routes(chosen, 6, True, ages)
    masks = {prefix.prefixlen for prefix in prefixes}
    if len(masks) > 1:
        head = f"{major} is variably subnetted, {len(prefixes)} subnets, {len(masks)} masks"
    else:
        head = f"{major.network_address}/{masks.pop()} is subnetted, {len(prefixes)} subnets"
    return f"      {head}\n" + _routes(chosen, 9, "variably" in head, ages)


def _routes(rows: list[Route], width: int, with_mask: bool, ages: Ages | None) -> str:
    text = ""
    previous: Route | None = None
    for route in rows:
        prefix = str(route.prefix if with_mask else route.prefix.network_address)
        margin = width + len(prefix) + 1
        if previous is not None and (previous.prefix, previous.code) == (route.prefix, route.code):
            text += " " * margin + _path(route) + "\n"
        else:
            text += f"{_code(route):<{width}}{prefix} {_path(route)}\n"
        if ages is not None:
            hops = route.override_next_hops
            text += "".join(" " * margin + _override(route, hop, ages) for hop in hops)
        previous = route
    return text


def _code(route: Route) -> str:
    letter, _, kind = route.code.partition(" ")
    star = "*" if route.candidate_default else " "
    return f"{letter}{star}{kind:<2}{'%' if route.next_hop_override else ''}"


def _path(route: Route) -> str:
    age = "" if route.age is None else f", {duration(route.age)}"
    interface = "" if route.interface is None else f", {route.interface}"
    if route.next_hop is not None:
        return f"[{route.distance}/{route.metric}] via {route.next_hop}{age}{interface}"
    summary = route.code == "D" and route.interface == "Null0"
    return f"is {'a summary' if summary else 'directly connected'}{age}{interface}"


def _override(route: Route, hop: Printed, ages: Ages) -> str:
    """``255`` is the metric IOS gives every override."""
    age = ages.get(hop, route.age)
    since = "" if age is None else f", {duration(age)}"
    return f"[NHO][{route.distance}/255] via {hop}{since}, {route.interface}\n"


@command("show ip route")
def show_ip_route(context: Context) -> str:
    """``show ip route [vrf V] [A | A MASK | eigrp | static | connected | nhrp | next-hop-override]``."""
    router, words = context.router, context.words[3:]
    if "summary" in words:
        return NOT_EMULATED
    routes = router.network.snapshot(router.name, "routes").routes or ()
    vrf = argument_after(words, "vrf")
    if vrf is not None and vrf not in router.network.config(router.name).vrfs:
        return f"% IP routing table vrf {vrf} does not exist\n"
    chosen = [route for route in routes if route.vrf == vrf]
    wanted = [word for word in words if word[:1].isdigit() and ("." in word)]
    if wanted and "longer-prefixes" in words:
        prefix = ip_network("/".join(wanted[:2]), strict=False)
        chosen = [route for route in chosen if _within(route.prefix, prefix)]
    elif wanted:
        processes = router.network.config(router.name).eigrp
        return _one(chosen, wanted, processes[0].autonomous_system if processes else None)
    shown = next((PROTOCOLS[word] for word in words if word in PROTOCOLS), None)
    return print_routes(
        chosen, router.release, shown=shown, overrides="next-hop-override" in words, vrf=vrf
    )


def _within(prefix: Network, outer: Network) -> bool:
    if isinstance(prefix, IPv4Network) and isinstance(outer, IPv4Network):
        return prefix.subnet_of(outer)
    return False


def _one(routes: list[Route], wanted: list[str], system: int | None) -> str:
    """The entry for a prefix (exactly) or an address (longest match)."""
    if len(wanted) > 1 or "/" in wanted[0]:
        prefix = ip_network("/".join(wanted[:2]), strict=False)
        rows = [route for route in routes if route.prefix == prefix]
    else:
        address = ip_address(wanted[0])
        known = [route for route in routes if address in route.prefix and route.prefix.prefixlen]
        longest = max((route.prefix.prefixlen for route in known), default=None)
        rows = [route for route in known if route.prefix.prefixlen == longest]
    if rows:
        return print_route_entry(rows, system)
    major = major_network(ip_network(f"{wanted[0].split('/')[0]}/32"))
    some = any(major_network(route.prefix) == major for route in routes)
    return f"% {'Subnet' if some else 'Network'} not in table\n"
