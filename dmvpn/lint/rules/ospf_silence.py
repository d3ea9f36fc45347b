"""DMV535–DMV539: OSPF that runs and forms no neighbour, or tells its neighbours nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import OspfConfig, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, Cloud, Context, Member, Seen, on_router, on_tunnel
from dmvpn.lint.routing import ospf_area
from dmvpn.lint.rules.ospf import network_type, own_ospf


@on_tunnel("DMV535", ERROR)
def ospf_spoke_floods_nothing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke floods its routes to the hub.

    Why: ``database-filter all out`` keeps everything back: nobody learns the spoke's LANs.  On a
        phase 1 hub it is a way to save memory.
    Fix: drop the line on spokes.
    Source: Cisco IOS IP Routing: OSPF Command Reference, ip ospf database-filter all out.
    """
    at = tunnel.typed("ip ospf database-filter all out")
    if at is not None and not tunnel.is_hub and ospf_area(tunnel) is not None:
        yield tunnel.seen(at, "a spoke that floods nothing")


@on_tunnel("DMV536", ERROR)
def ospf_nobody_to_call(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A network type without broadcast has ``neighbor`` statements.

    Why: no hello is sent by multicast, and without a statement on either side to nobody at all.
    Fix: ``neighbor A`` in the process, or type ``point-to-multipoint`` (``broadcast`` in phase 2).
    Source: RFC 2328 §9.5.1; Cisco IOS IP Routing: OSPF Command Reference, neighbor (OSPF).
    """
    area = ospf_area(tunnel)
    if area is None or area[0] is None or not network_type(tunnel).endswith("non-broadcast"):
        return
    called = any(
        tunnel.address is not None and tunnel.address.ip in process.neighbors
        for peer in (cloud.hubs if not tunnel.is_hub else ())
        for process in peer.router.ospf
    )
    if not area[0].neighbors and not called:
        at = tunnel.typed("ip ospf network")
        yield tunnel.seen(at, f"{network_type(tunnel)} without a neighbor statement")


@on_tunnel("DMV537", ERROR)
def ospf_authentication_without_key(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """OSPF authentication on the tunnel has a key.

    Why: with ``authentication message-digest`` and no key the packets carry key 0, which no other
        end has; or both ends agree, and authenticate nothing.
    Fix: ``ip ospf message-digest-key N md5 KEY``.
    Source: RFC 2328 §D.3; Cisco IOS IP Routing: OSPF Command Reference, ip ospf authentication.
    """
    area, own = ospf_area(tunnel), own_ospf(tunnel)
    process = area[0] if area is not None else None
    if area is None or process is None:
        return
    held = process.areas.get(area[1])
    kind = own.authentication or (held.authentication if held is not None else None)
    without = {"message-digest": not own.keys, "simple": not own.key}
    if without.get(kind or "", False):
        lines = held.lines if held is not None else ()
        at = tunnel.typed("ip ospf authentication") or first(
            lines, f"area {area[1]} authentication"
        )
        yield tunnel.seen(at, f"OSPF authenticates by {kind} without a key")


@on_router("DMV538", ERROR)
def ospf_area_border_without_backbone(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router with several OSPF areas has area 0.

    Why: routes pass from one area to another by area 0 only: LANs in another area than the tunnel
        stay unknown.
    Fix: the tunnel in area 0, or all of the router in one area.
    Source: RFC 2328 §3 and §12.4.3.
    """
    for process in router.ospf if context.members else ():
        if process.version != 2:
            continue
        areas = _areas(router, process)
        linked = any(area.virtual_links for area in process.areas.values())
        if len(areas) > 1 and 0 not in areas and not linked:
            said = " and ".join(str(area) for area in sorted(areas))
            yield Seen(process.at, f"areas {said}, and none of them is 0")


def _areas(router: RouterConfig, process: OspfConfig) -> set[int]:
    """The areas that have an interface."""
    found: set[int] = set()
    for interface in router.interfaces.values():
        own = interface.ospf
        if interface.vrf != process.vrf or interface.shutdown:
            continue
        if own is not None and own.area is not None:
            found |= {own.area} if own.process == process.process else set()
            continue
        held = [
            s.area
            for s in process.networks
            for a in interface.addresses
            if s.network and a.ip in s.network
        ]
        found |= set(held[:1])
    return found


@on_tunnel("DMV539", ERROR)
def ospf_shutdown(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """OSPF is not shut down on the tunnel.

    Why: a process or an interface that is shut down sends no hello: no neighbour.
    Fix: ``no shutdown`` in the process, ``no ip ospf shutdown`` on the interface.
    Source: Cisco IOS IP Routing: OSPF Command Reference, shutdown (router OSPF), ip ospf shutdown.
    """
    area = ospf_area(tunnel)
    process = area[0] if area is not None else None
    if own_ospf(tunnel).shutdown:
        yield tunnel.seen(tunnel.typed("ip ospf shutdown"), "OSPF is shut down on the tunnel")
    if process is not None and process.shutdown:
        at = first(process.lines, "shutdown") or process.at
        yield tunnel.seen(at, f"OSPF {process.process} is shut down")
