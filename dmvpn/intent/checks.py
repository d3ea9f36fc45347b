"""Checks across hosts and groups: what each line alone cannot show."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from dmvpn.errors import Problem
from dmvpn.intent.model import HostLike, Intent, RouterIntent
from dmvpn.intent.models import DEFAULT_WAN, WanIntent
from dmvpn.intent.problems import unknown
from dmvpn.intent.values import is_host
from dmvpn.secrets import ALLOWED

Check = Callable[[Intent], Iterable[Problem]]


def check_intent(
    intent: Intent, hosts: Mapping[str, HostLike], *, complete: bool
) -> Iterator[Problem]:
    """Every problem across the inventory.

    complete: every host of a cloud could be read; otherwise a missing hub is not reported, because
    the one that could not be read may be it.
    """
    for check in CHECKS:
        yield from check(intent)
    if complete:
        yield from _hub_missing(intent)
    yield from _same_management(intent, hosts)


def _hub_missing(intent: Intent) -> Iterator[Problem]:
    for name in intent.clouds:
        if not intent.hubs(name):
            yield Problem(
                f"group {name}", "the cloud has no hub", "give one of its hosts dmvpn.role: hub"
            )


def _unknown_clouds(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        for name in router.settings.clouds:
            if name not in router.clouds:
                hint = unknown(name, router.clouds)
                yield Problem(_at(router, f"clouds.{name}"), "is no cloud of this host", hint)


def _home_hubs(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        home = router.member(cloud).home_hub
        where = _at(router, f"clouds.{cloud}.home_hub")
        hubs = [hub.name for hub in intent.hubs(cloud)]
        if home is None:
            continue
        if router.is_hub:
            yield Problem(where, "a hub has no home hub", "remove it, or make the host a spoke")
        elif home not in hubs:
            yield Problem(where, f"{home!r} is no hub of {cloud}", unknown(home, hubs))


def _hub_only_settings(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        for field in ("nhs_priority", "nhs_cluster"):
            if getattr(router.member(cloud), field) and not router.is_hub:
                where = _at(router, f"clouds.{cloud}.{field}")
                yield Problem(where, "only a hub is an NHS", "remove it")


def _gateways(intent: Intent) -> Iterator[Problem]:
    for router, wan, where in _wans(intent):
        if wan.ipv6 is not None and wan.ipv6.gateway == wan.ipv6.address.ip:
            what = f"{wan.ipv6.gateway} is the router's own WAN address"
            yield Problem(_at(router, f"{where}.ipv6.gateway"), what)
        if wan.ipv4 is None:
            continue
        at = _at(router, f"{where}.gateway")
        if wan.gateway is None:
            yield Problem(at, "is missing", "the next hop of the default route")
        elif not is_host(wan.gateway, wan.ipv4.network):
            what = f"{wan.gateway} is not a host of {wan.ipv4.network}"
            yield Problem(at, what, "the gateway is the next hop on the WAN interface")
        elif wan.gateway == wan.ipv4.ip:
            yield Problem(at, f"{wan.gateway} is the router's own WAN address")


def _assigned_gateways(intent: Intent) -> Iterator[Problem]:
    for router, wan, where in _wans(intent):
        if wan.ipv4 is None and wan.gateway is not None:
            what = f"{wan.gateway} has no address of the router beside it"
            yield Problem(_at(router, f"{where}.gateway"), what, "DHCP brings its own gateway")
        if wan.ipv4 is None and not wan.dhcp and wan.ipv6 is None:
            what = "the WAN has neither IPv4 nor IPv6"
            yield Problem(_at(router, f"{where}.address"), what, "an address, dhcp, or wan.ipv6")


def _wan_names(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        name = router.wan_name(cloud, intent.clouds[cloud].wan)
        if name not in router.settings.all_wans:
            hint = unknown(name, router.settings.all_wans)
            yield Problem(_at(router, "wans"), f"cloud {cloud} uses the WAN {name!r}", hint)
    for router in intent.routers.values():
        if DEFAULT_WAN in router.settings.wans:
            what = f"{DEFAULT_WAN!r} is the name of the WAN in data.dmvpn.wan"
            yield Problem(_at(router, f"wans.{DEFAULT_WAN}"), what, "take another name")


def _keys(intent: Intent) -> Iterator[Problem]:
    for name, cloud in intent.clouds.items():
        where, ike = f"group {name}: data.dmvpn_cloud.ike", cloud.ike
        if ike.authentication == "certificate":
            if ike.certificate is None:
                yield Problem(f"{where}.certificate", "is missing", "it says trustpoint and issuer")
        elif ike.keys == "wildcard":
            if ike.pre_shared_key is None:
                yield Problem(f"{where}.pre_shared_key", "is missing", ALLOWED)
        else:
            for router in intent.members(name):
                if router.member(name).pre_shared_key is None and not (
                    ike.keys == "peer" and router is intent.hubs(name)[0]
                ):
                    at = _at(router, f"clouds.{name}.pre_shared_key")
                    yield Problem(at, "is missing", f"ike.keys is {ike.keys}: {ALLOWED}")


def _qos_groups(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        group, qos = router.member(cloud).qos_group, intent.clouds[cloud].qos
        known = list(qos.groups) if qos is not None else []
        where = _at(router, f"clouds.{cloud}.qos_group")
        if group is not None and router.is_hub:
            yield Problem(where, "a hub is in no group", "hubs shape, spokes name their group")
        elif group is not None and group not in known:
            yield Problem(where, f"{group!r} is no QoS group of {cloud}", unknown(group, known))


def _qos_shares(intent: Intent) -> Iterator[Problem]:
    for name, cloud in intent.clouds.items():
        for group, qos in (cloud.qos.groups if cloud.qos else {}).items():
            total = sum(one.percent for one in qos.classes)
            if total > 99:
                where = f"group {name}: data.dmvpn_cloud.qos.groups.{group}.classes"
                yield Problem(where, f"the classes take {total} percent", "leave at least 1")
            names = [one.name for one in qos.classes]
            for double in sorted({one for one in names if names.count(one) > 1}):
                where = f"group {name}: data.dmvpn_cloud.qos.groups.{group}.classes"
                yield Problem(where, f"{double} is there twice")


def _tunnel_addresses(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        address, subnet = router.member(cloud).tunnel_address, intent.clouds[cloud].subnet
        if address is not None and not is_host(address, subnet):
            where = _at(router, f"clouds.{cloud}.tunnel_address")
            yield Problem(where, f"{address} is not a host of {subnet}", f"the subnet of {cloud}")


def _interfaces_used_twice(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        used: dict[str, str] = {}
        places = [(wan.interface, _wan_place(name)) for name, wan in _named_wans(router)]
        places += [
            (lan.interface, f"lan[{index}]") for index, lan in enumerate(router.settings.lan)
        ]
        for interface, place in places:
            earlier = used.setdefault(interface, place)
            if earlier != place:
                what = f"{interface} is already used by {earlier}"
                yield Problem(_at(router, f"{place}.interface"), what)


def _same_hostname(intent: Intent) -> Iterator[Problem]:
    names = ((router.hostname, _at(router, "hostname")) for router in intent.routers.values())
    yield from _duplicates(names, "is also the host name of")


def _same_addresses(intent: Intent) -> Iterator[Problem]:
    yield from _duplicates(
        (
            (wan.ipv4.ip if wan.ipv4 else None, _at(router, f"{place}.address"))
            for router, wan, place in _wans(intent)
        ),
        "is also",
    )
    yield from _duplicates(
        (
            (wan.ipv6.address.ip if wan.ipv6 else None, _at(router, f"{place}.ipv6.address"))
            for router, wan, place in _wans(intent)
        ),
        "is also",
    )
    yield from _duplicates(
        (
            (wan.nat_address, _at(router, f"{place}.nat_address"))
            for router, wan, place in _wans(intent)
        ),
        "is also",
    )
    yield from _duplicates(
        (
            (router.member(cloud).tunnel_address, _at(router, f"clouds.{cloud}.tunnel_address"))
            for router, cloud in _memberships(intent)
        ),
        "is also",
    )
    yield from _duplicates(_gateways_as_own(intent), "is also")


def _gateways_as_own(intent: Intent) -> Iterator[tuple[Hashable, str]]:
    # A router's own address must not be what others send their packets to.
    own = {wan.ipv4.ip: (router, place) for router, wan, place in _wans(intent) if wan.ipv4}
    for router, wan, place in _wans(intent):
        other = own.get(wan.gateway) if wan.gateway is not None else None
        if other is not None and other[0] is not router:
            yield wan.gateway, _at(other[0], f"{other[1]}.address")
            yield wan.gateway, _at(router, f"{place}.gateway")


def _named_wans(router: RouterIntent) -> Iterator[tuple[str, WanIntent]]:
    yield from router.settings.all_wans.items()


def _wan_place(name: str) -> str:
    return "wan" if name == DEFAULT_WAN else f"wans.{name}"


def _wans(intent: Intent) -> Iterator[tuple[RouterIntent, WanIntent, str]]:
    """(router, WAN, where it stands) of every WAN."""
    for router in intent.routers.values():
        for name, wan in _named_wans(router):
            yield router, wan, _wan_place(name)


def _same_management(intent: Intent, hosts: Mapping[str, HostLike]) -> Iterator[Problem]:
    ends = (
        (_end(hosts[name]), f"host {name}: hostname")
        for name in intent.routers
        if hosts[name].hostname
    )
    yield from _duplicates(ends, "is also")


def _end(host: HostLike) -> str:
    return f"{host.hostname} port {host.port}" if host.port else str(host.hostname)


@dataclass(frozen=True, slots=True)
class _Use:
    """A prefix in use; wan: several routers may stand on one WAN subnet."""

    network: IPv4Network | IPv6Network
    where: str
    wan: bool = False
    space: str = ""


def _overlaps(intent: Intent) -> Iterator[Problem]:
    spaces: dict[tuple[int, str], list[_Use]] = {}
    for use in _uses(intent):
        spaces.setdefault((use.network.version, use.space), []).append(use)
    for uses in spaces.values():
        yield from _overlapping(uses)


def _overlapping(uses: list[_Use]) -> Iterator[Problem]:
    uses.sort(key=lambda use: (int(use.network[0]), use.network.prefixlen, use.where))
    open_uses: list[_Use] = []
    for use in uses:
        last = int(use.network[0])
        open_uses = [one for one in open_uses if int(one.network[-1]) >= last]
        for other in open_uses:
            if not (use.wan and other.wan and use.network == other.network):
                what = f"{use.network} overlaps {other.network} of {other.where}"
                yield Problem(use.where, what, "every prefix belongs to one place")
        open_uses.append(use)


def _uses(intent: Intent) -> Iterator[_Use]:
    """Every prefix, by routing table: front-door and inside VRFs may repeat each other's."""
    for name, cloud in intent.clouds.items():
        space = cloud.inside_vrf or ""
        yield _Use(cloud.subnet, f"group {name}: data.dmvpn_cloud.subnet", space=space)
        if cloud.ipv6 is not None:
            where = f"group {name}: data.dmvpn_cloud.ipv6.subnet"
            yield _Use(cloud.ipv6.subnet, where, space=space)
    for router, wan, place in _wans(intent):
        space = wan.front_door_vrf or ""
        if wan.ipv4 is not None:
            yield _Use(wan.ipv4.network, _at(router, f"{place}.address"), wan=True, space=space)
        if wan.ipv6 is not None:
            where = _at(router, f"{place}.ipv6.address")
            yield _Use(wan.ipv6.address.network, where, wan=True, space=space)
    for router in intent.routers.values():
        vrfs = {intent.clouds[name].inside_vrf for name in router.clouds if name in intent.clouds}
        inside = next(iter(vrfs)) if len(vrfs) == 1 else None
        for index, lan in enumerate(router.settings.lan):
            space = lan.vrf or inside or ""
            yield _Use(lan.address.network, _at(router, f"lan[{index}].address"), space=space)
            if lan.ipv6 is not None:
                where = _at(router, f"lan[{index}].ipv6")
                yield _Use(lan.ipv6.network, where, space=space)


def _duplicates(values: Iterable[tuple[Hashable, str]], words: str) -> Iterator[Problem]:
    first: dict[Hashable, str] = {}
    for value, where in values:
        if value is None:
            continue
        if value in first:
            yield Problem(where, f"{value} {words} {first[value]}", "it must be unique")
        else:
            first[value] = where


def _memberships(intent: Intent) -> Iterator[tuple[RouterIntent, str]]:
    for router in intent.routers.values():
        for cloud in router.clouds:
            if cloud in intent.clouds:
                yield router, cloud


def _at(router: RouterIntent, field: str) -> str:
    return f"host {router.name}: data.dmvpn.{field}"


CHECKS: tuple[Check, ...] = (
    _unknown_clouds,
    _home_hubs,
    _hub_only_settings,
    _gateways,
    _assigned_gateways,
    _wan_names,
    _keys,
    _qos_groups,
    _qos_shares,
    _tunnel_addresses,
    _interfaces_used_twice,
    _same_hostname,
    _same_addresses,
    _overlaps,
)
"""Adding a check is one function here and one case in tests/cases/errors."""
