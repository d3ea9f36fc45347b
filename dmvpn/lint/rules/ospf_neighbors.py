"""DMV52x–DMV53x: what OSPF neighbours have to agree on."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.lint.model import (
    ERROR,
    Cloud,
    Member,
    Seen,
    on_cloud,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.passwords import plain
from dmvpn.lint.routing import ospf_area
from dmvpn.lint.rules.ospf import network_type, own_ospf, running_ospf

SLOW = ("point-to-multipoint", "point-to-multipoint non-broadcast", "non-broadcast")


def _timers(member: Member) -> tuple[int, int]:
    own = own_ospf(member)
    hello = own.hello or (30 if network_type(member) in SLOW else 10)
    return hello, own.dead or 4 * hello


@on_cloud("DMV521", ERROR)
def ospf_type_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same OSPF network type.

    Why: the types differ in timers, so no neighbour; with equal timers the neighbour is FULL and
        no route appears.
    Fix: one type everywhere.
    Source: azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log; RFC 2328 §9.
    """
    usual, odd = odd_ones(running_ospf(cloud), network_type)
    for member, own in odd:
        spoke_of_p2mp = own == "point-to-point" and usual == "point-to-multipoint"
        if spoke_of_p2mp and not member.multipoint and _timers(member) == (30, 120):
            continue  # phase 1: p2p spokes of a p2mp hub, timers aligned
        yield member.seen(
            member.typed("ip ospf network"), f"OSPF type {own}, the cloud {cloud.name} uses {usual}"
        )


@on_cloud("DMV525", ERROR)
def ospf_timers_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same OSPF hello and dead intervals.

    Why: ``Mismatched hello parameters``: no neighbour.
    Fix: the same intervals everywhere.
    Source: RFC 2328 §10.5; https://networkdirection.net/articles/routingandswitching/dmvpn/dmvpn-and-dynamic-routing/
    """
    running = running_ospf(cloud)
    if len({network_type(member) for member in running}) > 1 and not any(
        own_ospf(member).hello or own_ospf(member).dead for member in running
    ):
        return  # the type is what differs
    usual, odd = odd_ones(running, _timers)
    for member, own in odd:
        at = member.typed("ip ospf hello-interval", "ip ospf dead-interval")
        yield member.seen(
            at,
            f"OSPF hello/dead {own[0]}/{own[1]}, the cloud has {usual[0]}/{usual[1]}"
            if usual
            else "",
        )


@on_cloud("DMV526", ERROR)
def ospf_area_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member has the tunnel in the same OSPF area.

    Why: a hello of another area is refused: no neighbour.
    Fix: the same area everywhere.
    Source: RFC 2328 §8.2.
    """
    areas = {m.name: area for m in cloud.members if (area := ospf_area(m)) is not None}
    usual, odd = odd_ones([m for m in cloud.members if m.name in areas], lambda m: areas[m.name][1])
    for member, number in odd:
        process = areas[member.name][0]
        statement = (
            next((n.at for n in process.networks if n.area == number), process.at)
            if process
            else None
        )
        at = member.typed("ip ospf") if own_ospf(member).area is not None else statement
        yield member.seen(
            at, f"the tunnel is in area {number}, in the cloud {cloud.name} in {usual}"
        )


@on_cloud("DMV528", ERROR)
def ospf_authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member authenticates OSPF with the same keys.

    Why: packets with another key, or without one, are refused: the neighbour is lost as soon as the
        first router has the line.
    Fix: the same key number and key everywhere.
    Source: RFC 2328 §D; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    _usual, odd = odd_ones(running_ospf(cloud), _authentication)
    for member, own in odd:
        shapes = (
            "ip ospf message-digest-key",
            "ip ospf authentication-key",
            "ip ospf authentication",
        )
        at = next((line for shape in shapes if (line := member.typed(shape)) is not None), None)
        said = "authenticates otherwise than" if any(own) else "is not authenticated, unlike"
        yield member.seen(at, f"OSPF {said} the rest of the cloud")


def _authentication(member: Member) -> tuple[object, ...]:
    own, area = own_ospf(member), ospf_area(member)
    kind = own.authentication
    if kind is None and area is not None and area[0] is not None and area[1] in area[0].areas:
        kind = area[0].areas[area[1]].authentication
    keys = tuple((number, plain(key)) for number, key in own.keys)
    return kind, plain(own.key or ""), keys


@on_cloud("DMV530", ERROR)
def ospf_area_kind_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member has the tunnel's area as the same kind.

    Why: stub and NSSA are flags of the hello: with another one there is no neighbour.
    Fix: ``area N stub`` (or nssa) on all members, or on none.
    Source: RFC 2328 §10.5, RFC 3101 §2.4.
    """
    kinds = {m.name: _area_kind(m) for m in running_ospf(cloud)}
    usual, odd = odd_ones(running_ospf(cloud), lambda m: kinds[m.name])
    for member, kind in odd:
        area = ospf_area(member)
        process = area[0] if area is not None else None
        own = process.areas.get(area[1]) if process is not None and area is not None else None
        at = own.lines[0] if own is not None and own.lines else (process.at if process else None)
        yield member.seen(at, f"the tunnel's area is {kind}, in the cloud {usual}")


def _area_kind(member: Member) -> str:
    area = ospf_area(member)
    if area is None or area[0] is None or area[1] not in area[0].areas:
        return "normal"
    return area[0].areas[area[1]].kind
