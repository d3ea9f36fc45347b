"""Which routes of a routing table one protocol hands to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dmvpn.config.model import Redistribution, RouterConfig
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.families import Network
from dmvpn.simulate.policy import Subject, Verdict, route_map
from dmvpn.simulate.rib import Rib

CODES = {"connected": "C", "static": "S", "eigrp": "D", "ospf": "O", "bgp": "B", "isis": "i",
         "rip": "R"}  # fmt: skip
IBGP_DISTANCE = 200

Covered = dict[str, set[Network]]
"""Connected prefixes of the interfaces a protocol runs on: IOS hands those over too."""


def handed(
    config: RouterConfig,
    rib: Rib,
    wanted: Sequence[Redistribution],
    covered: Covered,
    *,
    into_igp: bool,
) -> Iterator[tuple[Route, Redistribution, Verdict]]:
    """The routes ``redistribute`` takes, with what the route map sets.

    Into an IGP goes no iBGP route (unless ``bgp redistribute-internal``); out of OSPF into BGP go
    internal routes only, unless ``match external``.  A default route is never among them.
    """
    if not wanted:
        return
    routes = [route for route in rib.table() if route.prefix.prefixlen]
    internal = any(
        line.text == "bgp redistribute-internal" for item in config.bgp for line in item.lines
    )
    for item in wanted:
        source = item.source.split()[0]
        code, inside = CODES.get(source), covered.get(source, set())
        for route in routes:
            own = route.code == "C" and route.prefix in inside
            if code is None or not (route.code.startswith(code) or own):
                continue
            if source == "bgp" and into_igp and route.distance == IBGP_DISTANCE and not internal:
                continue
            if source == "ospf" and not into_igp and len(route.code) > 1 and (
                route.code != "O IA" and "external" not in item.at.text
            ):  # fmt: skip
                continue
            verdict = route_map(config, item.route_map, _subject(route))
            if verdict.permitted:
                yield route, item, verdict


def _subject(route: Route) -> Subject:
    return Subject(route.prefix, interface=route.interface)


def covered(**ports: Iterable[Network]) -> Covered:
    """By protocol name."""
    return {name: set(prefixes) for name, prefixes in ports.items()}
