"""Options that several verbs share; each has an environment variable ``DMVPN_…``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


Inventory = Annotated[
    Path,
    typer.Option(
        "--inventory", "-i", envvar="DMVPN_INVENTORY",
        help="Nornir configuration file, or the folder that holds config.yaml.",
    ),
]  # fmt: skip
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", "-l", envvar="DMVPN_LIMIT",
        help="Only these routers or groups; repeat, or separate by commas.",
    ),
]  # fmt: skip
PhaseOption = Annotated[
    int | None,
    typer.Option(
        "--phase", min=1, max=3, envvar="DMVPN_PHASE",
        help="Design the clouds for this phase instead of the inventory's.",
    ),
]  # fmt: skip
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", envvar="DMVPN_FORMAT", help="How to print the result.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", envvar="DMVPN_OUTPUT", help="Write to this file (mode 0600)."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--output", "-o", envvar="DMVPN_OUTPUT", help="Write one file per router here."),
]

LabOption = Annotated[
    bool,
    typer.Option("--lab", envvar="DMVPN_USE_LAB", help="The emulated routers of `dmvpn lab up`."),
]

DEFAULT_INVENTORY = Path("inventory")
