"""Checks across hosts and groups: what each line alone cannot show."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from dmvpn.errors import Problem
from dmvpn.intent.model import HostLike, Intent, RouterIntent
from dmvpn.intent.problems import unknown
from dmvpn.intent.values import is_host

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
        if router.member(cloud).nhs_priority and not router.is_hub:
            where = _at(router, f"clouds.{cloud}.nhs_priority")
            yield Problem(where, "only a hub is an NHS", "remove it")


def _gateways(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        wan = router.settings.wan
        where = _at(router, "wan.gateway")
        if not is_host(wan.gateway, wan.address.network):
            what = f"{wan.gateway} is not a host of {wan.address.network}"
            yield Problem(where, what, "the gateway is the next hop on the WAN interface")
        elif wan.gateway == wan.address.ip:
            yield Problem(where, f"{wan.gateway} is the router's own WAN address")


def _tunnel_addresses(intent: Intent) -> Iterator[Problem]:
    for router, cloud in _memberships(intent):
        address, subnet = router.member(cloud).tunnel_address, intent.clouds[cloud].subnet
        if address is not None and not is_host(address, subnet):
            where = _at(router, f"clouds.{cloud}.tunnel_address")
            yield Problem(where, f"{address} is not a host of {subnet}", f"the subnet of {cloud}")


def _interfaces_used_twice(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        used = {router.settings.wan.interface: "wan"}
        for index, lan in enumerate(router.settings.lan):
            earlier = used.setdefault(lan.interface, f"lan[{index}]")
            if earlier != f"lan[{index}]":
                what = f"{lan.interface} is already used by {earlier}"
                yield Problem(_at(router, f"lan[{index}].interface"), what)


def _same_hostname(intent: Intent) -> Iterator[Problem]:
    names = ((router.hostname, _at(router, "hostname")) for router in intent.routers.values())
    yield from _duplicates(names, "is also the host name of")


def _same_addresses(intent: Intent) -> Iterator[Problem]:
    yield from _duplicates(
        (
            (router.settings.wan.address.ip, _at(router, "wan.address"))
            for router in intent.routers.values()
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
    wan = {router.settings.wan.address.ip: router for router in intent.routers.values()}
    for router in intent.routers.values():
        other = wan.get(router.settings.wan.gateway)
        if other is not None and other is not router:
            yield router.settings.wan.gateway, _at(other, "wan.address")
            yield router.settings.wan.gateway, _at(router, "wan.gateway")


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

    network: IPv4Network
    where: str
    wan: bool = False


def _overlaps(intent: Intent) -> Iterator[Problem]:
    uses = sorted(_uses(intent), key=lambda use: (use.network, use.where))
    open_uses: list[_Use] = []
    for use in uses:
        open_uses = [one for one in open_uses if one.network.overlaps(use.network)]
        for other in open_uses:
            if not (use.wan and other.wan and use.network == other.network):
                what = f"{use.network} overlaps {other.network} of {other.where}"
                yield Problem(use.where, what, "every prefix belongs to one place")
        open_uses.append(use)


def _uses(intent: Intent) -> Iterator[_Use]:
    for name, cloud in intent.clouds.items():
        yield _Use(cloud.subnet, f"group {name}: data.dmvpn_cloud.subnet")
    for router in intent.routers.values():
        yield _Use(router.settings.wan.address.network, _at(router, "wan.address"), wan=True)
        for index, lan in enumerate(router.settings.lan):
            yield _Use(lan.address.network, _at(router, f"lan[{index}].address"))


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
    _tunnel_addresses,
    _interfaces_used_twice,
    _same_hostname,
    _same_addresses,
    _overlaps,
)
"""Adding a check is one function here and one case in tests/cases/errors."""
