"""``dmvpn render``: inventory → configurations."""

from __future__ import annotations

from typing import Annotated

import typer

from dmvpn.cli.console import say, stderr
from dmvpn.cli.options import DEFAULT_INVENTORY, Folder, Inventory, Limit, PhaseOption


def render(
    inventory: Inventory = DEFAULT_INVENTORY,
    limit: Limit = None,
    phase: PhaseOption = None,
    output: Folder = None,
    show_secrets: Annotated[
        bool, typer.Option("--show-secrets", help="Print secrets on stdout instead of a mask.")
    ] = False,
) -> None:
    """Print every router's configuration (secrets masked), or write it to a folder (mode 0600)."""
    from dmvpn.cli.network import open_network
    from dmvpn.redact import redact
    from dmvpn.render import render_file
    from dmvpn.store import write_private

    network = open_network(inventory, limit, phase)
    for name in network.names:
        text = render_file(network.design.routers[name])
        if output is not None:
            write_private(output / f"{name}.cfg", text)
        else:
            say(f"! {name}", text if show_secrets else redact(text, network.secrets))
    if output is not None:
        stderr.print(f"wrote {len(network.names)} configurations to {output}", highlight=False)
