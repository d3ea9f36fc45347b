"""DMV597–DMV599: routing of an IPv6 overlay."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import OspfInterface
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.routing import bgp_line
from dmvpn.lint.rules.ospf_neighbors import SLOW

NOTHING = OspfInterface()


def _ospf(member: Member) -> OspfInterface:
    return member.interface.ospfv3 or NOTHING


@on_cloud("DMV597", ERROR)
def ospfv3_differs(cloud: Cloud) -> Iterator[Seen]:
    """Every member runs OSPFv3 alike: area, network type, timers.

    Why: a hello with another area or other intervals is refused; with another type the neighbour is
        FULL and routes are missing.
    Fix: the same ``ospfv3`` (``ipv6 ospf``) lines on every tunnel.
    Source: RFC 5340 §4.2.2; RFC 2328 §10.5.
    """
    running = [member for member in cloud.members if _ospf(member).area is not None]
    for what, value in (("area", _area), ("network type", _type), ("hello/dead", _timers)):
        usual, odd = odd_ones(running, value)
        for member, own in odd:
            lines = _ospf(member).lines
            at = next((line for line in lines if what.split()[0].split("/")[0] in line.text), None)
            yield member.seen(
                at or (lines[0] if lines else None), f"OSPFv3 {what} {own}, the cloud has {usual}"
            )
        if odd:
            return  # what follows from it is not said again


def _area(member: Member) -> str:
    return str(_ospf(member).area)


def _type(member: Member) -> str:
    return _ospf(member).network_type or "point-to-point"


def _timers(member: Member) -> str:
    hello = _ospf(member).hello or (30 if _type(member) in SLOW else 10)
    return f"{hello}/{_ospf(member).dead or 4 * hello}"


@on_cloud("DMV598", ERROR)
def ipv6_routing_missing(cloud: Cloud) -> Iterator[Seen]:
    """Where the cloud routes IPv6, every member with IPv6 on its tunnel does.

    Why: IPv6 protocols are switched on by interface: without the line there is no neighbour, and
        IPv4 works as if nothing were wrong.
    Fix: ``ipv6 eigrp AS``, ``ospfv3 N ipv6 area A`` on the tunnel.
    Source: Cisco IOS IPv6 Command Reference, ipv6 eigrp, ipv6 ospf area.
    """
    overlay = [member for member in cloud.members if member.interface.ipv6_addresses]
    usual, odd = odd_ones(overlay, _protocol)
    for member, own in odd:
        if usual and not own and not _by_other_means(member):
            at = first(member.interface.lines, "ipv6 address")
            yield member.seen(
                at, f"no {usual} for IPv6 on {member.interface.name}, the cloud runs it"
            )


def _protocol(member: Member) -> str:
    if any(f.address_family == "ipv6" and f.name is not None for f in member.router.eigrp):
        return "EIGRP"
    if member.interface.ipv6.eigrp:
        return "EIGRP"
    return "OSPFv3" if _ospf(member).area is not None else ""


def _by_other_means(member: Member) -> bool:
    """BGP, or static routes."""
    return bool(member.router.bgp or member.router.static_routes_ipv6)


@on_tunnel("DMV599", ERROR)
def ipv6_neighbor_not_activated(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """BGP neighbours with an IPv6 address are activated for IPv6.

    Why: IOS activates every neighbour for IPv4 only: the session is up and carries no IPv6 prefix.
    Fix: ``neighbor … activate`` in ``address-family ipv6``.
    Source: Cisco IOS IPv6 Command Reference, neighbor activate.
    """
    subnets = [own.network for own in tunnel.interface.ipv6_addresses if not own.ip.is_link_local]
    for process in tunnel.router.bgp:
        held = [
            f
            for f in process.families
            if f.address_family == "ipv6" and f.vrf == tunnel.interface.vrf
        ]
        active = {name for f in held for name, own in f.neighbors.items() if own.activated}
        for peer in process.neighbors:
            inside = (
                peer.address is not None
                and peer.address.version == 6
                and any(peer.address in subnet for subnet in subnets)
            )
            if inside and not {peer.name, peer.peer_group} & active and not peer.shutdown:
                at = peer.at if peer.at.number else bgp_line(process, peer.name, "remote-as")
                yield tunnel.seen(at, f"{peer.name} is not activated for IPv6")
