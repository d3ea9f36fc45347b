"""Against real labs: configurations beside what their routers were seen to show.

The labs' IKE is version 1 in part and their routing OSPF or BGP in part, which the simulator does
not speak yet; so the facts of those count as misses.  The floors only ever rise.
"""

from __future__ import annotations

import importlib.util
import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from dmvpn.config import read
from dmvpn.simulate import Flow, simulate
from dmvpn.simulate.__main__ import main
from dmvpn.simulate.json_shape import shape

FACTS, FAULTS = 264, 11

WHOLE = (
    "alnor23-lab13", "artysleep-lab13", "artysleep-lab14", "atrubin-013", "ipsec-iosv/k0-baseline",
    "ipsec-iosv/k2-spoke-p2p-gre", "ipsec-iosv/k3-tunnel-key", "ipsec-iosv/k5-protection-missing",
    "moskovchenko-lab13", "nordwest-lab16", "ryohei-v01-dmvpn", "testoffsurf-hw11", "trojanlx-lab13",
)  # fmt: skip
"""Labs without IKEv1 whose every fact is right."""


def _predict(_command: str, lab: Path, truth: dict[str, Any], traffic: list[str]) -> dict[str, Any]:
    """What the scorer otherwise asks a process for."""
    configs = {
        file.stem: read(file.read_text("utf-8", errors="replace"), file.name)
        for file in sorted((lab / "configs").iterdir())
    }
    flows = [
        Flow(router, ip_address(address))
        for router, _, address in (text.partition(":") for text in traffic)
    ]
    said = shape(
        simulate(configs, traffic=flows, assume_underlay=bool(truth.get("assume_underlay")))
    )
    said["by_name"] = {name.lower(): tables for name, tables in said["routers"].items()}
    return said


@pytest.fixture(scope="module")
def scorer(shared: Path) -> Any:
    """The labs' own scorer, asking us in this process."""
    file = shared / "labs-observed" / "score.py"
    if not file.is_file():
        pytest.skip("the observed labs are not here")
    spec = importlib.util.spec_from_file_location("labs_score", file)
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run = _predict
    return module


def test_facts_of_observed_labs(scorer: Any, shared: Path) -> None:
    right = total = named = 0
    for file in sorted((shared / "labs-observed").rglob("observed.yaml")):
        score, fault = scorer.score_lab(file.parent, "", False)
        right += score.total()[0]
        total += score.total()[1]
        named += bool(fault)
    print(f"{right} of {total} facts, {named} faults named")
    assert right >= FACTS
    assert named >= FAULTS


@pytest.mark.parametrize("lab", WHOLE)
def test_labs_that_are_right_stay_right(lab: str, scorer: Any, shared: Path) -> None:
    score, fault = scorer.score_lab(shared / "labs-observed" / lab, "", True)
    right, total = score.total()
    assert total > 0
    assert right == total
    assert fault is not False


def test_as_a_command(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m dmvpn.simulate DIR``: the shape the scorer reads."""
    folder = shared / "labs-observed" / "ipsec-iosv" / "k0-baseline" / "configs"
    if not folder.is_dir():
        pytest.skip("the observed labs are not here")
    assert main([str(folder), "--traffic", "RT02:3.3.3.3"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["paths"][0]["direct"] is True
    assert {"routers", "paths", "causes", "assumptions"} <= set(said)
