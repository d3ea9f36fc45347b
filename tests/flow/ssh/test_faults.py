"""Every fault of tests/cases/simulate, put into emulated routers: they show that state over SSH.

A lab is started with the changed configurations, what the case takes down is switched off, its
traffic is sent as pings from the routers, and what they print is parsed and compared, row for row,
with what the simulator predicts for the case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import yaml

from dmvpn.config import ConfigTree, RouterConfig
from dmvpn.labs.day0 import DayZero, Login, day0
from dmvpn.labs.emulated.ages import KEYS
from dmvpn.labs.emulated.lab import LabThread, RouterSpec, running_lab
from dmvpn.model import Release, Secret
from dmvpn.parsers import parse
from dmvpn.simulate import simulate
from dmvpn.snapshot import TABLES, Snapshot
from tests.flow.drivers.conftest import PASSWORD, USERNAME
from tests.unit.simulate.conftest import case_configs
from tests.unit.simulate.test_simulate_cases import flow_of

CASES = Path(__file__).parents[2] / "cases" / "simulate"
COMPARED = ("dmvpn", "nhrp", "nhs", "ikev1", "ikev2", "ipsec", "eigrp")


def _faults() -> Iterator[object]:
    for file in sorted(CASES.glob("*/case.yaml")):
        case = yaml.safe_load(file.read_text("utf-8"))
        if case["causes"] and not case.get("assume"):  # a lab has its provider
            yield pytest.param(case, id=file.parent.name)


FAULTS = tuple(_faults())


def _access(release: Release) -> str:
    """The lines of day 0 that let an engineer in."""
    first = day0(DayZero("x", release, Login(USERNAME, Secret(PASSWORD))))
    lines = first.splitlines()
    return "\n".join(line for line in lines if line.startswith(("username", "line ", " login",
                                                                " transport", "ip ssh")))  # fmt: skip


def _specs(configs: dict[str, RouterConfig]) -> Iterator[RouterSpec]:
    for name, config in configs.items():
        release = config.release or Release(17, 12, 4)
        yield RouterSpec(name, release, f"{_as_printed(config)}\n{_access(release)}\n")


def _as_printed(config: RouterConfig) -> str:
    """VRFs stand first, and first on their interfaces: a router takes a line when it comes."""
    tree = ConfigTree.parse(config.tree.text())
    for nodes in (tree.nodes, *(node.children for node in tree.nodes)):
        nodes.sort(key=lambda node: not node.text.startswith(("vrf definition", "vrf forwarding")))
    return tree.text()


def _take_down(lab: LabThread, down: Iterable[str]) -> None:
    for name in down:
        router, _, interface = name.partition(":")
        if not interface:
            lab.stop_router(router)
        else:
            asyncio.run(_type(lab, router, ["configure terminal", f"interface {interface}",
                                            "shutdown", "end"]))  # fmt: skip


def test_forty_faults_at_least() -> None:
    assert len(FAULTS) >= 40


async def _type(lab: LabThread, router: str, lines: Iterable[str]) -> None:
    async with _connected(lab, router) as connection:
        shell = await connection.create_process(term_type="vt100")
        shell.stdin.write("".join(f"{line}\n" for line in (*lines, "exit")))
        await shell.wait()


def _connected(lab: LabThread, router: str) -> Any:
    address, port = lab.endpoints[router]
    return asyncssh.connect(
        address, port, username=USERNAME, password=PASSWORD, known_hosts=None, config=None,
        client_keys=None,
    )  # fmt: skip


async def _shown(lab: LabThread, router: str, commands: Iterable[str]) -> list[str]:
    async with _connected(lab, router) as connection:
        return [str((await connection.run(one)).stdout).replace("\r", "") for one in commands]


def _keys(table: str, rows: Iterable[object]) -> list[object]:
    key: Callable[[Any], object] = KEYS[table]
    return sorted(map(key, rows), key=str)


@pytest.mark.parametrize("case", FAULTS)
def test_the_routers_show_it(case: dict[str, Any]) -> None:
    configs = case_configs(case)
    flows = [flow_of(text) for text in case.get("traffic", ())]
    down = tuple(case.get("down", ()))
    prediction = simulate(configs, traffic=flows, down=down)
    with running_lab(_specs(configs)) as lab:
        _take_down(lab, down)
        for flow in flows:
            source = f" source {flow.source}" if flow.source else ""
            asyncio.run(_shown(lab, flow.router, [f"ping {flow.destination}{source}"]))
        for router in case["show"]:
            if router not in down:
                _compare(lab, router, prediction.snapshots[router])


def _compare(lab: LabThread, router: str, predicted: Snapshot) -> None:
    commands = [TABLES[table] for table in COMPARED]
    texts = asyncio.run(_shown(lab, router, commands))
    for table, command, text in zip(COMPARED, commands, texts, strict=True):
        wanted = _keys(table, getattr(predicted, table) or ())
        assert _keys(table, parse(command, text)) == wanted, f"{router}# {command}\n{text}"
