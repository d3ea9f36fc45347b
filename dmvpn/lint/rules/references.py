"""Names that dangle, each reported by its layer: filters, maps, lists, tracks, zones, interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.model import ERROR, WARNING, Context, Seen, on_router
from dmvpn.lint.references_by_layer import missing


def _dangling(context: Context, layer: str) -> Iterator[Seen]:
    for found in missing(context.router, layer) if context.members else ():
        yield Seen(found.at, str(found))


@on_router("DMV304", ERROR)
def crypto_map_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Crypto maps that interfaces name exist, and so do the access lists they match.

    Why: IOS keeps ``crypto map X`` of a map that is gone: a leftover of an older VPN that protects
        nothing; a map without its access list waits for traffic that never matches.
    Fix: remove the line, or define the map.
    Source: Cisco IOS Security Command Reference, crypto map (interface IPsec), match address.
    """
    yield from _dangling(context, "ipsec")


@on_router("DMV436", WARNING)
def nhrp_interest_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``ip nhrp interest`` names an access list that exists.

    Why: the list decides which packets may start a resolution; without it that is not what was
        planned.
    Fix: define the list, or drop the line.
    Source: http://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html
    """
    yield from _dangling(context, "nhrp")


@on_router("DMV576", ERROR)
def routing_filter_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Lists and route maps that routing names exist.

    Why: a list that is not there permits every route, and a route map that is not there none: too
        much is announced, or nothing, and no message says so.
    Fix: define it, or correct the name (mind case, - and _).
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, distribute-list, route-map;
        Cisco IOS IP Routing: BGP Command Reference, neighbor route-map.
    """
    yield from _dangling(context, "routing")


@on_router("DMV577", ERROR)
def routing_interface_unknown(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Interfaces that BGP sessions and static routes name are configured.

    Why: a session from an interface that does not exist stays Idle, a route by it is not installed;
        mostly the line came from a router with other interface names.
    Fix: the interface this router has, or configure it.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor update-source; Cisco IOS IP Routing:
        Protocol-Independent Command Reference, ip route.
    """
    whole = router.release is not None and any(i.addresses for i in router.interfaces.values())
    if whole:  # a fragment leaves interfaces out
        yield from _dangling(context, "interface")


@on_router("DMV608", ERROR)
def packet_policy_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Route maps of policy routing, object groups and IPv6 access lists exist.

    Why: packets are then routed or let through as if the line were not there.
    Fix: define it, or correct the name.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip policy route-map; Cisco
        IOS Security Configuration Guide, object groups for ACLs.
    """
    yield from _dangling(context, "underlay")


@on_router("DMV616", ERROR)
def track_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Track objects that routes name exist, and so do the IP SLA operations they watch.

    Why: a track object that is not there is down: the route is never installed.
    Fix: ``track N ip sla M reachability`` and ``ip sla M``, or drop ``track``.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip route (track);
        Cisco IOS IP SLAs configuration guide.
    """
    yield from _dangling(context, "track")


@on_router("DMV632", ERROR)
def zone_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Zones that interfaces and zone pairs name are configured.

    Why: IOS refuses the line: the interface stays in no zone and exchanges nothing with those that
        are in one.
    Fix: ``zone security Z``, or correct the name.
    Source: Cisco IOS Security Command Reference, zone-member security, zone-pair security.
    """
    yield from _dangling(context, "zone")


@on_router("DMV713", ERROR)
def multicast_list_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Access lists that say which groups an RP is for exist.

    Why: the RP then serves other groups than planned, on this router alone.
    Fix: define the list, or drop it from the line.
    Source: Cisco IOS IP Multicast Command Reference, ip pim rp-address.
    """
    yield from _dangling(context, "multicast")


@on_router("DMV812", WARNING)
def access_class_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Access lists that guard terminal lines, SNMP and the web server exist.

    Why: a list that is not there lets everybody in.
    Fix: define the list, or correct its name.
    Source: Cisco IOS Security Command Reference, access-class (an undefined list permits).
    """
    yield from _dangling(context, "operations")
