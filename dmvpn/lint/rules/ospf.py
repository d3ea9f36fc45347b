"""DMV52x–DMV53x: OSPF on the tunnel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dmvpn.config.model import OspfConfig, OspfInterface, RouterConfig
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
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.routing import ospf_area, runs_ospf
from dmvpn.model import Phase

NOTHING = OspfInterface()
SLOW = ("point-to-multipoint", "point-to-multipoint non-broadcast", "non-broadcast")


def _own(member: Member) -> OspfInterface:
    return member.interface.ospf or NOTHING


def network_type(member: Member) -> str:
    """The OSPF network type of the tunnel; point-to-point is a tunnel's own."""
    return _own(member).network_type or "point-to-point"


def _timers(member: Member) -> tuple[int, int]:
    own = _own(member)
    hello = own.hello or (30 if network_type(member) in SLOW else 10)
    return hello, own.dead or 4 * hello


def _running(cloud: Cloud) -> list[Member]:
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


@on_cloud("DMV521", ERROR)
def ospf_type_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same OSPF network type.

    Why: the types differ in timers, so no neighbour; with equal timers the neighbour is FULL and
        no route appears.
    Fix: one type everywhere.
    Source: azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log; RFC 2328 §9.
    """
    usual, odd = odd_ones(_running(cloud), network_type)
    for member, own in odd:
        spoke_of_p2mp = own == "point-to-point" and usual == "point-to-multipoint"
        if spoke_of_p2mp and not member.multipoint and _timers(member) == (30, 120):
            continue  # phase 1: p2p spokes of a p2mp hub, timers aligned
        yield member.seen(
            member.typed("ip ospf network"), f"OSPF type {own}, the cloud {cloud.name} uses {usual}"
        )


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
    for member in _running(cloud):
        if network_type(member) not in ("broadcast", "non-broadcast"):
            continue
        at = member.typed("ip ospf priority")
        if not member.is_hub and _own(member).priority > 0:
            yield member.seen(at, f"a spoke with OSPF priority {_own(member).priority}")
        elif member.is_hub and _own(member).priority == 0:
            yield member.seen(at, "a hub with OSPF priority 0 never becomes DR")


@on_cloud("DMV525", ERROR)
def ospf_timers_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same OSPF hello and dead intervals.

    Why: ``Mismatched hello parameters``: no neighbour.
    Fix: the same intervals everywhere.
    Source: RFC 2328 §10.5; https://networkdirection.net/articles/routingandswitching/dmvpn/dmvpn-and-dynamic-routing/
    """
    running = _running(cloud)
    if len({network_type(member) for member in running}) > 1 and not any(
        _own(member).hello or _own(member).dead for member in running
    ):
        return  # the type is what differs
    usual, odd = odd_ones(running, _timers)
    for member, own in odd:
        at = member.typed("ip ospf hello-interval", "ip ospf dead-interval")
        yield member.seen(
            at,
            f"OSPF hello/dead {own[0]}/{own[1]}, the cloud has {usual[0]}/{usual[1]}"
            if usual
            else "",
        )


@on_cloud("DMV526", ERROR)
def ospf_area_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member has the tunnel in the same OSPF area.

    Why: a hello of another area is refused: no neighbour.
    Fix: the same area everywhere.
    Source: RFC 2328 §8.2.
    """
    areas = {m.name: area for m in cloud.members if (area := ospf_area(m)) is not None}
    usual, odd = odd_ones([m for m in cloud.members if m.name in areas], lambda m: areas[m.name][1])
    for member, number in odd:
        process = areas[member.name][0]
        statement = (
            next((n.at for n in process.networks if n.area == number), process.at)
            if process
            else None
        )
        at = member.typed("ip ospf") if _own(member).area is not None else statement
        yield member.seen(
            at, f"the tunnel is in area {number}, in the cloud {cloud.name} in {usual}"
        )


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


@on_cloud("DMV528", ERROR)
def ospf_authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member authenticates OSPF with the same keys.

    Why: packets with another key, or without one, are refused: the neighbour is lost as soon as the
        first router has the line.
    Fix: the same key number and key everywhere.
    Source: RFC 2328 §D; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    _usual, odd = odd_ones(_running(cloud), _authentication)
    for member, own in odd:
        shapes = (
            "ip ospf message-digest-key",
            "ip ospf authentication-key",
            "ip ospf authentication",
        )
        at = next((line for shape in shapes if (line := member.typed(shape)) is not None), None)
        said = "authenticates otherwise than" if any(own) else "is not authenticated, unlike"
        yield member.seen(at, f"OSPF {said} the rest of the cloud")


def _authentication(member: Member) -> tuple[object, ...]:
    from dmvpn.lint.rules.eigrp import _decoded

    own, area = _own(member), ospf_area(member)
    kind = own.authentication
    if kind is None and area is not None and area[0] is not None and area[1] in area[0].areas:
        kind = area[0].areas[area[1]].authentication
    keys = tuple((number, _plain(key, _decoded)) for number, key in own.keys)
    return kind, own.key, keys


def _plain(key: str, decoded: object) -> str:
    words = key.split()
    return decoded(words[1]) if len(words) == 2 and words[0] == "7" else words[-1]  # type: ignore[operator]


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


@on_cloud("DMV530", ERROR)
def ospf_area_kind_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member has the tunnel's area as the same kind.

    Why: stub and NSSA are flags of the hello: with another one there is no neighbour.
    Fix: ``area N stub`` (or nssa) on all members, or on none.
    Source: RFC 2328 §10.5, RFC 3101 §2.4.
    """
    kinds = {m.name: _area_kind(m) for m in _running(cloud)}
    usual, odd = odd_ones(_running(cloud), lambda m: kinds[m.name])
    for member, kind in odd:
        area = ospf_area(member)
        process = area[0] if area is not None else None
        own = process.areas.get(area[1]) if process is not None and area is not None else None
        at = own.lines[0] if own is not None and own.lines else (process.at if process else None)
        yield member.seen(at, f"the tunnel's area is {kind}, in the cloud {usual}")


def _area_kind(member: Member) -> str:
    area = ospf_area(member)
    if area is None or area[0] is None or area[1] not in area[0].areas:
        return "normal"
    return area[0].areas[area[1]].kind


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
    running = _running(cloud)
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


__all__ = ["OspfConfig"]
