"""Our tasks in somebody else's Nornir playbook: InitNornir, plain ``nr.run``, their own runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nornir import InitNornir
from nornir.core import Nornir
from nornir.core.inventory import Host
from nornir.core.task import MultiResult, Result, Task

from dmvpn.errors import DesignError, StoreError
from dmvpn.tasks import (
    Observation,
    capture,
    design_of,
    observe,
    probe,
    push,
    render_config,
    replay,
)
from dmvpn.verify import nhs_probes, spoke_probes
from tests.flow.tasks.conftest import PSK, ROOT, Bench, started_bench


@pytest.fixture(scope="module")
def deployed() -> Iterator[Bench]:
    """A cloud that stands."""
    with started_bench() as bench:
        assert not bench.nornir().run(push, commit=True).failed
        yield bench


def playbook(bench: Bench, plugin: str = "SimpleInventory", **options: Any) -> Nornir:
    """As a user has it: the example's files, Nornir's own inventory and runner."""
    folder = ROOT / "inventory"
    files = {f"{name}_file": str(folder / f"{name}s.yaml") for name in ("host", "group")}
    inventory = {
        "plugin": plugin,
        "options": files | {"defaults_file": str(folder / "defaults.yaml")},
    }
    nornir = InitNornir(
        inventory=inventory, runner={"plugin": "threaded", "options": {"num_workers": 6}},
        logging={"enabled": False}, user_defined={"dmvpn_known_hosts": str(bench.known_hosts)},
        **options,
    )  # fmt: skip
    for name, host in nornir.inventory.hosts.items():
        host.hostname, host.port = bench.lab.endpoints[name]
    return nornir


@pytest.mark.parametrize("plugin", ["SimpleInventory", "dmvpn-yaml"])
def test_render_and_push_need_nothing_but_the_inventory(deployed: Bench, plugin: str) -> None:
    nornir = playbook(deployed, plugin)
    rendered = nornir.run(task=render_config)
    assert not rendered.failed
    assert PSK in rendered["spoke1"][0].result.reveal() and PSK not in str(rendered["spoke1"][0])
    shown = nornir.run(task=push)
    assert {name: (one[0].changed, one[0].diff) for name, one in shown.items()} == {
        name: (False, "") for name in deployed.design.routers
    }


def test_a_dry_run_of_their_nornir_is_honoured(deployed: Bench) -> None:
    nornir = playbook(deployed, dry_run=True).filter(name="spoke1")
    more = (
        deployed.intended("spoke1") + "interface Loopback9\n ip address 192.0.2.9 255.255.255.255\n"
    )
    before = deployed.running("spoke1"), deployed.startup("spoke1")
    for transport in ("netmiko", "napalm"):
        result = nornir.run(task=push, intended=more, transport=transport, commit=True)["spoke1"][0]
        assert (result.changed, result.result.applied, result.result.saved) == (True, False, False)
        assert "+ interface Loopback9" in result.diff
    assert (deployed.running("spoke1"), deployed.startup("spoke1")) == before
    forced = nornir.run(task=push, intended=more, commit=True, dry_run=False)["spoke1"][0]
    assert forced.result.saved


def test_as_a_subtask_of_a_grouped_task(deployed: Bench) -> None:
    nornir = playbook(deployed)
    design = design_of(nornir.inventory)

    def site(task: Task) -> Result:
        text = task.run(task=render_config, design=design)[0].result
        done = task.run(task=push, intended=text, transport="napalm")
        return Result(task.host, changed=done[0].changed)

    result = nornir.filter(name="spoke2").run(task=site)["spoke2"]
    assert [one.name for one in result] == ["site", "render_config", "push"]
    assert not result.failed and not result.changed


def test_probe_sends_only_the_hosts_own_and_tells_the_way(deployed: Bench) -> None:
    nornir = playbook(deployed)
    probes = nhs_probes(deployed.design) + spoke_probes(deployed.design)
    result = nornir.run(task=probe, probes=probes, repeat=2)
    assert not result.failed
    assert result["hub1"][0].result == ()
    traces = {trace.peer: trace for trace in result["spoke1"][0].result}
    assert set(traces) == {"hub1", "hub2", "spoke2"}
    assert [trace.sent for trace in traces.values()] == [2, 2, 2]
    assert all(trace.received for trace in traces.values())
    assert str(traces["hub1"].hops[-1]) == "172.16.0.1"


def test_observe_gives_a_snapshot_with_every_table(deployed: Bench, tmp_path: Path) -> None:
    probes = nhs_probes(deployed.design)
    result = playbook(deployed).run(task=observe, probes=probes, folder=tmp_path)
    seen = result["spoke1"][0].result
    assert isinstance(seen, Observation)
    assert (seen.snapshot.missing, seen.errors) == ((), ())
    assert {row.state for row in seen.snapshot.dmvpn or ()} == {"UP"}
    assert [trace.received for trace in seen.snapshot.traces or ()] == [5, 5]
    again = playbook(deployed).run(task=observe, replay_from=tmp_path)["spoke1"][0].result
    assert again.snapshot.dmvpn == seen.snapshot.dmvpn
    assert again.snapshot.traces is None


def test_capture_then_replay_without_a_network(deployed: Bench, tmp_path: Path) -> None:
    asked = ["show version", "show nonsense"]
    kept = playbook(deployed).run(task=capture, commands=asked, folder=tmp_path)
    assert not kept.failed
    offline = playbook(deployed)
    for host in offline.inventory.hosts.values():
        host.hostname, host.port = "127.0.0.1", 1
    played = offline.run(task=replay, folder=tmp_path, commands=asked)
    for name, one in played.items():
        assert one[0].result == kept[name][0].result
    assert "% Invalid input" in played["hub1"][0].result.texts["show nonsense"]
    lacking = offline.run(task=replay, folder=tmp_path, commands=["show clock"])
    assert lacking.failed
    assert isinstance(_first(lacking["hub1"]).exception, StoreError)


def test_a_host_in_no_cloud_is_told_so_and_the_others_go_on(deployed: Bench) -> None:
    nornir = playbook(deployed)
    nornir.inventory.hosts["switch"] = Host("switch")
    result = nornir.run(task=render_config)
    assert list(result.failed_hosts) == ["switch"]
    error = _first(result["switch"]).exception
    assert isinstance(error, DesignError) and "in no cloud" in str(error)


def test_a_filtered_run_is_told_how_to_get_the_design(deployed: Bench) -> None:
    nornir = playbook(deployed)
    alone = nornir.filter(name="spoke1")
    error = _first(alone.run(task=push, commit=True)["spoke1"]).exception
    assert "design_of(nr.inventory)" in str(error)
    alone.data.reset_failed_hosts()
    assert not alone.run(task=push, design=design_of(nornir.inventory)).failed


def _first(results: MultiResult) -> Result:
    return results[0]
