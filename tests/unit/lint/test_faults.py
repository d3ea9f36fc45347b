"""The published faults are found by the rules meant for them, where an engineer would mend them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dmvpn.findings import Severity
from dmvpn.lint import lint
from tests.unit.lint.faults import FAULTS, LOOK_ALIKE, Fault
from tests.unit.lint.more_faults import MORE
from tests.unit.lint.networks import edited, network, routers


@pytest.mark.parametrize("name", [*FAULTS, *MORE])
def test_a_fault_is_found_by_its_rule(name: str) -> None:
    fault = (FAULTS | MORE)[name]
    assert fault.code not in heard(Fault("", "", (), fault.base)), "heard without the fault"
    assert fault.router in heard(fault).get(fault.code, set())


def test_the_look_alike_is_no_finding() -> None:
    assert heard(LOOK_ALIKE) == {}


def heard(fault: Fault) -> dict[str, set[str]]:
    """Routers by the code heard there, without what is heard everywhere (IKEv1 is old)."""
    texts = edited(network(**fault.base), fault.edits)
    found: dict[str, set[str]] = {}
    for finding in lint(routers(texts), ignore=["DMV203"]):
        found.setdefault(finding.code, set()).add(finding.router)
    return found


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize("ike", [1, 2])
@pytest.mark.parametrize("routing", ["eigrp", "ospf", "bgp", "rip"])
def test_the_networks_themselves_are_clean(phase: int, ike: int, routing: str) -> None:
    findings = lint(routers(network(phase, ike, routing)))
    assert [f for f in findings if f.severity is not Severity.INFO] == []


def test_every_published_fault_has_its_network(shared: Path) -> None:
    published = yaml.safe_load((shared / "configs" / "faults.yaml").read_text())
    faults = {case["id"] for case in published if case["is_fault"]}
    assert faults == set(FAULTS)
