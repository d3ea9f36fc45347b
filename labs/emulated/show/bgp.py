"""``show ip bgp summary`` of the global table and of a VRF.

What counts memory is not simulated, so the lines about it are not printed.
"""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.config.model import BgpConfig
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import duration, lines, written
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor

HEADER = "Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd\n"
NOT_ACTIVE = "% BGP not active\n"
LISTEN_LIMIT = 100
_NARROW = 15


def print_bgp(neighbors: Iterable[BgpNeighbor], process: BgpConfig | None = None) -> str:
    """The table of one router; ``process`` adds what is printed of listen ranges."""
    rows = tuple(neighbors)
    if not rows:
        return ""
    first = rows[0]
    text = lines(
        f"BGP router identifier {first.router_id}, local AS number {first.local_autonomous_system}",
        f"BGP table version is {first.table_version}, main routing table version "
        f"{first.table_version}",
        "",
    )
    text += HEADER + "".join(_row(row) for row in rows)
    dynamic = sum(row.dynamic for row in rows)
    return text + (_dynamic(dynamic, process) if dynamic else "")


def _row(row: BgpNeighbor) -> str:
    name = f"{'*' if row.dynamic else ''}{written(row.neighbor)}"
    shown = row.state if row.prefixes is None else str(row.prefixes)
    # A long address leaves no room: the rest stands on the next line.
    start = f"{name:<{_NARROW}} " if len(name) <= _NARROW else f"{name}\n{'':16}"
    return (
        f"{start}4 {row.autonomous_system:>12} {row.messages_received:>7} {row.messages_sent:>7} "
        f"{row.table_version:>8} {row.in_queue:>4} {row.out_queue:>4} "
        f"{duration(row.up_down):<8} {shown:>8}\n"
    )


def _dynamic(count: int, process: BgpConfig | None) -> str:
    ranges = process.listen_ranges if process is not None else ()
    limit = (process.listen_limit if process is not None else None) or LISTEN_LIMIT
    text = lines(
        "* Dynamically created based on a listen range command",
        f"Dynamically created neighbors: {count}, Subnet ranges: {len(ranges)}",
        "",
    )
    for group in dict.fromkeys(item.peer_group for item in ranges):
        text += f"BGP peergroup {group} listen range group members: \n"
        text += "".join(f"  {item.network} \n" for item in ranges if item.peer_group == group)
    return text + (
        f"\nTotal dynamically created neighbors: {count}/({limit} max), "
        f"Subnet ranges: {len(ranges)}\n"
    )


@command("show ip bgp summary")
def show_ip_bgp_summary(context: Context) -> str:
    """The neighbours of the global table."""
    return _summary(context, None, 4)


@command("show bgp ipv6 unicast summary")
def show_bgp_ipv6_unicast_summary(context: Context) -> str:
    """The IPv6 neighbours of the global table."""
    return _summary(context, None, 6)


@command("show ip bgp vpnv4 vrf")
def show_ip_bgp_vpnv4_vrf(context: Context) -> str:
    """``show ip bgp vpnv4 vrf V summary``: the neighbours of one VRF."""
    return _summary(context, context.words[5], 4)


def _summary(context: Context, vrf: str | None, version: int) -> str:
    router = context.router
    config = router.network.config(router.name)
    if vrf is not None and vrf not in config.vrfs:
        return f"% VRF {vrf} does not exist\n"
    if not config.bgp:
        return NOT_ACTIVE
    rows = router.network.snapshot(router.name, "bgp").bgp or ()
    six = version == 6
    chosen = (row for row in rows if row.vrf == vrf and (":" in str(row.neighbor)) == six)
    return print_bgp(chosen, config.bgp[0])
