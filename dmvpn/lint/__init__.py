"""Configurations judged before a router sees them.

Codes, by layer; the number within a layer says nothing but the topic::

    DMV1xx  tunnel interface   10x source, 11x mode, key and end, 12x address, 13x MTU and MSS, 14x other
    DMV2xx  IKE                20x version, 21x IKEv1, 22x IKEv2, 23x identities, 24x keys and
                               authentication, 25x strength, 26x references, 27x certificates,
                               28x liveness and limits
    DMV3xx  IPsec              30x references, 31x mismatch, 32x strength, 33x shared, 34x presence,
                               35x lifetimes and switches
    DMV4xx  NHRP               40x domain and authentication, 41x servers and maps, 42x multicast,
                               43x registration, 44x phase, 45x groups of servers, 46x IPv6
    DMV5xx  routing            50x-51x EIGRP, 52x-53x OSPF, 54x-55x BGP, 56x RIP and static,
                               57x overlay and announcements, 58x-59x exchange of routes, IPv6
    DMV6xx  underlay           60x access lists, 61x routes and policies, 62x VRF, 63x zones,
                               64x addresses and NAT
    DMV7xx  QoS, multicast     70x per-tunnel QoS, 71x multicast
    DMV8xx  operations         80x management, 81x licence and logging
    DMV9xx  inventory          90x files, 91x silences

`infer` finds the clouds, `lint` runs the rules; neither touches a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dmvpn.config.model import RouterConfig
from dmvpn.findings import Finding, Rule
from dmvpn.lint.clouds import infer
from dmvpn.lint.model import RULES, Cloud, Context, Judge, Member, Network, Seen
from dmvpn.lint.rules import TOPICS
from dmvpn.lint.select import chosen

__all__ = ["RULES", "TOPICS", "Cloud", "Context", "Member", "Network", "Seen", "infer", "lint"]


def lint(
    routers: Mapping[str, RouterConfig],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Run the rules over all routers; findings by router and line, each once.

    routers: by the name a finding calls them.  select, ignore: codes or beginnings of codes.
    """
    return lint_network(infer(routers), routers, select, ignore)


def lint_network(
    network: Network,
    names: Iterable[str],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tables: frozenset[str] = frozenset({"router", "tunnel", "cloud", "network"}),
) -> tuple[Finding, ...]:
    """The same over a network whose clouds are known; names: routers the router rules run on."""
    rules = [rule for rule in chosen(RULES, select, ignore) if rule.manual.table in tables]
    found: dict[Finding, None] = {}
    for table in ("cloud", "network"):
        for rule in rules:
            if rule.manual.table == table:
                found.update(dict.fromkeys(_wide(rule, network)))
    narrow = [rule for rule in rules if rule.manual.table in ("router", "tunnel")]
    for name in names:
        found.update(dict.fromkeys(_of_router(name, network, narrow)))
    return tuple(sorted(found, key=lambda f: (f.router, f.line, f.code, f.message)))


def _wide(rule: Rule[Judge], network: Network) -> Iterator[Finding]:
    for subject in network.clouds if rule.manual.table == "cloud" else (network,):
        for seen in rule.judge(subject):
            yield as_finding(rule, seen, seen.router, network.routers[seen.router].source)


def _of_router(name: str, network: Network, rules: Iterable[Rule[Judge]]) -> Iterator[Finding]:
    router = network.routers[name]
    context = Context(name, router, network.tunnels_of.get(name, ()), network)
    for rule in rules:
        if rule.manual.table == "router":
            for seen in rule.judge(router, context):
                yield as_finding(rule, seen, name, router.source)
        else:
            for member, cloud in context.tunnels:
                for seen in rule.judge(member, cloud):
                    yield as_finding(rule, seen, name, router.source)


def as_finding(rule: Rule[Judge], seen: Seen, router: str, file: str) -> Finding:
    """What a rule saw, with the rule's name and the line, secrets masked."""
    manual = rule.manual
    return Finding(
        manual.code, manual.name, seen.severity or manual.severity, router, file,
        seen.at.number, str(seen.at), seen.message,
    )  # fmt: skip
