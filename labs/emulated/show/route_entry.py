"""``show ip route A`` and ``show ip cef``: one entry in full."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_interface

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import duration, lines
from dmvpn.parsers.show_ip_route import Route

_SOURCES = {"C": "connected", "L": "connected", "S": "static", "H": "nhrp"}


def print_route_entry(rows: Sequence[Route], system: int | None = None) -> str:
    """All paths to one prefix.  system: EIGRP's autonomous system."""
    first = rows[0]
    age = "" if first.age is None else f", {duration(first.age)} ago"
    text = f"Routing entry for {first.prefix}\n"
    if first.code in ("C", "L"):
        text += lines(
            '  Known via "connected", distance 0, metric 0 (connected, via interface)',
            "  Routing Descriptor Blocks:",
            f"  * directly connected, via {first.interface}",
            "      Route metric is 0, traffic share count is 1",
        )
        return text
    source = _SOURCES.get(first.code, f"eigrp {system}" if system else "eigrp")
    kind = (
        ", type external"
        if first.code == "D EX"
        else ", type internal" * source.startswith("eigrp")
    )
    text += lines(
        f'  Known via "{source}", distance {first.distance or 0}, metric {first.metric or 0}{kind}'
    )
    if source.startswith("eigrp") and first.interface:
        text += f"  Last update from {first.next_hop} on {first.interface}{age}\n"
    text += "  Routing Descriptor Blocks:\n"
    for number, row in enumerate(rows):
        star = "*" if number == 0 else " "
        text += f"  {star} {_descriptor(row, source)}\n"
        text += f"      Route metric is {row.metric or 0}, traffic share count is 1\n"
    return text


def _descriptor(row: Route, source: str) -> str:
    via = "" if row.interface is None else f", via {row.interface}"
    if row.next_hop is None:
        return f"directly connected{via}"
    origin = "" if source == "static" else f", from {row.next_hop}"
    age = "" if row.age is None else f", {duration(row.age)} ago"
    return f"{row.next_hop}{origin}{age}{via}"


@command("show ip cef")
def show_ip_cef(context: Context) -> str:
    """``show ip cef [A]``: where a packet goes, next-hop overrides applied."""
    router = context.router
    routes = [
        r for r in router.network.snapshot(router.name, "routes").routes or () if r.vrf is None
    ]
    wanted = next((word for word in context.words[3:] if word[:1].isdigit()), None)
    if wanted is not None:
        address = ip_interface(wanted).ip
        known = [route for route in routes if address in route.prefix]
        longest = max((route.prefix.prefixlen for route in known), default=None)
        rows = [route for route in known if route.prefix.prefixlen == longest]
        if not rows:
            return f"%Prefix not found: {wanted}\n"
        hops = dict.fromkeys(_hop(row) for row in rows)
        return f"{rows[0].prefix}\n" + "".join(f"  {hop}\n" for hop in hops)
    table = sorted(routes, key=lambda row: (int(row.prefix.network_address), row.prefix.prefixlen))
    head = "Prefix               Next Hop             Interface\n"
    return head + "".join(_table_row(row) for row in table)


def _hop(row: Route) -> str:
    if row.code == "L":
        return f"receive for {row.interface}"
    hop = row.override_next_hops[0] if row.override_next_hops else row.next_hop
    return (
        f"nexthop {hop} {row.interface or ''}".rstrip() if hop else f"attached to {row.interface}"
    )


def _table_row(row: Route) -> str:
    hop = row.override_next_hops[0] if row.override_next_hops else row.next_hop
    word = "receive" if row.code == "L" else str(hop or "attached")
    return f"{row.prefix!s:<20} {word:<20} {row.interface or ''}\n"
