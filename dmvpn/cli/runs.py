"""Nornir runs with a progress bar: one result per router, failures included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dmvpn.snapshot import Snapshot

if TYPE_CHECKING:
    from nornir.core.task import Result, Task

    from dmvpn.cli.network import Network
    from dmvpn.verify import Probe


def run(network: Network, task: Callable[..., Result], **arguments: Any) -> dict[str, Result]:
    """Run a task on the network's routers; the result of each, by name, in inventory order."""
    from dmvpn.tasks import ProgressBar

    with ProgressBar(len(network.names)) as bar:
        results = network.nornir.with_processors([bar]).run(
            task=task, raise_on_error=False, **arguments
        )
    network.nornir.data.reset_failed_hosts()
    return {name: results[name][0] for name in network.names}


def push_all(
    network: Network, transport: str | None, commit: bool, revert_in: int | None = None
) -> dict[str, Result]:
    """Push every router's design."""
    from dmvpn.render import render
    from dmvpn.tasks import Configuration, push

    def push_design(task: Task) -> Result:
        intended = Configuration(render(network.design.routers[task.host.name]))
        return push(task, intended, transport, commit, revert_in=revert_in)

    return run(network, push_design)


def observe_all(
    network: Network,
    probes: tuple[Probe, ...] = (),
    folder: Path | None = None,
    replay_from: Path | None = None,
) -> dict[str, Snapshot]:
    """Probe, capture and parse; a router that could not be observed says why in ``missing``.

    No router is captured before all have sent their probes: a hub's counters and maps tell of
    packets that the spokes send.
    """
    from dmvpn.tasks import observe, probe
    from dmvpn.verify import scope

    def observe_design(task: Task) -> Result:
        covering = scope(network.design.routers[task.host.name])
        return observe(task, folder=folder, replay_from=replay_from, traces=traces, scope=covering)

    traced = run(network, probe, probes=probes) if probes else {}
    traces = {name: result.result for name, result in traced.items() if not result.failed}
    results = run(network, observe_design)
    return {name: _snapshot(name, result) for name, result in results.items()}


def counters(network: Network) -> dict[str, Snapshot]:
    """Only the IPsec counters, to see later whether they moved."""
    from dmvpn.tasks import capture, snapshot_from

    results = run(network, capture, tables=["ipsec"])
    return {
        name: snapshot_from(result.result).snapshot
        for name, result in results.items()
        if not result.failed
    }


def capture_all(network: Network, folder: Path, commands: tuple[str, ...]) -> dict[str, Result]:
    """Keep what verify needs of every router, and further commands."""
    from dmvpn.tasks import capture
    from dmvpn.verify import scope

    def capture_design(task: Task) -> Result:
        covering = scope(network.design.routers[task.host.name])
        return capture(task, commands=commands, folder=folder, scope=covering)

    return run(network, capture_design)


def failures(results: Mapping[str, Result]) -> dict[str, str]:
    """Router → why it failed, for those that did."""
    return {
        name: str(result.exception or result.result)
        for name, result in results.items()
        if result.failed
    }


def _snapshot(name: str, result: Result) -> Snapshot:
    if not result.failed:
        snapshot: Snapshot = result.result.snapshot
        return snapshot
    return Snapshot(name, missing=(("all", str(result.exception or result.result)),))
