"""DMV52x–DMV53x: OSPF on the tunnel, by phase and role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dmvpn.config.model import OspfInterface, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Network,
    Seen,
    on_cloud,
    on_network,
    on_router,
    on_tunnel,
)
from dmvpn.lint.routing import ospf_area, runs_ospf
from dmvpn.model import Phase

NOTHING = OspfInterface()


def own_ospf(member: Member) -> OspfInterface:
    return member.interface.ospf or NOTHING


def network_type(member: Member) -> str:
    """The OSPF network type of the tunnel; point-to-point is a tunnel's own."""
    return own_ospf(member).network_type or "point-to-point"


def running_ospf(cloud: Cloud) -> list[Member]:
    return [member for member in cloud.members if runs_ospf(member)]


@on_tunnel("DMV520", ERROR)
def ospf_type_default(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A multipoint tunnel with OSPF has a network type for several neighbours.

    Why: a tunnel is point-to-point for OSPF unless told otherwise: a hub gets one neighbour, and it
        changes with every hello.
    Fix: ``ip ospf network point-to-multipoint`` (phase 1, 3) or ``broadcast`` (phase 2), everywhere.
    Source: https://networklessons.com/ospf/ospf-network-type-point-to-multipoint-over-dmvpn;
        https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/ospf-configuration-in-phase-1-dmvpn.md
    """
    serves = tunnel.is_hub and tunnel.multipoint and runs_ospf(tunnel)
    if serves and network_type(tunnel) == "point-to-point":
        at = tunnel.typed("ip ospf network")
        yield tunnel.seen(at, "OSPF is point-to-point on a multipoint tunnel of a hub")


@on_cloud("DMV522", WARNING)
def ospf_broadcast_in_phase_three(cloud: Cloud) -> Iterator[Seen]:
    """Phase 3 runs OSPF as point-to-multipoint.

    Why: broadcast keeps the remote spoke as next hop, so spokes resolve each other as in phase 2:
        redirect and shortcut are never used and a DR is needed.
    Fix: ``ip ospf network point-to-multipoint`` everywhere.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/configuring-ospf-in-phase-2-dmvpn.md
    """
    if cloud.phase is Phase.THREE:
        for hub in cloud.hubs:
            if runs_ospf(hub) and network_type(hub) in ("broadcast", "non-broadcast"):
                yield hub.seen(hub.typed("ip ospf network"), f"OSPF {network_type(hub)} in phase 3")


@on_cloud("DMV523", WARNING)
def ospf_multipoint_in_phase_two(cloud: Cloud) -> Iterator[Seen]:
    """Phase 2 runs OSPF as broadcast.

    Why: with point-to-multipoint the hub is the next hop of every route: no direct tunnels.
    Fix: ``ip ospf network broadcast``, hub priority 255, spokes 0; or go to phase 3.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/configuring-ospf-in-phase-2-dmvpn.md
    """
    if cloud.phase is Phase.TWO and cloud.spokes:
        for hub in cloud.hubs:
            if runs_ospf(hub) and network_type(hub).startswith("point-to-multipoint"):
                yield hub.seen(hub.typed("ip ospf network"), f"OSPF {network_type(hub)} in phase 2")


@on_cloud("DMV524", ERROR)
def ospf_spoke_may_be_dr(cloud: Cloud) -> Iterator[Seen]:
    """With OSPF broadcast only hubs may be DR.

    Why: a spoke that is elected does not hear the other spokes: routes are missing, and which ones
        depends on who booted first.
    Fix: ``ip ospf priority 0`` on spokes, a high one on the hubs.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/configuring-ospf-in-phase-2-dmvpn.md
    """
    for member in running_ospf(cloud):
        if network_type(member) not in ("broadcast", "non-broadcast"):
            continue
        at = member.typed("ip ospf priority")
        if not member.is_hub and own_ospf(member).priority > 0:
            yield member.seen(at, f"a spoke with OSPF priority {own_ospf(member).priority}")
        elif member.is_hub and own_ospf(member).priority == 0:
            yield member.seen(at, "a hub with OSPF priority 0 never becomes DR")


@on_tunnel("DMV527", WARNING)
def ospf_mtu_ignore(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Nobody needs ``ip ospf mtu-ignore``.

    Why: it hides that the MTU differs: the neighbour is FULL, and updates larger than the smaller
        MTU are lost.
    Fix: the same ``ip mtu`` on all members.
    Source: https://supportforums.cisco.com/document/56556/ospf-and-mtu
    """
    at = tunnel.typed("ip ospf mtu-ignore")
    if at is not None:
        yield tunnel.seen(at, f"ip ospf mtu-ignore on {tunnel.interface.name}")


@on_router("DMV529", WARNING)
def ospf_summary_of_inner_routes(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``summary-address`` is for external routes; areas are summarised by ``area N range``.

    Why: without a redistribution there is nothing to summarise: no summary is made, without a
        message.
    Fix: ``area N range PREFIX`` on the router between the areas.
    Source: Cisco IOS IP Routing: OSPF Command Reference, summary-address; seen in a public lab.
    """
    for process in router.ospf:
        if not process.redistribute:
            for summary in process.summaries:
                yield Seen(summary.at, "summary-address without redistribution makes no summary")


@on_tunnel("DMV531", ERROR)
def ospf_passive_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The tunnel is not passive for OSPF.

    Why: a passive interface sends no hellos: no neighbours.
    Fix: ``no passive-interface TunnelN``.
    Source: Cisco IOS IP Routing: OSPF Command Reference, passive-interface.
    """
    area = ospf_area(tunnel)
    process = area[0] if area is not None else None
    if process is not None and process.is_passive(tunnel.interface.name):
        yield tunnel.seen(
            first(process.lines, "passive-interface") or process.at,
            f"{tunnel.interface.name} is passive in OSPF",
        )


@on_cloud("DMV532", INFO)
def ospf_cloud_too_big(cloud: Cloud) -> Iterator[Seen]:
    """An OSPF area has not hundreds of DMVPN spokes.

    Why: every spoke keeps the whole area and computes again with every change of any other one.
    Fix: EIGRP with stubs, or BGP; or several clouds.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/12/can-you-run-ospf-over-dmvpn.md
    """
    running = running_ospf(cloud)
    if len(running) > 100:
        for hub in [member for member in running if member.is_hub][:1]:
            yield hub.seen(None, f"{len(running)} routers run OSPF in the cloud {cloud.name}")


@on_network("DMV533", ERROR)
def duplicate_router_id(network: Network) -> Iterator[Seen]:
    """No two routers have the same router-id in a routing protocol.

    Why: OSPF floods without end (``%OSPF-4-DUP_RTRID``), EIGRP drops external routes, BGP refuses
        the neighbour.
    Fix: an id of its own for each.
    Source: RFC 2328 §1.2, RFC 4271 §4.2, RFC 7868 §3.1.
    """
    owners: dict[object, str] = defaultdict(str)
    for name in network.tunnels_of:
        router = network.routers[name]
        held = [("OSPF", p.router_id, p.lines, p.at) for p in router.ospf if p.version == 2]
        held += [("EIGRP", p.router_id, p.lines, p.at) for p in router.eigrp]
        held += [("BGP", p.router_id, p.lines, p.at) for p in router.bgp]
        for protocol, identity, lines, at in held:
            if identity is None:
                continue
            owner = owners[protocol, identity] or name
            owners[protocol, identity] = owner
            if owner != name:
                line = first(lines, "router-id", "eigrp router-id", "bgp router-id") or at
                yield Seen(line, f"{identity} is also the {protocol} router-id of {owner}", name)


@on_tunnel("DMV534", WARNING)
def ospf_lines_without_process(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """OSPF settings stand on a tunnel that runs OSPF.

    Why: without a process that covers the tunnel they do nothing: a leftover, or the network
        statement is missing.
    Fix: remove them, or add the network statement.
    Source: Cisco IOS IP Routing: OSPF Command Reference, ip ospf network; seen in a public lab.
    """
    at = tunnel.typed("ip ospf")
    if at is not None and tunnel.address is not None and not runs_ospf(tunnel):
        yield tunnel.seen(at, "no OSPF process covers the tunnel")
