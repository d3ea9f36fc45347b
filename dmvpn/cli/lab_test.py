"""``dmvpn lab test``: break a lab in the ways networks break, and see it heal."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from dmvpn.cli.console import say, stderr
from dmvpn.cli.lab_build import BuiltLab, Wish, made
from dmvpn.cli.lab_options import (
    CaOption,
    InsecureOption,
    ManagementOption,
    On,
    OnOption,
    PlatformOption,
    ServerOption,
)
from dmvpn.cli.lab_remote import RemoteOptions, remote_lab
from dmvpn.cli.options import PhaseOption
from dmvpn.errors import DmvpnError, Problem, StoreError
from dmvpn.tables import table

if TYPE_CHECKING:
    from nornir.core.task import Result, Task

    from dmvpn.cli.network import Network
    from dmvpn.labs.failover.model import Backend, StepResult
    from dmvpn.snapshot import Snapshot
    from dmvpn.verify import Probe

PHASES = (1, 2, 3)
Results = Mapping[str, Mapping[int, Sequence["StepResult"]]]
"""Topology → phase → steps."""


def test(
    topologies: Annotated[
        list[str], typer.Argument(help="mini, standard, dual-isp, nat-spoke; several at once.")
    ],
    on: OnOption = On.EMULATED,
    phase: PhaseOption = None,
    platform: PlatformOption = None,
    limit: Annotated[
        float, typer.Option(min=1, envvar="DMVPN_LAB_LIMIT", help="Seconds a step may take.")
    ] = 300,
    management: ManagementOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Base, traffic, hub down and back, transport down and back, wrong key; restored at the end.

    On CML and GNS3 the lab must be up: dmvpn lab up --on cml --topology NAME.
    """
    phases = (phase,) if phase else PHASES
    options = RemoteOptions(server, ca, insecure)
    results = {
        name: {
            number: run_suite(name, on, number, platform, limit, management, options)
            for number in phases
        }
        for name in topologies
    }
    say(table_of(on, results))
    wrong = [*_said(results)]
    say(*map(escape, wrong))
    failed = any(
        not step.passed
        for by_phase in results.values()
        for steps in by_phase.values()
        for step in steps
    )
    raise typer.Exit(int(failed))


def _said(results: Results) -> Iterator[str]:
    for name, by_phase in results.items():
        for phase, steps in by_phase.items():
            for step in steps:
                yield from (f"{name}, phase {phase}, {step.step}: {line}" for line in step.said)


def run_suite(
    topology: str,
    on: On,
    phase: int,
    platform: str | None = None,
    limit: float = 300,
    management: str | None = None,
    options: RemoteOptions | None = None,
) -> tuple[StepResult, ...]:
    """One phase of a topology: on CML and GNS3 in the lab that `lab up` began in its folder."""
    from dmvpn.labs.failover.suite import Suite

    with tempfile.TemporaryDirectory(prefix="dmvpn-lab-") as scratch:
        folder = Path(scratch) if on is On.EMULATED else None
        lab = made(
            Wish(
                topology=topology,
                platform=platform,
                management=management,
                phase=phase,
                folder=folder,
            )
        )
        with (
            _running(lab, on, Path(scratch), options or RemoteOptions()) as backend,
            stderr.status("") as status,
        ):
            cloud = NornirCloud(lab.network, backend)

            def progress(step: str) -> None:
                status.update(f"{topology}, phase {phase}: {step}")

            return Suite(lab.model, lab.network.design, backend, cloud, limit, progress).run()


@contextmanager
def _running(lab: BuiltLab, on: On, scratch: Path, options: RemoteOptions) -> Iterator[Backend]:
    if on is On.EMULATED:
        from dmvpn.labs.failover.emulated import emulated_backend

        if any(node.platform and node.platform.name == "iol-xe" for node in lab.model.nodes):
            what = "the emulated routers have no Ethernet interfaces"
            raise StoreError(Problem("--platform iol-xe", what, "iosv, csr1000v or cat8000v"))
        user = lab.network.nornir.config.user_defined
        user["dmvpn_known_hosts"] = str(scratch / "known_hosts")
        with emulated_backend(lab.model, lab.network.design, lab.login) as backend:
            yield backend
        return
    with remote_lab(on, lab, options) as remote:
        remote.require()
        known = remote.endpoints()
        if absent := [name for name in lab.network.names if name not in known]:
            what = f"no management address of {', '.join(absent)} is known"
            hint = "wait until the lab is up, or build it with --management PREFIX"
            raise StoreError(Problem(f"lab test --on {on.value}", what, hint))
        yield remote


def table_of(on: On, results: Results) -> Table:
    """A row for each step of each topology, a column for each phase: seconds, or that it failed."""
    from dmvpn.labs.failover.suite import STEPS

    columns = [f"phase {phase}" for phase in next(iter(results.values()))]
    rows = table("topology", "step", *columns, right=tuple(columns))
    for topology, by_phase in results.items():
        for name in STEPS:
            first = topology if name == STEPS[0] else ""
            rows.add_row(first, name, *(_cell(name, steps) for steps in by_phase.values()))
    rows.caption = f"seconds to converge, on {on.value}"
    return rows


def _cell(name: str, steps: Sequence[StepResult]) -> str:
    found = next((step for step in steps if step.step == name), None)
    if found is None:
        return "not run"
    return "[red]failed[/red]" if found.seconds is None else f"{found.seconds:.1f}"


@dataclass(frozen=True, slots=True)
class NornirCloud:
    """The cloud of a lab, by our own Nornir tasks."""

    network: Network
    backend: Backend

    def deploy(self) -> None:
        """Push and save every router's design."""
        from dmvpn.cli.runs import failures, push_all

        network = self._network(self.network.names)
        if failed := failures(push_all(network, None, commit=True)):
            raise DmvpnError("; ".join(failed.values()))

    def counters(self, names: Iterable[str]) -> Mapping[str, Snapshot]:
        """See `dmvpn.cli.runs.counters`."""
        from dmvpn.cli.runs import counters

        return counters(self._network(names))

    def observe(self, names: Iterable[str], probes: Sequence[Probe]) -> Mapping[str, Snapshot]:
        """See `dmvpn.cli.runs.observe_all`."""
        from dmvpn.cli.runs import observe_all

        return observe_all(self._network(names), tuple(probes))

    def type(self, router: str, lines: Sequence[str], commands: Sequence[str] = ()) -> None:
        """Over the same kind of session that deploy uses."""
        from dmvpn.cli.runs import failures, run

        def typed(task: Task) -> Result:
            from nornir.core.task import Result as NornirResult

            from dmvpn.tasks.connections import connected

            with connected(task) as session:
                if lines:
                    session.send_config_set(list(lines))
                for command in commands:
                    session.send_command(command)
            return NornirResult(task.host, changed=True)

        if failed := failures(run(self._network([router]), typed)):
            raise DmvpnError("; ".join(failed.values()))

    def _network(self, names: Iterable[str]) -> Network:
        """The routers asked for, where the lab has them now."""
        wanted = tuple(names)
        nornir = self.network.nornir.filter(filter_func=lambda host: host.name in wanted)
        endpoints = self.backend.endpoints()
        for name, host in nornir.inventory.hosts.items():
            host.hostname, host.port = endpoints[name]
        return replace(self.network, nornir=nornir, names=wanted)
