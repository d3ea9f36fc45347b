"""tests/cases/simulate/<case>/case.yaml: a change to the example cloud, and what is to follow.

``causes`` is written by hand: exactly these causes, no others.  ``state.txt`` holds what the
routers under ``show`` would show; ``pytest --update`` rewrites it: read the diff like a capture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml

from dmvpn.simulate import Cause, Flow, Layer, Prediction, simulate
from dmvpn.simulate.timeline import timeline
from dmvpn.snapshot import Snapshot
from tests.unit.simulate.conftest import case_configs

CASES = Path(__file__).parents[2] / "cases" / "simulate"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def flow_of(text: str) -> Flow:
    """``spoke1 10.2.1.1 from 10.1.1.1``."""
    router, destination, *source = text.split()
    return Flow(router, ip_address(destination), ip_address(source[1]) if source else None)


def _predict(case: dict[str, Any]) -> Prediction:
    return simulate(
        case_configs(case),
        traffic=[flow_of(text) for text in case.get("traffic", ())],
        down=case.get("down", ()),
        assume_underlay=case.get("assume", False),
    )


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, update: bool) -> None:
    folder = CASES / name
    case = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    prediction = _predict(case)
    _check_causes(case, prediction.causes)
    said = "".join(f"{line}\n" for line in (*_state(case, prediction), *_events(case)))
    if update:
        (folder / "state.txt").write_text(said, encoding="utf-8")
    assert said == (folder / "state.txt").read_text("utf-8")


def _events(case: dict[str, Any]) -> Iterator[str]:
    """When what goes, for the routers shown; only where the case asks for it."""
    if case.get("events"):
        flows = [flow_of(text) for text in case.get("traffic", ())]
        for event in timeline(case_configs(case), down=case["down"], traffic=flows):
            if event.router in case["show"]:
                yield f"after {event.seconds} s {event.router} loses {event.what}"


def _check_causes(case: dict[str, Any], found: Iterable[Cause]) -> None:
    left = list(found)
    for want in case["causes"]:
        fits = [item for item in left if _fits(want, item)]
        assert fits, f"not among the causes: {want}; said {left}"
        for item in fits:
            left.remove(item)
    allowed = case.get("layers", {})
    assert [item for item in left if item.layer.value not in allowed.get(item.router, ())] == []


def _fits(want: dict[str, Any], cause: Cause) -> bool:
    lines = [line.text for _, line in cause.lines]
    return (
        (want["router"], want["layer"]) == (cause.router, cause.layer.value)
        and want["peer"] == cause.peer
        and want.get("says", "") in cause.cause
        and all(text in lines for text in want.get("lines", ()))
    )


def _state(case: dict[str, Any], prediction: Prediction) -> Iterator[str]:
    for path in prediction.paths:
        hops = " ".join(map(str, path.hops)) or "-"
        way = "direct" if path.direct else "not direct"
        end = "reached" if path.reached else f"not reached: {path.why}"
        yield f"path {path.router} {path.destination}: {hops}: {way}, {end}"
    for router in case["show"]:
        yield f"{router}:"
        yield from _router(prediction.snapshots[router])


def _router(state: Snapshot) -> Iterator[str]:
    """The overlay of one router, a line for each row; connected and static routes left out."""
    for tunnel in state.tunnels or ():
        yield f"  {tunnel.interface} {tunnel.admin}/{tunnel.line} {tunnel.protocol}"
    for row in state.dmvpn or ():
        nbma = row.nbma_address or "UNKNOWN"
        ditto = " (continued)" if row.continuation else ""
        yield (
            f"  dmvpn {row.role} {row.entries} {nbma} {row.tunnel_address} {row.state} "
            f"{row.attributes}{ditto}"
        )
    for entry in state.nhrp or ():
        flags = " ".join(entry.flags)
        yield f"  nhrp {entry.target} via {entry.via} {entry.type} {entry.nbma_address} [{flags}]"
    for server in state.nhs or ():
        pending = " pending" if server.registration_pending else ""
        yield f"  nhs {server.address} {server.flags} {server.nbma_address}{pending}"
    for main in state.ikev1 or ():
        yield f"  ikev1 {main.destination} from {main.source} {main.state}"
    for sa in state.ikev2 or ():
        yield f"  ikev2 {sa.remote_address} {sa.status}"
    for flow in state.ipsec or ():
        yield f"  ipsec {flow.peer} {flow.mode or 'no SA'}"
    for session in state.sessions or ():
        yield f"  session {session.peer} {session.status}"
    for neighbour in state.eigrp or ():
        yield f"  eigrp {neighbour.interface} {neighbour.address}"
    for adjacency in state.ospf or ():
        yield f"  ospf {adjacency.interface} {adjacency.address} {adjacency.state}"
    for speaker in state.bgp or ():
        yield f"  bgp {speaker.neighbor} {speaker.state}"
    for route in state.routes or ():
        if route.code in ("C", "L", "S"):
            continue
        override = "".join(f" [NHO] {hop}" for hop in route.override_next_hops)
        yield f"  route {route.code} {route.prefix} via {route.next_hop} {route.metric}{override}"


def test_every_layer_has_a_fault_case() -> None:
    layers = set()
    for name in NAMES:
        case = yaml.safe_load((CASES / name / "case.yaml").read_text("utf-8"))
        layers |= {cause["layer"] for cause in case["causes"]}
    assert layers >= {layer.value for layer in Layer}
