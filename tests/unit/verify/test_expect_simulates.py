"""Every case of the matrix, rendered and simulated, is what the design expects: no check fails.

What stands outside the routers of a case is added here, as a network would have it: the name
server's answers, and the provider that translates addresses.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dmvpn.config import RouterConfig, read
from dmvpn.design.model import Design
from dmvpn.findings import Check, Outcome
from dmvpn.labs.underlay import underlay_configuration
from dmvpn.render import render_file
from dmvpn.simulate import Flow, simulate
from dmvpn.simulate import Path as SimulatedPath
from dmvpn.snapshot import Trace
from dmvpn.verify import Probe, expect, names_of, spoke_probes, verify
from tests.unit.render.matrix import NAMES, SECRETS, applied, change_of, designed

COUNTERS = "VFY302"
"""Packets are counted by whoever has a clock: the emulated routers."""

ANSWERS = {
    name: "ip host hub1.example.net 203.0.113.2\nip host hub2.example.net 203.0.113.6\n"
    for name in ("nhs-dynamic", "nhs-dynamic-ipv6")
}
"""What a name server would say, in lines that every router has."""

BEHIND_NAT = {"wan-nat": (" ip address 203.0.113.1 ", "203.0.113.2 192.0.2.99")}
"""Provider's line to the router it translates, and inside and outside address."""

NOT_SIMULATED = {
    "ike-both-migrating": "whether a hub answers both versions is believed, not known (docs/matrix.md)",
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def configurations(name: str, design: Design) -> dict[str, RouterConfig]:
    """The routers of a case, and the provider where it translates."""
    configs = {
        router.name: read(render_file(router) + ANSWERS.get(name, ""), router.name)
        for router in design.routers.values()
    }
    if name in BEHIND_NAT:
        configs["isp"] = read(provider(design, *BEHIND_NAT[name]), "isp")
    return configs


def provider(design: Design, inside: str, addresses: str) -> str:
    """A transit router with one translation that stays; inside: the line of its interface."""
    text = f"ip nat inside source static {addresses}\n"
    for line in underlay_configuration(design).removesuffix("end\n").splitlines():
        text += f"{line}\n"
        if line.startswith(" ip address"):
            text += f" ip nat {'inside' if line.startswith(inside) else 'outside'}\n"
    return f"{text}end\n"


def judged(name: str, folder: Path, traffic: bool) -> tuple[Check, ...]:
    design = designed(applied(change_of(name)), folder)
    probes = spoke_probes(design) if traffic else ()
    flows = [Flow(p.router, p.destination, p.source, p.vrf or None) for p in probes]
    seen = simulate(configurations(name, design), traffic=flows, assume_underlay=True)
    ways = list(zip(probes, seen.paths, strict=True))
    observed = {
        router: replace(seen.snapshots[router], traces=traces(router, ways) if ways else None)
        for router in design.routers
    }
    return verify(expect(design, probes, unread=True), observed, names_of(design))


def traces(router: str, ways: list[tuple[Probe, SimulatedPath]]) -> tuple[Trace, ...]:
    """What the pings and traces of a router would have said."""
    return tuple(
        Trace(probe.destination, probe.source, probe.peer, 5, 5 * path.reached, path.hops)
        for probe, path in ways
        if probe.router == router
    )


def wrong(checks: tuple[Check, ...]) -> list[Check]:
    return [c for c in checks if c.outcome is not Outcome.PASSED and c.code != COUNTERS]


@pytest.mark.parametrize("traffic", [False, True], ids=["quiet", "after traffic"])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_SIMULATED])
def test_a_case_simulates_to_what_its_design_expects(
    name: str, traffic: bool, tmp_path: Path
) -> None:
    checks = judged(name, tmp_path, traffic)
    assert wrong(checks) == []
    assert len(checks) > 40


@pytest.mark.parametrize(
    ("protocol", "rules"),
    [
        ("eigrp", {"VFY501", "VFY502"}),
        ("eigrp-classic", {"VFY501", "VFY502"}),
        ("ospf", {"VFY502", "VFY503", "VFY504"}),
        ("bgp-internal", {"VFY502", "VFY505", "VFY506", "VFY507"}),
        ("bgp-external", {"VFY502", "VFY505", "VFY506", "VFY507"}),
        ("static", {"VFY502"}),
    ],
)
@pytest.mark.parametrize("phase", [1, 2, 3])
def test_the_rules_of_a_protocol_speak_in_every_phase(
    protocol: str, rules: set[str], phase: int, tmp_path: Path
) -> None:
    checks = judged(f"routing-{protocol}-phase{phase}", tmp_path, traffic=True)
    counted = Counter(check.code for check in checks if check.layer == "routing")
    assert sum(check.code == "VFY601" for check in checks) == 2
    assert all(check.code != "VFY602" or check.peer.startswith("spoke") for check in checks)
    # Of two spokes that have a hub each, neither hub has two to listen for.
    alone = rules & {"VFY507"} if phase == 1 else set()
    assert set(counted) | alone == rules
    assert counted["VFY502"] >= 8
