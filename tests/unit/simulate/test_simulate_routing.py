"""tests/cases/routing/<case>.yaml: a routing protocol over a small cloud, and what is to follow.

The cloud: hub1 (and hub2) and spokes on one WAN subnet, mGRE with static NHS lines, no encryption,
a LAN each: 10.0.N.0/24 behind hub N, 10.N.1.0/24 behind spoke N.  ``about`` says the rule of the
protocol that is tested; ``hub``, ``spoke`` and a router's own name add lines, ``less`` takes lines
away.  ``causes`` are exactly those; ``shows`` are lines that must stand in a router's state.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml

from dmvpn.config import read
from dmvpn.simulate import Flow, Prediction, simulate
from dmvpn.snapshot import Snapshot

CASES = Path(__file__).parents[2] / "cases" / "routing"
NAMES = sorted(file.stem for file in CASES.glob("*.yaml"))

ROUTER = """version 15.9
hostname {name}
!
interface Tunnel0
 ip address {tunnel} 255.255.255.0
 ip nhrp network-id 1
{nhrp}
 tunnel source GigabitEthernet0/0
 tunnel mode gre multipoint
!
interface GigabitEthernet0/0
 ip address {wan} 255.255.255.0
!
interface GigabitEthernet0/1
 ip address {lan} 255.255.255.0
!
"""


def _text(case: dict[str, Any], name: str, number: int, hubs: int) -> str:
    hub = name.startswith("hub")
    nhrp = " ip nhrp map multicast dynamic" if hub else "\n".join(
        f" ip nhrp nhs 172.16.0.{place} nbma 192.0.2.{place} multicast"
        for place in range(1, hubs + 1)
    )  # fmt: skip
    text = ROUTER.format(
        name=name,
        tunnel=f"172.16.0.{number if hub else number + 10}",
        wan=f"192.0.2.{number if hub else number + 10}",
        lan=f"10.0.{number}.1" if hub else f"10.{number}.1.1",
        nhrp=nhrp,
    )
    text += case.get("hub" if hub else "spoke", "").replace("{N}", str(number))
    text += case.get(name, "")
    less = case.get("less", {}).get(name, ())
    return "\n".join(line for line in text.splitlines() if line.strip() not in less)


def predict(case: dict[str, Any]) -> Prediction:
    """The cloud of a case, simulated."""
    hubs, spokes = case.get("hubs", 1), case.get("spokes", 2)
    names = {f"hub{number + 1}": number + 1 for number in range(hubs)}
    names |= {f"spoke{number + 1}": number + 1 for number in range(spokes)}
    texts = {name: _text(case, name, number, hubs) for name, number in names.items()}
    texts |= case.get("routers", {})
    flows = [Flow(one, ip_address(to)) for one, to in map(str.split, case.get("traffic", ()))]
    configs = {name: read(text, name) for name, text in texts.items()}
    assert not [line for config in configs.values() for line in config.unread]
    return simulate(configs, traffic=flows)


def shown(state: Snapshot) -> Iterator[str]:
    """Neighbours and learnt routes, a line each."""
    for row in state.eigrp or ():
        yield f"eigrp {row.address}"
    for item in state.ospf or ():
        yield f"ospf {item.address} {item.state}/{item.role or '-'}"
    for peer in state.bgp or ():
        yield f"bgp {peer.neighbor} {peer.state} {'' if peer.prefixes is None else peer.prefixes}"
    for route in state.routes or ():
        if route.code not in ("C", "L"):
            way = route.next_hop or route.interface
            yield f"{route.code} {route.prefix} [{route.distance}/{route.metric}] via {way}"


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    assert case["about"]
    prediction = predict(case)
    found = [
        f"{cause.router} {cause.peer} {cause.layer.value}: {cause.cause}"
        for cause in prediction.causes
    ]
    wanted = case.get("causes", [])
    assert len(found) == len(wanted), found
    for want in wanted:
        start, _, says = want.partition(": ")
        assert any(one.startswith(start) and says in one for one in found), (want, found)
    for router, rows in case.get("shows", {}).items():
        lines = [line.strip() for line in shown(prediction.snapshots[router])]
        for row in rows:
            if row.startswith("not "):
                assert not [line for line in lines if row[4:] in line], lines
            else:
                assert row in lines, lines
    for path, want in zip(prediction.paths, case.get("paths", ()), strict=True):
        hops = " ".join(map(str, path.hops))
        way = "direct" if path.direct else "not direct"
        said = f"{hops}: {way}" if path.reached else f"lost: {path.why}"
        assert said == want
