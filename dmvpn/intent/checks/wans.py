"""WANs: gateways, names, what stands twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from dmvpn.errors import Problem
from dmvpn.intent.checks.places import at, duplicates, memberships, wan_place, wans
from dmvpn.intent.model import HostLike, Intent
from dmvpn.intent.models import DEFAULT_WAN
from dmvpn.intent.problems import unknown
from dmvpn.intent.values import is_host


def _gateways(intent: Intent) -> Iterator[Problem]:
    for router, wan, where in wans(intent):
        if wan.ipv6 is not None and wan.ipv6.gateway == wan.ipv6.address.ip:
            what = f"{wan.ipv6.gateway} is the router's own WAN address"
            yield Problem(at(router, f"{where}.ipv6.gateway"), what)
        if wan.ipv4 is None:
            continue
        place = at(router, f"{where}.gateway")
        if wan.gateway is None:
            yield Problem(place, "is missing", "the next hop of the default route")
        elif not is_host(wan.gateway, wan.ipv4.network):
            what = f"{wan.gateway} is not a host of {wan.ipv4.network}"
            yield Problem(place, what, "the gateway is the next hop on the WAN interface")
        elif wan.gateway == wan.ipv4.ip:
            yield Problem(place, f"{wan.gateway} is the router's own WAN address")


def _assigned_gateways(intent: Intent) -> Iterator[Problem]:
    for router, wan, where in wans(intent):
        if wan.ipv4 is None and wan.gateway is not None:
            what = f"{wan.gateway} has no address of the router beside it"
            yield Problem(at(router, f"{where}.gateway"), what, "DHCP brings its own gateway")
        if wan.ipv4 is None and not wan.dhcp and wan.ipv6 is None:
            what = "the WAN has neither IPv4 nor IPv6"
            yield Problem(at(router, f"{where}.address"), what, "an address, dhcp, or wan.ipv6")


def _wan_names(intent: Intent) -> Iterator[Problem]:
    for router, cloud in memberships(intent):
        name = router.wan_name(cloud, intent.clouds[cloud].wan)
        if name not in router.settings.all_wans:
            hint = unknown(name, router.settings.all_wans)
            yield Problem(at(router, "wans"), f"cloud {cloud} uses the WAN {name!r}", hint)
    for router in intent.routers.values():
        if DEFAULT_WAN in router.settings.wans:
            what = f"{DEFAULT_WAN!r} is the name of the WAN in data.dmvpn.wan"
            yield Problem(at(router, f"wans.{DEFAULT_WAN}"), what, "take another name")


def _interfaces_used_twice(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        used: dict[str, str] = {}
        places = [
            (wan.interface, wan_place(name)) for name, wan in router.settings.all_wans.items()
        ]
        places += [
            (lan.interface, f"lan[{index}]") for index, lan in enumerate(router.settings.lan)
        ]
        for interface, place in places:
            earlier = used.setdefault(interface, place)
            if earlier != place:
                what = f"{interface} is already used by {earlier}"
                yield Problem(at(router, f"{place}.interface"), what)


def _same_hostname(intent: Intent) -> Iterator[Problem]:
    names = ((router.hostname, at(router, "hostname")) for router in intent.routers.values())
    yield from duplicates(names, "is also the host name of")


def _same_addresses(intent: Intent) -> Iterator[Problem]:
    yield from duplicates(
        (
            (wan.ipv4.ip if wan.ipv4 else None, at(router, f"{place}.address"))
            for router, wan, place in wans(intent)
        ),
        "is also",
    )
    yield from duplicates(
        (
            (wan.ipv6.address.ip if wan.ipv6 else None, at(router, f"{place}.ipv6.address"))
            for router, wan, place in wans(intent)
        ),
        "is also",
    )
    yield from duplicates(
        (
            (wan.nat_address, at(router, f"{place}.nat_address"))
            for router, wan, place in wans(intent)
        ),
        "is also",
    )
    yield from duplicates(
        (
            (router.member(cloud).tunnel_address, at(router, f"clouds.{cloud}.tunnel_address"))
            for router, cloud in memberships(intent)
        ),
        "is also",
    )
    yield from duplicates(_gateways_as_own(intent), "is also")


def _gateways_as_own(intent: Intent) -> Iterator[tuple[Hashable, str]]:
    # A router's own address must not be what others send their packets to.
    own = {wan.ipv4.ip: (router, place) for router, wan, place in wans(intent) if wan.ipv4}
    for router, wan, place in wans(intent):
        other = own.get(wan.gateway) if wan.gateway is not None else None
        if other is not None and other[0] is not router:
            yield wan.gateway, at(other[0], f"{other[1]}.address")
            yield wan.gateway, at(router, f"{place}.gateway")


def same_management(intent: Intent, hosts: Mapping[str, HostLike]) -> Iterator[Problem]:
    ends = (
        (_end(hosts[name]), f"host {name}: hostname")
        for name in intent.routers
        if hosts[name].hostname
    )
    yield from duplicates(ends, "is also")


def _end(host: HostLike) -> str:
    return f"{host.hostname} port {host.port}" if host.port else str(host.hostname)


CHECKS_OF_WANS = (
    _gateways,
    _assigned_gateways,
    _wan_names,
    _interfaces_used_twice,
    _same_hostname,
    _same_addresses,
)
