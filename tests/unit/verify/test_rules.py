"""Every verify rule: silent on what was promised, and heard when just that is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface
from typing import Any

import pytest

from dmvpn.design.model import Design
from dmvpn.findings import Check, Outcome
from dmvpn.snapshot import Snapshot
from dmvpn.verify import RULES, expect, names_of, spoke_probes, suspects, verify

SPOKE, HUB = "spoke2", "hub1"
Breaker = Callable[[Snapshot], Snapshot]


def having(snapshot: Snapshot, table: str, rows: tuple[Any, ...]) -> Snapshot:
    changes: dict[str, Any] = {table: rows}
    return replace(snapshot, **changes)


def one(table: str, **changes: Any) -> Breaker:
    """Change the first row of a table."""

    def apply(snapshot: Snapshot) -> Snapshot:
        first, *rest = getattr(snapshot, table)
        return having(snapshot, table, (replace(first, **changes), *rest))

    return apply


def without(table: str) -> Breaker:
    """Drop the first row of a table."""
    return lambda snapshot: having(snapshot, table, getattr(snapshot, table)[1:])


def stranger(snapshot: Snapshot) -> Snapshot:
    """Somebody nobody knows is registered."""
    assert snapshot.dmvpn is not None
    row = replace(snapshot.dmvpn[0], tunnel_address=IPv4Address("172.16.0.99"))
    return replace(snapshot, dmvpn=(*snapshot.dmvpn, row))


def no_direct_row(snapshot: Snapshot) -> Snapshot:
    """The spoke never built a tunnel to the other one."""
    assert snapshot.dmvpn is not None
    return replace(snapshot, dmvpn=tuple(r for r in snapshot.dmvpn if r.attributes == "S"))


BREAKS: Mapping[str, tuple[str, Breaker]] = {
    "VFY101": (SPOKE, one("tunnels", line="down")),
    "VFY102": (SPOKE, one("tunnels", address=IPv4Interface("172.16.0.77/24"))),
    "VFY201": (SPOKE, one("ikev2", status="IN-NEG")),
    "VFY301": (SPOKE, one("ipsec", inbound_spis=())),
    "VFY302": (SPOKE, one("ipsec", decaps=0)),
    "VFY303": (SPOKE, one("ipsec", mode="tunnel")),
    "VFY401": (SPOKE, one("nhs", flags="E")),
    "VFY402": (SPOKE, one("dmvpn", state="NHRP")),
    "VFY403": (HUB, stranger),
    "VFY404": (HUB, one("nhrp", nbma_address=IPv4Address("192.0.2.1"))),
    "VFY501": (SPOKE, without("eigrp")),
    "VFY502": (SPOKE, one("routes", next_hop=IPv4Address("172.16.0.12"))),
    "VFY601": (SPOKE, one("traces", hops=(IPv4Address("172.16.0.1"), IPv4Address("10.3.1.1")))),
    "VFY602": (SPOKE, no_direct_row),
}


def promised(design: Design) -> dict[str, Snapshot]:
    return expect(design, spoke_probes(design))


def judged(design: Design, observed: dict[str, Snapshot]) -> list[Check]:
    checks = verify(promised(design), observed, names_of(design))
    return [check for check in checks if check.outcome is not Outcome.PASSED]


def test_every_rule_has_a_way_to_break_it() -> None:
    assert set(BREAKS) == {rule.manual.code for rule in RULES}


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_the_promise_keeps_itself(phase: int, example_design: Callable[[int], Design]) -> None:
    design = example_design(phase)
    assert judged(design, promised(design)) == []


@pytest.mark.parametrize("code", sorted(BREAKS))
def test_a_broken_thing_is_heard(code: str, example_design: Callable[[int], Design]) -> None:
    design = example_design(3)
    router, breaker = BREAKS[code]
    observed = promised(design)
    observed[router] = breaker(observed[router])
    found = judged(design, observed)
    assert code in {check.code for check in found}
    assert {check.router for check in found} == {router}
    assert all(check.expected and check.actual for check in found)


def test_a_shortcut_in_phase_one_is_heard(example_design: Callable[[int], Design]) -> None:
    design = example_design(1)
    observed = promised(design)
    row = promised(example_design(3))[SPOKE].dmvpn
    observed[SPOKE] = replace(observed[SPOKE], dmvpn=row)
    assert "VFY602" in {check.code for check in judged(design, observed)}


def test_counters_must_move_between_two_looks(example_design: Callable[[int], Design]) -> None:
    design = example_design(3)
    still = promised(design)
    checks = verify(still, still, names_of(design), before=still)
    assert {c.code for c in checks if c.outcome is Outcome.FAILED} == {"VFY302"}


def test_what_was_not_captured_could_not_be_told(example_design: Callable[[int], Design]) -> None:
    design = example_design(3)
    observed = promised(design)
    observed[SPOKE] = replace(observed[SPOKE], nhs=None, missing=(("nhs", "timed out"),))
    (check,) = judged(design, observed)
    assert (check.outcome, check.actual) == (Outcome.UNKNOWN, "timed out")


def test_a_router_that_was_not_reached_is_one_finding(
    example_design: Callable[[int], Design],
) -> None:
    design = example_design(3)
    observed = promised(design)
    observed[SPOKE] = Snapshot(SPOKE, missing=(("all", "the connection was refused"),))
    (check,) = judged(design, observed)
    assert (check.router, check.outcome) == (SPOKE, Outcome.UNKNOWN)


def test_the_layer_below_is_the_cause(example_design: Callable[[int], Design]) -> None:
    design = example_design(3)
    observed = promised(design)
    observed[SPOKE] = BREAKS["VFY201"][1](BREAKS["VFY401"][1](observed[SPOKE]))
    found = {check.layer: check for check in judged(design, observed)}
    assert found["ike"].because == ""
    assert found["nhrp"].because == "ike spoke2 → hub1"


def test_a_lost_neighbor_is_the_cause_of_lost_prefixes(
    example_design: Callable[[int], Design],
) -> None:
    design = example_design(3)
    observed = promised(design)
    observed[SPOKE] = having(having(observed[SPOKE], "eigrp", ()), "routes", ())
    causes = [check for check in judged(design, observed) if not check.because]
    assert {check.code for check in causes} == {"VFY501"}
    assert suspects(causes) == (SPOKE,)


def test_what_all_lack_points_to_none_of_them(example_design: Callable[[int], Design]) -> None:
    design = example_design(3)
    observed = {
        name: having(seen, "routes", ()) if name.startswith("spoke") else seen
        for name, seen in promised(design).items()
    }
    causes = judged(design, observed)
    assert {check.code for check in causes} == {"VFY502"}
    assert suspects([check for check in causes if check.peer.startswith("spoke")]) == ()
