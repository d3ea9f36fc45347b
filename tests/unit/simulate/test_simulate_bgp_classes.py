"""Spokes that stand for each other have the routes each would have by itself."""

from __future__ import annotations

import pytest

from dmvpn.simulate import Prediction
from tests.unit.simulate.test_simulate_routing import predict

HUB = """router bgp 65000
 bgp listen range 172.16.0.0/24 peer-group SPOKES
 neighbor SPOKES peer-group
 neighbor SPOKES remote-as {spokes}
 network 10.0.{{N}}.0 mask 255.255.255.0
 {more}
"""
SPOKE = """router bgp {system}
 neighbor 172.16.0.1 remote-as 65000
 neighbor 172.16.0.2 remote-as 65000
 {loop}
 network 10.{{N}}.1.0 mask 255.255.255.0
 neighbor 172.16.0.1 prefix-list IN in
 neighbor 172.16.0.2 prefix-list IN in
"""
SAME = "ip prefix-list IN seq 10 permit 0.0.0.0/0 le 32\n"
OWN = "ip prefix-list IN seq 5 deny 192.0.2.{}/32\n" + SAME


def cloud(kind: str, lists: list[str]) -> Prediction:
    """Two hubs, five spokes; each spoke with a list of its own or the same for all."""
    inside = kind == "internal"
    hub = HUB.format(
        spokes=65000 if inside else 65001,
        more="neighbor SPOKES route-reflector-client"
        if inside
        else "neighbor SPOKES next-hop-self",
    )
    loop = "" if inside else ("neighbor 172.16.0.1 allowas-in\n neighbor 172.16.0.2 allowas-in")
    spoke = SPOKE.format(system=65000 if inside else 65001, loop=loop)
    more = {f"spoke{number}": text for number, text in enumerate(lists, 1)}
    return predict({"hub": hub, "spoke": spoke, "hubs": 2, "spokes": len(lists), **more})


@pytest.mark.parametrize("kind", ["internal", "external"])
def test_a_class_has_the_routes_of_its_members(kind: str) -> None:
    together = cloud(kind, [SAME] * 5)
    apart = cloud(kind, [OWN.format(number) for number in range(5)])
    assert together.causes == apart.causes == ()
    for name, state in apart.snapshots.items():
        mine = together.snapshots[name]
        assert set(mine.routes or ()) == set(state.routes or ()), name
        held = [(row.neighbor, row.state, row.prefixes) for row in state.bgp or ()]
        assert [(row.neighbor, row.state, row.prefixes) for row in mine.bgp or ()] == held, name
    learnt = [route for route in together.snapshots["spoke1"].routes or () if route.code == "B"]
    assert len(learnt) == 2 + 4


def test_a_list_of_its_own_is_heeded() -> None:
    lists = [SAME] * 4 + ["ip prefix-list IN seq 10 permit 10.0.1.0/24\n"]
    state = cloud("external", lists).snapshots["spoke5"]
    assert {str(route.prefix) for route in state.routes or () if route.code == "B"} == {
        "10.0.1.0/24"
    }
