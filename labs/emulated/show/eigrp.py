"""``show ip eigrp neighbors`` and ``show ip protocols``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dmvpn.config.model import EigrpConfig
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import (
    duration,
    interface_argument,
    is_classic,
    lines,
    short_interface,
)
from dmvpn.model import Release
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor

HEADER = lines(
    "H   Address                 Interface              Hold Uptime   SRTT   RTO  Q  Seq",
    "                                                   (sec)         (ms)       Cnt Num",
)

Process = tuple[int, str | None, str | None]
"""(autonomous system, name of the named process, VRF)"""


def print_eigrp(neighbors: Iterable[EigrpNeighbor], processes: Iterable[Process] = ()) -> str:
    """Every process, its neighbours beneath; ``processes``: those that may have none."""
    rows = tuple(neighbors)
    all_processes = dict.fromkeys((*processes, *(_process(row) for row in rows)))
    text = ""
    for process in all_processes:
        text += _title(process)
        own = [row for row in rows if _process(row) == process]
        text += (HEADER + "".join(_row(row) for row in own)) if own else ""
    return text


def _process(row: EigrpNeighbor) -> Process:
    return row.autonomous_system, row.instance, row.vrf


def _title(process: Process) -> str:
    number, name, vrf = process
    in_vrf = f" VRF({vrf})" if vrf else ""
    named = "" if name is None else f"VR({name}) Address-Family "
    return f"EIGRP-IPv4 {named}Neighbors for AS({number}){in_vrf}\n"


def _row(row: EigrpNeighbor) -> str:
    return (
        f"{row.handle or 0:<3} {row.address!s:<23} {short_interface(row.interface):<23} "
        f"{row.hold or 0:>3} {duration(row.uptime):<8} {row.srtt or 0:>4} {row.rto or 0:>5} "
        f"{row.queue or 0:>2}  {row.sequence or 0}\n"
    )


@command("show ip eigrp neighbors")
def show_ip_eigrp_neighbors(context: Context) -> str:
    """``show ip eigrp neighbors [TunnelN]``: the processes of the global table."""
    return _neighbors(context, None, context.words[4:])


@command("show ip eigrp vrf")
def show_ip_eigrp_vrf(context: Context) -> str:
    """``show ip eigrp vrf V neighbors [TunnelN]``."""
    return _neighbors(context, context.words[4], context.words[6:])


def _neighbors(context: Context, vrf: str | None, words: Sequence[str]) -> str:
    router = context.router
    interface = interface_argument(words)
    config = router.network.config(router.name)
    if vrf is not None and vrf not in config.vrfs:
        return f"% VRF {vrf} does not exist\n"
    neighbors = router.network.snapshot(router.name, "eigrp").eigrp or ()
    processes = (item for item in config.eigrp if item.vrf == vrf and not item.shutdown)
    return print_eigrp(
        (row for row in neighbors if row.vrf == vrf and interface in (None, row.interface)),
        ((item.autonomous_system, item.name, item.vrf) for item in processes),
    )


def print_protocols(processes: Iterable[EigrpConfig], release: Release) -> str:
    """What EIGRP is told to do, in the first lines of IOS's long answer."""
    text = "*** IP Routing is NSF aware ***\n\n"
    for item in processes:
        name = f" VR({item.name}) Address-Family Protocol" if item.name else " Protocol"
        text += lines(
            f'Routing Protocol is "eigrp {item.autonomous_system}"',
            "  Outgoing update filter list for all interfaces is not set",
            "  Incoming update filter list for all interfaces is not set",
            "  Default networks flagged in outgoing updates",
            "  Default networks accepted from incoming updates",
            f"  EIGRP-IPv4{name} for AS({item.autonomous_system})",
            "    Metric weight K1=1, K2=0, K3=1, K4=0, K5=0" + (" K6=0" if item.name else ""),
            *_router_id(item, release),
            *((f"    Stub, {', '.join(sorted(item.stub))}",) if item.stub else ()),
            "",
            f"  Automatic Summarization: {'enabled' if item.auto_summary else 'disabled'}",
            "  Maximum path: 4",
            "  Routing for Networks:",
            *(f"    {network}" for network in item.networks),
            "  Distance: internal 90 external 170",
            "",
        )
    return text


def _router_id(item: EigrpConfig, release: Release) -> tuple[str, ...]:
    if item.router_id is None:
        return ()
    soft_sia = () if is_classic(release) else ("    Soft SIA disabled",)
    return (*soft_sia, f"    Router-ID: {item.router_id}")


@command("show ip protocols")
def show_ip_protocols(context: Context) -> str:
    """The routing processes that are configured."""
    router = context.router
    return print_protocols(router.network.config(router.name).eigrp, router.release)
