"""``show ip ospf neighbor``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import clock_time, interface_argument
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor

HEADER = "\nNeighbor ID     Pri   State           Dead Time   Address         Interface\n"


def print_ospf(neighbors: Iterable[OspfNeighbor]) -> str:
    """Nothing at all where there is no neighbour, and where OSPF does not run."""
    rows = tuple(neighbors)
    return HEADER + "".join(_row(row) for row in rows) if rows else ""


def _row(row: OspfNeighbor) -> str:
    state = f"{row.state}/{row.role or '  -'}"
    dead = clock_time(int((row.dead or timedelta(0)).total_seconds()))
    return (
        f"{row.router_id!s:<15}{row.priority:>4}   {state:<16}{dead}    "
        f"{row.address!s:<16}{row.interface}\n"
    )


@command("show ip ospf neighbor")
def show_ip_ospf_neighbor(context: Context) -> str:
    """``show ip ospf neighbor [TunnelN]``."""
    router = context.router
    interface = interface_argument(context.words[4:])
    neighbors = router.network.snapshot(router.name, "ospf").ospf or ()
    return print_ospf(row for row in neighbors if interface is None or row.interface == interface)
