"""Against real labs: configurations beside what their routers were seen to show.

What is missed is told in docs/simulator-limits.md, lab by lab.  The floors only ever rise.
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

FACTS, FAULTS = 446, 14

MISSED = {
    "bearg01-33": 3,
    "fueller-lab13": 4,
    "pavel956-lab14": 1,
    "pekitel-vpn": 5,
}
"""Facts that cannot follow from the published configurations; every other lab is right."""


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


def test_labs_that_are_right_stay_right(scorer: Any, shared: Path) -> None:
    labs = shared / "labs-observed"
    missed: dict[str, int] = {}
    silent = []
    for file in sorted(labs.rglob("observed.yaml")):
        name = str(file.parent.relative_to(labs))
        score, fault = scorer.score_lab(file.parent, "", True)
        right, total = score.total()
        if total - right > MISSED.get(name, 0):
            missed[name] = total - right
        if fault is False:
            silent.append(name)
    assert missed == {}
    assert silent == []


def test_as_a_command(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m dmvpn.simulate DIR``: the shape the scorer reads."""
    folder = shared / "labs-observed" / "ipsec-iosv" / "k0-baseline" / "configs"
    if not folder.is_dir():
        pytest.skip("the observed labs are not here")
    assert main([str(folder), "--traffic", "RT02:3.3.3.3"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["paths"][0]["direct"] is True
    assert {"routers", "paths", "causes", "assumptions"} <= set(said)
