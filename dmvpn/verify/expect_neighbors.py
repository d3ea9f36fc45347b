"""Routing neighbours a router shall have in one cloud: those it registers with, and its clients."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.design.model import BgpNeighborDesign
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.verify.place import ELECTED, Place, Prefix

EVERYWHERE: dict[int, Prefix] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
"""The default route, by IP version."""
HUB_ROLE = "DR"
"""Of a hub on a network with an election; BDR will do as well, see VFY504."""


def eigrp_neighbors(place: Place) -> Iterator[EigrpNeighbor]:
    """One for each process and router."""
    for process, _settings in place.eigrp():
        for name in place.adjacent:
            yield EigrpNeighbor(
                place.tunnel.interface, place.vrf, process.autonomous_system,
                place.neighbor_address(name),
            )  # fmt: skip


def ospf_neighbors(place: Place) -> Iterator[OspfNeighbor]:
    """Full with each; where there is an election hubs are DR and BDR, spokes neither."""
    own = place.ospf
    for name in place.adjacent if own is not None else ():
        elected = own is not None and own.network_type in ELECTED
        role = (HUB_ROLE if place.of(name).is_hub else "DROTHER") if elected else None
        theirs = place.of(name).ospf
        priority = (theirs.priority if theirs is not None else None) if elected else 0
        yield OspfNeighbor(
            place.tunnel.interface, place.vrf, place.tunnel_of(name).address.ip,
            place.neighbor_address(name), "FULL", role, 1 if priority is None else priority,
        )  # fmt: skip


def bgp_towards(place: Place, name: str) -> BgpNeighborDesign | None:
    """What this router says of another one: its own lines, or those of the peer group."""
    address = str(place.tunnel_address(name)).upper()
    return place.bgp_lines.get(address) or place.bgp_lines.get(place.group)


def bgp_neighbors(place: Place) -> Iterator[BgpNeighbor]:
    """Established with each, and at least as many prefixes as it has to tell.

    prefixes: the fewest that are right.
    """
    for name in place.adjacent:
        towards = bgp_towards(place, name)
        for process in place.design.routers[name].bgp if towards is not None else ():
            yield BgpNeighbor(
                place.tunnel_address(name), place.vrf, str(process.autonomous_system),
                "Established", len(told(place.of(name), place.router.name)), None,
                0, 0, 0, 0, 0, dynamic=towards is not None and towards.group,
                local_autonomous_system=str(place.router.bgp[0].autonomous_system),
            )  # fmt: skip


def told(teller: Place, name: str) -> set[Prefix]:
    """Prefixes a BGP speaker has to announce to a neighbour, as far as they are sure.

    A spoke tells its own.  A hub tells a spoke everything; another hub what is its own or its
    clients'.  Spokes hear an
    aggregate in place of what is in it, an outbound list leaves the default route alone.
    """
    towards = bgp_towards(teller, name)
    if towards is None:
        return set()
    default = {EVERYWHERE[teller.version]} if towards.default_originate else set()
    if towards.prefix_list_out:
        return default
    known = _known(teller, name)
    return default | (aggregated(teller, known) if towards.summary_list_out else known)


def _known(teller: Place, name: str) -> set[Prefix]:
    if not teller.is_hub:
        owners: tuple[str, ...] = (teller.router.name,)
    elif teller.of(name).is_hub:
        owners = (teller.router.name, *(c for c in teller.clients if not teller.of(c).is_hub))
    else:
        return set(teller.everything.difference(teller.lans(name)))
    return {prefix for owner in owners if owner != name for prefix in teller.lans(owner)}


def aggregates(place: Place) -> tuple[Prefix, ...]:
    """``aggregate-address`` of a hub in this cloud's table."""
    return place.bgp.aggregates if place.bgp is not None and place.version == 4 else ()


def aggregated(teller: Place, prefixes: set[Prefix]) -> set[Prefix]:
    """The same prefixes, those within an aggregate replaced by it."""
    outer = aggregates(teller)
    if not outer:
        return prefixes
    return {next((one for one in outer if within(prefix, one)), prefix) for prefix in prefixes}


def within(prefix: Prefix, outer: Prefix) -> bool:
    """Whether a prefix lies in another one, which may be of the other IP version."""
    if isinstance(prefix, IPv4Network):
        return isinstance(outer, IPv4Network) and prefix.subnet_of(outer)
    return isinstance(outer, IPv6Network) and prefix.subnet_of(outer)
