"""Every verify rule: silent on what was promised, and heard when just that is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

import pytest

from dmvpn.design.model import Design
from dmvpn.findings import Check, Outcome
from dmvpn.snapshot import Snapshot
from dmvpn.verify import RULES, expect, names_of, spoke_probes, suspects, verify
from tests.unit.render.matrix import SECRETS, applied, change_of, designed

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


def spoke_is_designated(snapshot: Snapshot) -> Snapshot:
    """The last neighbour of a hub is a spoke."""
    assert snapshot.ospf
    *rest, last = snapshot.ospf
    return replace(snapshot, ospf=(*rest, replace(last, role="BDR")))


def stranger(snapshot: Snapshot) -> Snapshot:
    """Somebody nobody knows is registered."""
    assert snapshot.dmvpn is not None
    row = replace(snapshot.dmvpn[0], tunnel_address=IPv4Address("172.16.0.99"))
    return replace(snapshot, dmvpn=(*snapshot.dmvpn, row))


def no_direct_row(snapshot: Snapshot) -> Snapshot:
    """The spoke never built a tunnel to the other one."""
    assert snapshot.dmvpn is not None
    return replace(snapshot, dmvpn=tuple(r for r in snapshot.dmvpn if r.attributes == "S"))


def without_dynamic(snapshot: Snapshot) -> Snapshot:
    """The hub does not listen."""
    assert snapshot.bgp is not None
    return replace(snapshot, bgp=tuple(row for row in snapshot.bgp if not row.dynamic))


@dataclass(frozen=True)
class Break:
    """What is broken on one router.  case: of the matrix; empty: the example in phase 3."""

    router: str
    breaker: Breaker
    case: str = ""


OSPF, OSPF_2 = "routing-ospf-phase3", "routing-ospf-phase2"
BGP, EBGP = "routing-bgp-internal-phase3", "routing-bgp-many-as"
OTHER_HOP = one("routes", next_hop=IPv4Address("172.16.0.99"))

BREAKS: Mapping[str, tuple[Break, ...]] = {
    "VFY101": (Break(SPOKE, one("tunnels", line="down")),),
    "VFY102": (Break(SPOKE, one("tunnels", address=IPv4Interface("172.16.0.77/24"))),),
    "VFY201": (Break(SPOKE, one("ikev2", status="IN-NEG")),),
    "VFY202": (
        Break(SPOKE, one("ikev1", state="MM_KEY_EXCH"), "ike-v1"),
        Break(HUB, one("ikev1", status="ACTIVE (deleted)"), "ike-v1"),
    ),
    "VFY301": (Break(SPOKE, one("ipsec", inbound_spis=())),),
    "VFY302": (Break(SPOKE, one("ipsec", decaps=0)),),
    "VFY303": (Break(SPOKE, one("ipsec", mode="tunnel")),),
    "VFY401": (Break(SPOKE, one("nhs", flags="E")),),
    "VFY402": (Break(SPOKE, one("dmvpn", state="NHRP")),),
    "VFY403": (Break(HUB, stranger),),
    "VFY404": (Break(HUB, one("nhrp", nbma_address=IPv4Address("192.0.2.1"))),),
    "VFY501": (
        Break(SPOKE, without("eigrp")),
        Break(SPOKE, without("eigrp"), "routing-eigrp-classic-phase2"),
        Break(SPOKE, without("eigrp"), "vrf-inside-eigrp"),
    ),
    "VFY502": (
        Break(SPOKE, one("routes", next_hop=IPv4Address("172.16.0.12"))),
        *(Break(SPOKE, OTHER_HOP, case) for case in (OSPF, OSPF_2, BGP, EBGP, "vrf-inside-bgp")),
        *(Break(SPOKE, OTHER_HOP, f"routing-static-phase{phase}") for phase in (1, 2, 3)),
        Break(SPOKE, without("routes"), "routing-static-phase1"),
        Break(SPOKE, OTHER_HOP, "internet-full-tunnel-bgp"),
        Break(SPOKE, one("routes", vrf=None), "vrf-inside-ospf"),
    ),
    "VFY503": (
        Break(SPOKE, without("ospf"), OSPF),
        Break(HUB, one("ospf", state="INIT"), OSPF),
        Break(SPOKE, one("ospf", state="EXSTART"), OSPF_2),
        Break(SPOKE, one("ospf", state="2WAY"), OSPF_2),
    ),
    "VFY504": (
        Break(HUB, spoke_is_designated, OSPF_2),
        Break(SPOKE, one("ospf", role="DR"), OSPF),
        Break(SPOKE, one("ospf", role=None), OSPF_2),
    ),
    "VFY505": (
        Break(SPOKE, without("bgp"), BGP),
        Break(SPOKE, one("bgp", state="Active", prefixes=None), BGP),
        Break(HUB, one("bgp", state="Idle (Admin)", prefixes=None), EBGP),
        Break(SPOKE, one("bgp", autonomous_system="65999"), EBGP),
        Break(SPOKE, one("bgp", state="Idle", prefixes=None), "vrf-inside-bgp"),
    ),
    "VFY506": (
        Break(SPOKE, one("bgp", prefixes=0), BGP),
        Break(HUB, one("bgp", prefixes=0), EBGP),
        Break(SPOKE, one("bgp", prefixes=0), "internet-full-tunnel-bgp"),
    ),
    "VFY507": (Break(HUB, without_dynamic, BGP),),
    "VFY601": (
        Break(SPOKE, one("traces", hops=(IPv4Address("172.16.0.1"), IPv4Address("10.3.1.1")))),
        Break(SPOKE, one("traces", received=0), OSPF),
    ),
    "VFY602": (Break(SPOKE, no_direct_row), Break(SPOKE, no_direct_row, BGP)),
}
BROKEN = [(code, at, one) for code, breaks in BREAKS.items() for at, one in enumerate(breaks)]


@pytest.fixture
def design_for(
    example_design: Callable[[int], Design], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Design]:
    """The design of a case of the matrix, or the example in phase 3."""

    def make(case: str) -> Design:
        for name, value in SECRETS.items():
            monkeypatch.setenv(name, value)
        return designed(applied(change_of(case)), tmp_path) if case else example_design(3)

    return make


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


@pytest.mark.parametrize(
    ("code", "broken"),
    [pytest.param(code, one, id=f"{code}-{at}-{one.case}") for code, at, one in BROKEN],
)
def test_a_broken_thing_is_heard(
    code: str, broken: Break, design_for: Callable[[str], Design]
) -> None:
    design = design_for(broken.case)
    observed = promised(design)
    observed[broken.router] = broken.breaker(observed[broken.router])
    found = judged(design, observed)
    assert code in {check.code for check in found}
    assert {check.router for check in found} == {broken.router}
    assert all(check.expected and check.actual for check in found)


@pytest.mark.parametrize("case", [OSPF, OSPF_2, BGP, EBGP, "vrf-inside-bgp", "hubs-four"])
def test_the_promise_of_every_protocol_keeps_itself(
    case: str, design_for: Callable[[str], Design]
) -> None:
    design = design_for(case)
    assert judged(design, promised(design)) == []


def test_a_hub_that_does_not_listen_is_the_cause(design_for: Callable[[str], Design]) -> None:
    design = design_for(BGP)
    observed = promised(design)
    observed[HUB] = without_dynamic(observed[HUB])
    for spoke in design.clouds["blue"].spokes:
        observed[spoke] = one("bgp", state="Active", prefixes=None)(observed[spoke])
    causes = [check for check in judged(design, observed) if not check.because]
    assert [(check.code, check.router) for check in causes] == [("VFY507", HUB)]


def test_the_router_s_own_words_are_kept(design_for: Callable[[str], Design]) -> None:
    design = design_for(BGP)
    observed = promised(design)
    observed[SPOKE] = replace(
        observed[SPOKE], bgp=(), routes=(), inactive=(("bgp", "BGP not active"),)
    )
    found = [check for check in judged(design, observed) if check.code == "VFY505"]
    assert {check.actual for check in found} == {"none (BGP not active)"}


def test_a_protocol_nobody_runs_is_not_asked_about(
    example_design: Callable[[int], Design],
) -> None:
    design = example_design(3)
    observed = promised(design)
    observed[SPOKE] = replace(observed[SPOKE], bgp=None, ospf=None)
    assert judged(design, observed) == []


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
    observed[SPOKE] = BREAKS["VFY201"][0].breaker(BREAKS["VFY401"][0].breaker(observed[SPOKE]))
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
