"""Options of ``dmvpn lab``; each has an environment variable ``DMVPN_…``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Builder(StrEnum):
    """Who runs the virtual routers of the files that `build` writes."""

    CML = "cml"
    GNS3 = "gns3"
    CLAB = "clab"


class On(StrEnum):
    """Where a lab runs."""

    EMULATED = "emulated"
    CML = "cml"
    GNS3 = "gns3"


def _option(*names: str, variable: str, help: str) -> typer.models.OptionInfo:
    made: typer.models.OptionInfo = typer.Option(*names, envvar=f"DMVPN_{variable}", help=help)
    return made


OnOption = Annotated[On, _option("--on", variable="LAB_ON", help="Where it runs.")]
TopologyOption = Annotated[
    str | None,
    _option(
        "--topology", "-t", variable="TOPOLOGY",
        help="mini, standard, dual-isp, nat-spoke; without it the lab is your inventory.",
    ),
]  # fmt: skip
PlatformOption = Annotated[
    str | None,
    _option(
        "--platform", variable="LAB_PLATFORM",
        help="iosv, iol-xe, csr1000v, cat8000v for all; without it IOSv for IOS, else cat8000v.",
    ),
]  # fmt: skip
ManagementOption = Annotated[
    str | None,
    _option(
        "--management", variable="LAB_MANAGEMENT",
        help="Prefix for fixed management addresses, gateway first; without it DHCP.",
    ),
]  # fmt: skip
HostsOption = Annotated[
    bool, _option("--hosts", variable="LAB_HOSTS", help="A host behind every router.")
]
FileVersionOption = Annotated[
    str, _option("--version", variable="CML_FILE", help="CML topology file: 0.3.0 or 0.2.2.")
]
BridgeOption = Annotated[
    str, _option("--bridge", variable="CML_BRIDGE", help="CML connector behind management.")
]
OutputFolder = Annotated[
    Path | None,
    _option("--output", "-o", variable="OUTPUT", help="Lab folder; default .dmvpn/labs/NAME."),
]
FolderOption = Annotated[
    Path | None,
    _option(
        "--folder", variable="LAB",
        help="Where the lab keeps its state; default .dmvpn/lab, on controllers .dmvpn/labs/NAME.",
    ),
]  # fmt: skip
OwnerOption = Annotated[
    int | None,
    _option("--owner", variable="LAB_OWNER", help="End the emulated lab when this process ends."),
]
ServerOption = Annotated[
    str | None,
    typer.Option("--server", help="The controller's URL; else DMVPN_CML_URL or DMVPN_GNS3_URL."),
]
CaOption = Annotated[Path | None, _option("--ca", variable="LAB_CA", help="Certificate to trust.")]
InsecureOption = Annotated[
    bool, _option("--insecure", variable="LAB_INSECURE", help="Trust any certificate.")
]
ReplaceOption = Annotated[
    bool,
    _option(
        "--replace", variable="LAB_REPLACE", help="Remove a lab of that name from the controller."
    ),
]
PatienceOption = Annotated[
    float,
    typer.Option(
        "--patience", min=0.001, envvar="DMVPN_LAB_PATIENCE",
        help="Times the usual seconds to boot (IOL 60, IOSv 180, CSR and Catalyst 600).",
    ),
]  # fmt: skip
