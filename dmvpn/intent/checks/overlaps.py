"""Prefixes that overlap, by routing table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from dmvpn.errors import Problem
from dmvpn.intent.checks.places import at, wans
from dmvpn.intent.model import Intent


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
    for router, wan, place in wans(intent):
        space = wan.front_door_vrf or ""
        if wan.ipv4 is not None:
            yield _Use(wan.ipv4.network, at(router, f"{place}.address"), wan=True, space=space)
        if wan.ipv6 is not None:
            where = at(router, f"{place}.ipv6.address")
            yield _Use(wan.ipv6.address.network, where, wan=True, space=space)
    for router in intent.routers.values():
        vrfs = {intent.clouds[name].inside_vrf for name in router.clouds if name in intent.clouds}
        inside = next(iter(vrfs)) if len(vrfs) == 1 else None
        for index, lan in enumerate(router.settings.lan):
            space = lan.vrf or inside or ""
            yield _Use(lan.address.network, at(router, f"lan[{index}].address"), space=space)
            if lan.ipv6 is not None:
                where = at(router, f"lan[{index}].ipv6")
                yield _Use(lan.ipv6.network, where, space=space)


CHECKS_OF_OVERLAPS = (_overlaps,)
