"""Two predictions beside each other: what a change gains and what it loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dmvpn.simulate.cause_shape import cause_shape
from dmvpn.simulate.json_shape import shape
from dmvpn.simulate.model import Cause, Prediction

KINDS = ("tunnel", "peer", "neighbour", "route", "path")

Key = tuple[str, str, str]
"""(kind, router, what)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is there on one side only.  what: in the words of the report."""

    kind: str
    router: str
    what: str
    gained: bool


def compare(before: Prediction, after: Prediction) -> tuple[Change, ...]:
    """Tunnels, peers that are up, routing neighbours, routes and paths, by kind and router.

    A path is there when it arrives; one that goes another way is lost and gained.
    """
    old, new = set(_keys(shape(before))), set(_keys(shape(after)))
    changes = [Change(*key, gained=True) for key in new - old]
    changes += [Change(*key, gained=False) for key in old - new]
    return tuple(sorted(changes, key=lambda item: (KINDS.index(item.kind), item.router, item.what)))


def new_causes(before: Prediction, after: Prediction) -> tuple[Cause, ...]:
    """Causes of the second prediction that the first does not have in the same words."""
    known = {(item.router, item.peer, item.layer, item.cause) for item in before.causes}
    return tuple(
        item
        for item in after.causes
        if (item.router, item.peer, item.layer, item.cause) not in known
    )


def changes_shape(
    changes: tuple[Change, ...], causes: tuple[Cause, ...] = ()
) -> dict[str, list[dict[str, Any]]]:
    """``{"gained": [{kind, router, what}], "lost": […], "causes": […]}``; causes: the new ones."""
    sides: dict[str, list[dict[str, Any]]] = {
        side: [
            {"kind": item.kind, "router": item.router, "what": item.what}
            for item in changes
            if item.gained is gained
        ]
        for side, gained in (("gained", True), ("lost", False))
    }
    return {**sides, "causes": [cause_shape(cause) for cause in causes]}


def _keys(said: Mapping[str, Any]) -> Iterator[Key]:
    for router, tables in said["routers"].items():
        yield from _of_router(router, tables)
    for path in said["paths"]:
        if path["reached"]:
            way = " ".join(path["hops"]) or "on the router itself"
            yield "path", path["from"], f"to {path['to']} by {way}"


def _of_router(router: str, tables: Mapping[str, Any]) -> Iterator[Key]:
    for row in tables["tunnels"] or ():
        if row["line"] == "up":
            yield "tunnel", router, f"{row['interface']} up"
    for row in tables["dmvpn"] or ():
        if row["state"] == "UP":
            yield "peer", router, f"{row['interface']} {row['tunnel_address']}"
    for row in tables["neighbors"] or ():
        if row["up"]:
            where = f" on {row['interface']}" if row.get("interface") else ""
            yield "neighbour", router, f"{row['protocol'].upper()} {row['address']}{where}"
    for row in tables["routes"] or ():
        if row["code"] != "L":
            via = f" via {row['next_hop']}" if row["next_hop"] else ""
            vrf = f" in VRF {row['vrf']}" if row["vrf"] else ""
            out = f" {row['interface']}" if row["interface"] else ""
            yield "route", router, f"{row['code']} {row['prefix']}{via}{out}{vrf}"
