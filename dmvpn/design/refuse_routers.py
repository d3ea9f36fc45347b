"""What cannot work on one router, its clouds taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from dmvpn.design.bgp import system_of
from dmvpn.design.refuse_words import wan_named
from dmvpn.errors import Problem
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import BgpIntent, EigrpClassicIntent, EigrpIntent, OspfIntent


def _pairs(intent: Intent, router: RouterIntent) -> Iterator[tuple[str, str]]:
    yield from combinations([name for name in router.clouds if name in intent.clouds], 2)


def _same_tunnel(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    for one, other in _pairs(intent, router):
        first, second = intent.clouds[one], intent.clouds[other]
        if first.tunnel == second.tunnel:
            what = f"{one} and {other} both take Tunnel{first.tunnel}"
            yield Problem(f"host {router.name}", what, f"give group {other} another tunnel")
        if first.nhrp.network_id == second.nhrp.network_id:
            what = f"{one} and {other} both have NHRP network-id {first.nhrp.network_id}"
            yield Problem(f"host {router.name}", what, "two clouds are two NHRP networks")


def _same_source(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    for one, other in _pairs(intent, router):
        first, second = intent.clouds[one], intent.clouds[other]
        source = intent.wan(router, one).interface
        if source != intent.wan(router, other).interface:
            continue
        if first.tunnel_key is None or first.tunnel_key == second.tunnel_key:
            what = f"{one} and {other} share the source {source}: a packet needs a key to find its tunnel"
            yield Problem(f"host {router.name}", what, "give each cloud a tunnel_key of its own")
        if first.ike != second.ike or first.ipsec != second.ipsec:
            what = f"{one} and {other} share the source {source}, so they share one IPsec profile"
            yield Problem(
                f"host {router.name}", what, "write the same ike and ipsec in both groups"
            )
        if first.transport != second.transport:
            what = f"{one} and {other} share the source {source}, but not the IP version outside"
            yield Problem(f"host {router.name}", what, "write the same transport in both groups")


def _lan_without_vrf(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    names = [name for name in router.clouds if name in intent.clouds]
    inside = list(dict.fromkeys(intent.clouds[name].inside_vrf for name in names))
    for index, lan in enumerate(router.settings.lan):
        where = f"host {router.name}: data.dmvpn.lan[{index}].vrf"
        if lan.vrf is None and len(inside) > 1 and None not in inside:
            what = f"is missing: {', '.join(names)} have inside VRFs of their own"
            yield Problem(where, what, "allowed: " + ", ".join(str(vrf) for vrf in inside))
        elif lan.vrf is not None and lan.vrf not in inside:
            known = [vrf for vrf in inside if vrf]
            what = f"{lan.vrf!r} is the inside VRF of none of its clouds"
            yield Problem(where, what, "allowed: " + (", ".join(known) or "none"))


def _door_is_inside(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    for name in router.clouds:
        cloud = intent.clouds.get(name)
        if cloud is None or cloud.inside_vrf is None:
            continue
        if intent.wan(router, name).front_door_vrf == cloud.inside_vrf:
            what = f"{cloud.inside_vrf} is inside and outside: tunnel and WAN in one VRF"
            yield Problem(f"host {router.name}: data.dmvpn.wan.front_door_vrf", what, "take two")


def _same_process(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    for one, other in _pairs(intent, router):
        first, second = intent.clouds[one], intent.clouds[other]
        a, b = first.routing, second.routing
        same_vrf = first.inside_vrf == second.inside_vrf
        if isinstance(a, BgpIntent) and isinstance(b, BgpIntent):
            yield from _one_bgp(router, one, other, a, b, same_vrf)
        if isinstance(a, OspfIntent) and isinstance(b, OspfIntent) and a.process == b.process:
            what = f"{one} and {other} both take OSPF process {a.process}"
            yield Problem(f"host {router.name}", what, "give one of them another process")
        named = EigrpIntent | EigrpClassicIntent
        if isinstance(a, named) and isinstance(b, named) and same_vrf:
            names = [getattr(routing, "name", routing.autonomous_system) for routing in (a, b)]
            systems = [routing.autonomous_system for routing in (a, b)]
            if (names[0] == names[1]) != (systems[0] == systems[1]):
                what = (
                    f"{one} and {other}: an EIGRP name has one autonomous system, and the other way"
                )
                hint = "the same name and number in both groups, or two of each"
                yield Problem(f"host {router.name}", what, hint)


def _one_bgp(
    router: RouterIntent, one: str, other: str, a: BgpIntent, b: BgpIntent, same_vrf: bool
) -> Iterator[Problem]:
    systems = [system_of(router, name, routing) for name, routing in ((one, a), (other, b))]
    if systems[0] != systems[1]:
        what = (
            f"{one} and {other} put it in AS {systems[0]} and {systems[1]}: IOS has one BGP process"
        )
        yield Problem(
            f"host {router.name}", what, "write the same autonomous_system in both groups"
        )
    elif same_vrf and a.maximum_paths != b.maximum_paths:
        what = f"{one} and {other} share a BGP table, but not maximum_paths"
        yield Problem(f"host {router.name}", what, "write the same number in both groups")


def _same_name(intent: Intent, router: RouterIntent) -> Iterator[Problem]:
    found: dict[str, str] = {}
    for name, wan in router.settings.all_wans.items():
        if wan.domain_name is None:
            continue
        first = found.setdefault(wan.domain_name.lower(), name)
        if first != name:
            where = wan_named(router, name, "domain_name")
            what = f"{wan.domain_name} is the name of its WAN {first!r}: it resolves to one address"
            yield Problem(where, what, "a name for each WAN")


RouterRefusal = Callable[[Intent, RouterIntent], Iterator[Problem]]
ROUTER_REFUSALS: tuple[RouterRefusal, ...] = (
    _same_tunnel,
    _same_source,
    _lan_without_vrf,
    _door_is_inside,
    _same_process,
    _same_name,
)
