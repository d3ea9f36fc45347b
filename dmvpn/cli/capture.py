"""``dmvpn capture``: keep what the routers show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dmvpn.cli.console import say, stderr
from dmvpn.cli.options import DEFAULT_INVENTORY, Inventory, LabOption, Limit


def capture(
    inventory: Inventory = DEFAULT_INVENTORY,
    limit: Limit = None,
    folder: Annotated[
        Path, typer.Option("--output", "-o", envvar="DMVPN_OUTPUT", help="Folder, made if needed.")
    ] = Path("captures"),
    command: Annotated[
        list[str] | None, typer.Option("--command", "-c", help="A further show command; repeat.")
    ] = None,
    lab: LabOption = False,
) -> None:
    """Save the show output verify needs: a folder per router, a file per command (mode 0600)."""
    from dmvpn.cli.lab_emulated import use_lab
    from dmvpn.cli.network import open_network
    from dmvpn.cli.runs import capture_all, failures

    network = open_network(inventory, limit)
    if lab:
        use_lab(network.nornir)
    results = capture_all(network, folder, tuple(command or ()))
    for name, result in results.items():
        if result.result is not None and not result.failed:
            say(f"{name}: {len(result.result.texts)} commands")
    failed = failures(results)
    for why in failed.values():
        stderr.print(f"error: {why}", markup=False, style="red", soft_wrap=True)
    say(f"Captured {len(results) - len(failed)} of {len(results)} routers to {folder}")
    raise typer.Exit(2 if failed else 0)
