"""``dmvpn deploy``: show what would change, and with ``--commit`` change it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from dmvpn.cli.console import emit, say, stderr
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
from dmvpn.tables import table

if TYPE_CHECKING:
    from nornir.core.task import Result


class TransportOption(StrEnum):
    """How lines travel to the router."""

    NETMIKO = "netmiko"
    NAPALM = "napalm"


def deploy(
    inventory: Inventory = DEFAULT_INVENTORY,
    limit: Limit = None,
    phase: PhaseOption = None,
    commit: Annotated[
        bool,
        typer.Option("--commit", envvar="DMVPN_COMMIT", help="Change the routers and save."),
    ] = False,
    transport: Annotated[
        TransportOption | None,
        typer.Option(envvar="DMVPN_TRANSPORT", help="For all; else each host's dmvpn_transport."),
    ] = None,
    revert_in: Annotated[
        int | None,
        typer.Option(
            min=60,
            max=7200,
            envvar="DMVPN_REVERT_IN",
            help="Seconds after which a router undoes the change by itself unless the push has confirmed it; whole minutes.",
        ),
    ] = None,
    lab: LabOption = False,
    format: FormatOption = Format.TEXT,
    output: Output = None,
) -> None:
    """Show the lines every router lacks; with --commit send them, read back, and save."""
    from dmvpn.cli.lab_emulated import use_lab
    from dmvpn.cli.network import open_network
    from dmvpn.cli.runs import push_all

    network = open_network(inventory, limit, phase)
    if lab:
        use_lab(network.nornir)
    results = push_all(network, transport, commit, revert_in)
    if format is Format.TEXT:
        _show(results, commit)
    else:
        emit(_REPORTS[format](results, commit), output)
    raise typer.Exit(_exit_code(results, commit))


def _exit_code(results: dict[str, Result], commit: bool) -> int:
    if any(result.failed for result in results.values()):
        return 2
    return int(not commit and any(result.changed for result in results.values()))


def _show(results: dict[str, Result], commit: bool) -> None:
    for name, result in results.items():
        if result.diff and not (commit and not result.failed):
            say(f"[bold]{name}[/bold]", escape(result.diff))
    say(receipts(results))
    for result in results.values():
        if result.failed:
            stderr.print(f"error: {result.exception}", markup=False, style="red", soft_wrap=True)
    say(_summary(results, commit))


def receipts(results: dict[str, Result]) -> Table:
    """One row per router: transport, lines, what became of them."""
    rows = table("router", "transport", "lines", "outcome", "seconds", right=("lines", "seconds"))
    for name, result in results.items():
        rows.add_row(name, *_row(result))
    return rows


def _row(result: Result) -> tuple[str, ...]:
    receipt = result.result
    if result.failed:
        touched = "changed in part" if result.changed else "not changed"
        return "-", "-", f"[red]failed, {touched}[/red]", "-"
    said = "nothing to change"
    if receipt.lines:
        said = "would change" if not receipt.applied else "changed, saved"
    seconds = f"{receipt.seconds:.2f}"
    return receipt.transport, str(len(receipt.lines)), said, seconds


def _summary(results: dict[str, Result], commit: bool) -> str:
    done = [result for result in results.values() if not result.failed]
    changed = sum(result.changed for result in done)
    words = [
        f"{changed} {'changed' if commit else 'to change'}",
        f"{len(done) - changed} as intended",
        f"{len(results) - len(done)} failed",
    ]
    hint = "" if commit or not changed else "  Nothing was changed; --commit does it."
    return f"Deploy: {', '.join(words)}.{hint}"


def _as_json(results: dict[str, Result], commit: bool) -> str:
    import json

    rows = [_flat(name, result) for name, result in results.items()]
    return json.dumps({"committed": commit, "routers": rows}, indent=2)


def _flat(name: str, result: Result) -> dict[str, Any]:
    receipt = None if result.failed else result.result
    return {
        "router": name,
        "changed": result.changed,
        "failed": result.failed,
        "error": str(result.exception) if result.failed else None,
        "transport": receipt.transport if receipt else None,
        "lines": len(receipt.lines) if receipt else None,
        "saved": receipt.saved if receipt else None,
        "diff": result.diff,
    }


def _as_junit(results: dict[str, Result], commit: bool) -> str:
    from dmvpn.findings import Check, Outcome
    from dmvpn.report import checks_as_junit

    def outcome(result: Result) -> Outcome:
        if result.failed:
            return Outcome.UNKNOWN
        return Outcome.FAILED if result.changed and not commit else Outcome.PASSED

    return checks_as_junit([
        Check(
            "DEPLOY", "running-as-intended", name, "config", "running-config", outcome(result),
            expected="as intended", actual=str(result.exception) if result.failed else result.diff,
        )
        for name, result in results.items()
    ])  # fmt: skip


_REPORTS = {Format.JSON: _as_json, Format.JUNIT: _as_junit}
