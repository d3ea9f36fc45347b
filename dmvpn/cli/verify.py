"""``dmvpn verify``: prove that the cloud stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import emit, say
from dmvpn.cli.options import (
    DEFAULT_INVENTORY,
    Format,
    FormatOption,
    Inventory,
    LabOption,
    Limit,
    Output,
    PhaseOption,
)
from dmvpn.errors import Problem, StoreError

if TYPE_CHECKING:
    from dmvpn.cli.network import Network
    from dmvpn.findings import Check
    from dmvpn.snapshot import Snapshot

PAUSE = 2.0
"""Seconds between two looks while waiting for a cloud to converge."""


def verify(
    inventory: Inventory = DEFAULT_INVENTORY,
    limit: Limit = None,
    phase: PhaseOption = None,
    traffic: Annotated[
        bool,
        typer.Option(
            "--traffic",
            envvar="DMVPN_TRAFFIC",
            help="Ping and trace from every spoke to the next, and judge the path.",
        ),
    ] = False,
    ping: Annotated[
        bool,
        typer.Option(
            "--ping/--no-ping",
            envvar="DMVPN_PING",
            help="Ping every NHS, so that IPsec counters must move.",
        ),
    ] = True,
    wait: Annotated[
        float,
        typer.Option(min=0, max=3600, envvar="DMVPN_WAIT", help="Seconds to wait for convergence."),
    ] = 0,
    captures: Annotated[
        Path | None,
        typer.Option("--from", envvar="DMVPN_FROM", help="Judge captures of this folder instead."),
    ] = None,
    lab: LabOption = False,
    format: FormatOption = Format.TEXT,
    output: Output = None,
) -> None:
    """Compare what the routers show with what the design promises."""
    from dmvpn.cli.lab_emulated import use_lab
    from dmvpn.cli.network import open_network
    from dmvpn.report import FORMATS
    from dmvpn.report.as_text import checks_for_console

    if captures is not None and (traffic or lab):
        raise StoreError(Problem("--from", "captures take no traffic and come from no lab"))
    network = open_network(inventory, limit, phase)
    if lab:
        use_lab(network.nornir)
    if captures is not None:
        checks = judge_captures(network, captures)
    else:
        checks = waited(lambda: judge(network, traffic, ping), wait)
    if format is Format.TEXT and output is None:
        say(*checks_for_console(checks))
    else:
        emit(FORMATS[format](checks), output)
    raise typer.Exit(exit_code(checks))


def judge(network: Network, traffic: bool, ping: bool = True) -> tuple[Check, ...]:
    """Look at the counters, send the probes, look at everything, compare."""
    from dmvpn.cli.runs import counters, observe_all
    from dmvpn.verify import nhs_probes, spoke_probes

    probes = (nhs_probes(network.design) if ping else ()) + (
        spoke_probes(network.design) if traffic else ()
    )
    before = counters(network) if ping else None
    return compare(network, observe_all(network, probes), before, traffic)


def judge_captures(network: Network, folder: Path) -> tuple[Check, ...]:
    """Judge what was captured earlier; nothing is asked of the network."""
    from dmvpn.cli.runs import observe_all
    from dmvpn.store import captured_routers

    captured_routers(folder)  # StoreError when there is no such folder
    return compare(network, observe_all(network, replay_from=folder), None, traffic=False)


def compare(
    network: Network,
    observed: dict[str, Snapshot],
    before: dict[str, Snapshot] | None,
    traffic: bool,
) -> tuple[Check, ...]:
    """Expected against observed, for the routers that were asked for."""
    from dmvpn.verify import expect, names_of, spoke_probes
    from dmvpn.verify import verify as compare_snapshots

    probes = spoke_probes(network.design) if traffic else ()
    expected = expect(network.design, probes)
    asked = {name: expected[name] for name in network.names}
    return compare_snapshots(asked, observed, names_of(network.design), before)


def waited(look: Callable[[], tuple[Check, ...]], seconds: float) -> tuple[Check, ...]:
    """Look again until everything is as expected or the time is over."""
    deadline = time.monotonic() + seconds
    checks = look()
    while exit_code(checks) and time.monotonic() < deadline:
        time.sleep(min(PAUSE, max(0.0, deadline - time.monotonic())))
        checks = look()
    return checks


def exit_code(checks: tuple[Check, ...]) -> int:
    """0 all passed, 1 something failed or could not be told, 2 nothing could be told."""
    from dmvpn.findings import Outcome

    outcomes = {check.outcome for check in checks}
    if outcomes <= {Outcome.UNKNOWN} and outcomes:
        return 2
    return int(bool(outcomes & {Outcome.FAILED, Outcome.UNKNOWN}))
