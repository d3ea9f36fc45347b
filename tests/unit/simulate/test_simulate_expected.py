"""What the project renders simulates to what the design expects of it, before and after traffic."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dmvpn.config import RouterConfig
from dmvpn.design import Design
from dmvpn.findings import Outcome
from dmvpn.simulate import Flow, simulate
from dmvpn.verify import expect, names_of, spoke_probes, verify

COUNTERS = "VFY302"
"""Packets are counted by whoever has a clock: the emulated routers."""


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize("traffic", [False, True], ids=["quiet", "after traffic"])
def test_a_rendered_cloud_simulates_to_its_expected_state(
    phase: int,
    traffic: bool,
    cloud: Callable[..., dict[str, RouterConfig]],
    design_of: Callable[[int], Design],
) -> None:
    design = design_of(phase)
    probes = spoke_probes(design) if traffic else ()
    flows = [Flow(probe.router, probe.destination, probe.source) for probe in probes]
    prediction = simulate(cloud(phase), traffic=flows)
    seen = {name: prediction.snapshots[name] for name in design.routers}
    before = simulate(cloud(phase)).snapshots

    checks = verify(expect(design, probes), seen, names_of(design), before)

    wrong = [item for item in checks if item.outcome is not Outcome.PASSED]
    assert [item for item in wrong if item.code != COUNTERS] == []
    assert len(checks) > 100
    assert prediction.causes == ()
    assert prediction.assumptions == ()


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_spokes_reach_each_other_directly_from_phase_2_on(
    phase: int,
    cloud: Callable[..., dict[str, RouterConfig]],
    design_of: Callable[[int], Design],
) -> None:
    flows = [
        Flow(probe.router, probe.destination, probe.source)
        for probe in spoke_probes(design_of(phase))
    ]
    paths = simulate(cloud(phase), traffic=flows).paths
    assert len(paths) == 4
    assert all(path.reached for path in paths)
    assert {path.direct for path in paths} == {phase > 1}
