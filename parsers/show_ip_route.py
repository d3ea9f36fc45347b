"""``show ip route``: one `Route` for each path of each prefix."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

Prefix = IPv4Network | IPv6Network

COMMAND = "show ip route"
OPTIONS = (
    "nhrp next-hop-override vrf connected static eigrp ospf bgp isis rip local topology"
    " repair-paths tag longer-prefixes"
)

_MARKS = re.compile(r"[*%+&]|(?<=\s)p$")


@dataclass(frozen=True, slots=True)
class Route:
    """One path to one prefix.

    code: letters as printed without marks: ``D``, ``D EX``, ``C``, ``L``, ``S``, ``H``, ``O IA``.
    candidate_default: ``*``.  next_hop_override: ``%``.  override_next_hops: the ``[NHO]`` next
    hops of ``show ip route next-hop-override``.  next_hop None: directly connected.
    """

    prefix: IPv4Network | IPv6Network
    vrf: str | None
    code: str
    next_hop: Printed | None
    interface: str | None
    distance: int | None = None
    metric: int | None = None
    age: timedelta | None = None
    candidate_default: bool = False
    next_hop_override: bool = False
    override_next_hops: tuple[Printed, ...] = ()


def _is_path(row: Row) -> bool:
    return bool(row["NEXT_HOP"] or row["CONNECTED"] or row["INTERFACE"])


def _classful(network: Prefix) -> Prefix:
    """The classful network of a parent line.

    ``10.0.0.0/24 is subnetted`` gives the subnets' common length; they lie anywhere in 10.0.0.0/8.
    """
    if isinstance(network, IPv6Network):
        return network
    first = network.network_address.packed[0]
    length = 8 if first < 128 else 16 if first < 192 else 24
    return network.supernet(new_prefix=length) if network.prefixlen > length else network


class _Parent:
    """A line ``10.0.0.0/8 is variably subnetted, 9 subnets`` and the prefixes printed below it."""

    def __init__(self, row: Row, vrf: str | None, network: Prefix, promised: int) -> None:
        self.row = row
        self.vrf = vrf
        self.network = network
        self.promised = promised
        self.printed: set[Prefix] = set()

    def holds(self, vrf: str | None, prefix: Prefix) -> bool:
        """Whether the prefix belongs to it."""
        if vrf != self.vrf or prefix.version != self.network.version:
            return False
        return self.network.supernet_of(prefix)  # type: ignore[arg-type]


class _Fold:
    """Lines in order → routes: a line without a prefix is a further path of the route above."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self.marks = ""
        self.parent_length = ""
        self.vrf: str | None = None
        self.begun: set[str | None] = set()
        self.parents: list[_Parent] = []

    def __call__(self, row: Row) -> None:
        vrf = values.word(row["VRF"])
        if vrf != self.vrf:
            self.vrf, self.parent_length, self.marks = vrf, "", ""
        if row["GATEWAY"]:
            if vrf in self.begun:
                raise ValueError("a second table without the line with its name")
            self.begun.add(vrf)
        elif row["PARENT"]:
            self.parent_length = row["PARENT"].partition("/")[2]
            network = _classful(values.network(row["PARENT"]))
            self.parents.append(_Parent(row, vrf, network, int(row["SUBNETS"])))
        elif row["OVERRIDE"]:
            self.override(row)
        elif _is_path(row):
            self.add(row)
        else:
            raise ValueError(f"the route to '{row['PREFIX']}' ends early")

    def add(self, row: Row) -> None:
        if row["CODE"]:
            self.marks = row["CODE"]
            prefix = row["PREFIX"]
            if "/" not in prefix:  # classic IOS prints the common length once, with the parent
                prefix = f"{prefix}/{self.parent_length}" if self.parent_length else prefix
            target = values.network(prefix)
        elif self.routes and self.routes[-1].vrf == self.vrf:
            target = self.routes[-1].prefix
        else:
            raise ValueError("a further path before the first route")
        if self.parents and self.parents[-1].holds(self.vrf, target):
            self.parents[-1].printed.add(target)
        self.routes.append(
            Route(
                prefix=target,
                vrf=self.vrf,
                code=" ".join(_MARKS.sub(" ", self.marks).split()),
                next_hop=values.address_or_none(row["NEXT_HOP"]),
                interface=values.interface(row["INTERFACE"]) if row["INTERFACE"] else None,
                distance=values.number(row["DISTANCE"]),
                metric=values.number(row["METRIC"]),
                age=values.duration(row["AGE"]),
                candidate_default="*" in self.marks,
                next_hop_override="%" in self.marks,
            )
        )

    def override(self, row: Row) -> None:
        if not self.routes or self.routes[-1].vrf != self.vrf:
            raise ValueError("a next-hop override before the first route")
        target, hop = self.routes[-1].prefix, values.address(row["NEXT_HOP"])
        for index in range(len(self.routes) - 1, -1, -1):
            route = self.routes[index]
            if route.prefix != target:
                return
            self.routes[index] = replace(
                route, override_next_hops=(*route.override_next_hops, hop), next_hop_override=True
            )


def parse(text: str) -> list[Route]:
    """Every path of every prefix of every table printed, in order; ``[]`` for an empty table."""
    table = read("show_ip_route", COMMAND, text)
    if table.state == "Codes":
        raise table.capture.incomplete("the output ends within the codes", table.capture.last)
    fold = _Fold()
    table.convert(fold)
    _refuse_doubles(table, fold)
    _conserve(table, fold)
    return fold.routes


def _conserve(table: Table, fold: _Fold) -> None:
    """Prefixes against ``N subnets``, which counts the whole table.

    A command that filters prints fewer: either of one origin (``show ip route nhrp``), or a part
    that shows less than half of them is taken for the answer to a filter.
    """
    whole = {
        vrf
        for vrf in {route.vrf for route in fold.routes}
        if len({r.code[0] in "CL" for r in fold.routes if r.vrf == vrf}) == 2
    }
    for parent in fold.parents:
        found = len(parent.printed)
        short = parent.vrf in whole and parent.promised / 2 <= found < parent.promised
        if found > parent.promised or short:
            reason = f"{parent.network} has {parent.promised} subnets, but {found} are printed"
            raise table.capture.incomplete(reason, parent.row.number)


def _refuse_doubles(table: Table, fold: _Fold) -> None:
    seen: set[tuple[object, ...]] = set()
    paths = [row for row in table.rows if _is_path(row) and not row["OVERRIDE"]]
    for row, route in zip(paths, fold.routes, strict=True):
        key = (route.vrf, route.prefix, route.next_hop, route.interface)
        if key in seen:
            raise table.capture.error(row.number, f"a second time the same path to {route.prefix}")
        seen.add(key)
