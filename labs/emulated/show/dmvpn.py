"""``show dmvpn``: the table of peers, one block for each tunnel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.dmvpn_detail import print_dmvpn_detail
from dmvpn.labs.emulated.show.words import (
    argument_after,
    duration,
    interface_argument,
    is_classic,
    lines,
)
from dmvpn.model import Printed, Release
from dmvpn.parsers.show_dmvpn import DmvpnPeer

RULE = "=" * 74
HEADER = " # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb"
COLUMNS = " ----- --------------- --------------- ----- -------- -----"


def legend(release: Release) -> str:
    """The legend: IOS-XE 16 and later know BGP-learned and temporary entries too."""
    routes = "\tT1 - Route Installed, T2 - Nexthop-override"
    capable = "\tC - CTS Capable"
    return lines(
        "Legend: Attrb --> S - Static, D - Dynamic, I - Incomplete",
        "\tN - NATed, L - Local, X - No Socket",
        routes if is_classic(release) else f"{routes}, B - BGP",
        capable if is_classic(release) else f"{capable}, I2 - Temporary",
        "\t# Ent --> Number of NHRP entries with same NBMA peer",
        "\tNHS Status: E --> Expecting Replies, R --> Responding, W --> Waiting",
        "\tUpDn Time --> Up or Down Time for a Tunnel",
        RULE,
    )


def print_dmvpn(peers: Iterable[DmvpnPeer], release: Release) -> str:
    """The whole answer.  A router without peers prints the legend alone."""
    text = legend(release)
    for _, rows in groupby(peers, lambda peer: (peer.interface, peer.address_family)):
        text += _block(tuple(rows))
    return text + "\n"


def _block(rows: Sequence[DmvpnPeer]) -> str:
    first = rows[0]
    count = sum(not row.continuation for row in rows)
    if first.address_family == "ipv6":
        return _ipv6_block(rows)
    return "\n" + lines(
        f"Interface: {first.interface}, IPv4 NHRP Details ",
        f"Type:{first.role}, NHRP Peers:{count}, ",
        "",
        HEADER,
        COLUMNS,
        *(_row(row) for row in rows),
    )


def _ipv6_block(rows: Sequence[DmvpnPeer]) -> str:
    """Too wide for a table: four lines for each entry."""
    text = "\n" + lines(
        f"Interface: {rows[0].interface}, IPv6 NHRP Details ",
        f"Type:{rows[0].role}, Total NBMA Peers (v4/v6): {len({row.nbma_address for row in rows})}",
    )
    for number, row in enumerate(rows, 1):
        target = row.target_network or f"{row.tunnel_address}/128"
        text += lines(
            f"    {number}.Peer NBMA Address: {_upper(row.nbma_address)}",
            f"        Tunnel IPv6 Address: {str(row.tunnel_address).upper()}",
            f"        IPv6 Target Network: {str(target).upper()}",
            f"        # Ent: {row.entries}, Status: {row.state}, "
            f"UpDn Time: {duration(row.uptime)}, Cache Attrib: {row.attributes}",
        )
    return text


def _upper(address: Printed | None) -> str:
    return "UNKNOWN" if address is None else str(address).upper()


def _row(row: DmvpnPeer) -> str:
    entries = "" if row.continuation else str(row.entries)
    nbma = "" if row.continuation else str(row.nbma_address or "UNKNOWN")
    if len(nbma) > 15:  # an IPv6 NBMA address takes a line of its own
        nbma = f"{nbma}\n{' ' * 22}"
    return (
        f"{entries:>6} {nbma:<15} {row.tunnel_address!s:>15} {row.state:>5} "
        f"{duration(row.uptime):>8} {row.attributes:>5}"
    )


@command("show dmvpn")
def show_dmvpn(context: Context) -> str:
    """``show dmvpn [interface TunnelN] [peer {nbma | tunnel} A] [static] [detail]``."""
    router = context.router
    detail = "detail" in context.words
    snapshot = router.network.snapshot(router.name, *(() if detail else ("dmvpn",)))
    peers = _selected(snapshot.dmvpn or (), context.words[2:])
    if detail:
        return print_dmvpn_detail(
            legend(router.release), snapshot, peers, router.network.config(router.name)
        )
    return print_dmvpn(peers, router.release)


def _selected(peers: Iterable[DmvpnPeer], words: Sequence[str]) -> tuple[DmvpnPeer, ...]:
    interface = interface_argument(words)
    nbma, tunnel = argument_after(words, "nbma"), argument_after(words, "tunnel")
    vrf = argument_after(words, "vrf")
    if tunnel is not None and tunnel.isdigit():
        tunnel = None
    return tuple(
        peer
        for peer in peers
        if (interface is None or peer.interface == interface)
        and (vrf is None or peer.vrf == vrf)
        and (nbma is None or str(peer.nbma_address) == nbma)
        and (tunnel is None or str(peer.tunnel_address) == tunnel)
        and ("static" not in words or "S" in peer.attributes)
    )
