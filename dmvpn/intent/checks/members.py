"""What hosts and clouds say of each other: hubs, keys, groups."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.errors import Problem
from dmvpn.intent.checks.places import at, memberships
from dmvpn.intent.model import Intent
from dmvpn.intent.problems import unknown
from dmvpn.intent.values import is_host
from dmvpn.secrets import ALLOWED


def _unknown_clouds(intent: Intent) -> Iterator[Problem]:
    for router in intent.routers.values():
        for name in router.settings.clouds:
            if name not in router.clouds:
                hint = unknown(name, router.clouds)
                yield Problem(at(router, f"clouds.{name}"), "is no cloud of this host", hint)


def _home_hubs(intent: Intent) -> Iterator[Problem]:
    hubs_of = {name: [hub.name for hub in intent.hubs(name)] for name in intent.clouds}
    for router, cloud in memberships(intent):
        home, hubs = router.member(cloud).home_hub, hubs_of[cloud]
        where = at(router, f"clouds.{cloud}.home_hub")
        if home is None:
            continue
        if router.is_hub:
            yield Problem(where, "a hub has no home hub", "remove it, or make the host a spoke")
        elif home not in hubs:
            yield Problem(where, f"{home!r} is no hub of {cloud}", unknown(home, hubs))


def _hub_only_settings(intent: Intent) -> Iterator[Problem]:
    for router, cloud in memberships(intent):
        for field in ("nhs_priority", "nhs_cluster"):
            if getattr(router.member(cloud), field) and not router.is_hub:
                where = at(router, f"clouds.{cloud}.{field}")
                yield Problem(where, "only a hub is an NHS", "remove it")


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
            first = next(iter(intent.hubs(name)), None)
            for router in intent.members(name):
                if router.member(name).pre_shared_key is None and not (
                    ike.keys == "peer" and router is first
                ):
                    place = at(router, f"clouds.{name}.pre_shared_key")
                    yield Problem(place, "is missing", f"ike.keys is {ike.keys}: {ALLOWED}")


def _qos_groups(intent: Intent) -> Iterator[Problem]:
    for router, cloud in memberships(intent):
        group, qos = router.member(cloud).qos_group, intent.clouds[cloud].qos
        known = list(qos.groups) if qos is not None else []
        where = at(router, f"clouds.{cloud}.qos_group")
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
    for router, cloud in memberships(intent):
        address, subnet = router.member(cloud).tunnel_address, intent.clouds[cloud].subnet
        if address is not None and not is_host(address, subnet):
            where = at(router, f"clouds.{cloud}.tunnel_address")
            yield Problem(where, f"{address} is not a host of {subnet}", f"the subnet of {cloud}")


CHECKS_OF_MEMBERS = (
    _unknown_clouds,
    _home_hubs,
    _hub_only_settings,
    _keys,
    _qos_groups,
    _qos_shares,
    _tunnel_addresses,
)
