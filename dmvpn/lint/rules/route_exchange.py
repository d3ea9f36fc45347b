"""DMV582–DMV588: routes that are asked for and never arrive, and those that win over the overlay's."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from dmvpn.config.model import Line, RouterConfig, StaticRoute
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Context, Member, Seen, on_cloud, on_router
from dmvpn.lint.rules.announcements import announced, lans
from dmvpn.model import Platform

OTHERS = ("ospf", "bgp", "rip", "isis", "ospfv3", "odr")
"""What EIGRP takes in only with a metric."""
FLOATING = 170
"""A static route with this distance or more stands behind what EIGRP and OSPF bring."""


@on_router("DMV582", ERROR)
def redistribution_without_metric(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """What EIGRP takes in from another protocol has a metric.

    Why: without ``metric`` or ``default-metric`` it is infinite: nothing is redistributed, and no
        message says so.  Static, connected and EIGRP routes bring one.
    Fix: ``redistribute … metric 100000 100 255 1 1400``.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/8606-redist.html
    """
    for family in router.eigrp if context.members else ():
        if any("default-metric" in line.text for line in family.lines):
            continue
        for own in family.redistributions:
            named = router.route_maps.get(own.route_map or "")
            sets = named is not None and any(
                word.startswith("metric") for entry in named.entries for word in entry.sets
            )
            if own.source.partition(" ")[0] in OTHERS and own.metric is None and not sets:
                yield Seen(own.at, f"{own.source} into EIGRP without a metric")


@on_router("DMV585", ERROR)
def ospf_process_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``ip ospf N area A`` names the process that is configured.

    Why: IOS starts a second process N, which knows nothing of the first: what is in one of them is
        unknown in the other.
    Fix: the number of ``router ospf``.
    Source: Cisco IOS IP Routing: OSPF Command Reference, ip ospf area.
    """
    known = {process.process for process in router.ospf if process.version == 2}
    if not known or not context.members:
        return
    for interface in router.interfaces.values():
        own = interface.ospf
        if own is not None and own.process is not None and own.process not in known:
            at = first(interface.lines, f"ip ospf {own.process}") or interface.at
            yield Seen(
                at, f"no router ospf {own.process}; there is {', '.join(map(str, sorted(known)))}"
            )


@on_router("DMV586", ERROR)
def distance_of_no_use(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Routes of a protocol have a distance below 255.

    Why: 255 means unreachable: neighbours are up and no route is installed.
    Fix: drop the line, or give a distance up to 254.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, distance (255: not used).
    """
    if not context.members:
        return
    for line in _distances(router):
        if "255" in line.text.split()[1:4]:
            yield Seen(line, "a distance of 255: no route is installed")


def _distances(router: RouterConfig) -> Iterator[Line]:
    for node in router.tree:
        if node.text.startswith("router "):
            for _path, below in node.walk():
                if below.text.startswith("distance "):
                    yield below


@on_router("DMV587", WARNING)
def classful_redistribution(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """OSPF takes in subnets.

    Why: without ``subnets`` classic IOS redistributes classful networks only: 10.1.1.0/24 stays
        unknown (``% Only classful networks will be redistributed``).
    Fix: ``redistribute … subnets``.
    Source: Cisco IOS IP Routing: OSPF Command Reference, redistribute (subnets).
    """
    if router.release is None or router.release.platform is not Platform.IOS or not context.members:
        return
    for process in router.ospf:
        for own in process.redistribute:
            if process.version == 2 and "subnets" not in own.at.text.split():
                yield Seen(own.at, f"{own.source} into OSPF without subnets")


@on_cloud("DMV588", WARNING)
def static_route_beside_tunnel(cloud: Cloud) -> Iterator[Seen]:
    """The LAN of another member is reached by the tunnel.

    Why: a static route wins over what routing learns: packets for that site go to the provider, in
        clear, and are lost there; a leftover of the time before the tunnel.
    Fix: remove the route, or give it a distance over 170 as a backup.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip route (distance).
    """
    steered = [(member, route) for member in cloud.members for route in _astray(member)]
    if not steered:
        return
    owners: dict[IPv4Network, str] = {}
    for member in cloud.members:
        for interface in lans(member):
            owners.setdefault(interface.addresses[0].network, member.name)
    for member, route in steered:
        owner = owners.get(route.prefix)
        if owner is not None and owner != member.name:
            yield member.seen(
                route.at, f"{route.prefix} is behind {owner}, this route goes elsewhere"
            )


def _astray(member: Member) -> Iterator[StaticRoute]:
    """Static routes of the tunnel's VRF out of the interface the tunnel leaves by."""
    source = member.source
    for route in member.router.static_routes:
        if (
            route.vrf != member.interface.vrf
            or route.distance >= FLOATING
            or not route.prefix.prefixlen
        ):
            continue
        hop = route.next_hop
        out = source is not None and (
            route.interface == source.name
            or (hop is not None and any(hop in own.network for own in source.addresses))
        )
        if out:
            yield route


@on_router("DMV589", WARNING)
def default_route_not_there(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A default route that OSPF shall announce is there.

    Why: ``default-information originate`` without ``always`` announces the one in the routing table;
        without it the spokes get none.
    Fix: a static default route, or ``always``.
    Source: Cisco IOS IP Routing: OSPF Command Reference, default-information originate (OSPF).
    """
    if router.bgp or router.eigrp or router.rip or len(router.ospf) > 1 or not context.members:
        return  # another protocol may bring it
    dynamic = any(interface.dhcp for interface in router.interfaces.values())
    for process in router.ospf:
        held = any(r.vrf == process.vrf and not r.prefix.prefixlen for r in router.static_routes)
        asked = process.version == 2 and process.default_originate and not process.default_always
        if asked and not held and not dynamic:
            at = first(process.lines, "default-information originate") or process.at
            yield Seen(at, "no default route to announce")


@on_cloud("DMV590", WARNING)
def lan_without_static_route(cloud: Cloud) -> Iterator[Seen]:
    """Where a cloud runs no routing protocol, its hub has a route to every spoke's LAN.

    Why: the spoke's packets arrive, and the answers go out by the hub's default route.
    Fix: ``ip route LAN MASK TUNNEL-ADDRESS`` on the hub.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip route.
    """
    if any(announced(member) is not None or member.router.rip for member in cloud.members):
        return
    for hub in cloud.hubs:
        routes = [r.prefix for r in hub.router.static_routes if r.prefix.prefixlen]
        if hub.address is None or not any(_by_tunnel(r, hub) for r in hub.router.static_routes):
            continue  # it has routes to none: what brings them is not here
        known = set(routes)
        wide = [prefix for prefix in routes if prefix.prefixlen < 24]
        for spoke in cloud.spokes:
            for interface in lans(spoke):
                net = interface.addresses[0].network
                if net not in known and not any(net.subnet_of(prefix) for prefix in wide):
                    yield hub.seen(None, f"no route to {net} behind {spoke.name}")


def _by_tunnel(route: StaticRoute, hub: Member) -> bool:
    own, hop = hub.address, route.next_hop
    return own is not None and hop is not None and hop in own.network
