"""``dmvpn lab export|import``: a lab as one file, in its controller's own format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dmvpn.cli.console import say
from dmvpn.cli.lab_build import LABS
from dmvpn.cli.lab_emulated import FOLDER
from dmvpn.cli.lab_options import (
    CaOption,
    FolderOption,
    InsecureOption,
    On,
    OnOption,
    ServerOption,
    TopologyOption,
)
from dmvpn.cli.lab_remote import RemoteOptions, claimed
from dmvpn.errors import Problem, StoreError


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", envvar="DMVPN_OUTPUT", help="The file to write.")
    ],
    on: OnOption = On.CML,
    topology: TopologyOption = None,
    folder: FolderOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Write the lab as it is there now: CML's YAML; GNS3's .gns3project, when no node runs."""
    from dmvpn.store import write_private

    place = _place(on, topology, folder)
    with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
        content = claim.server.export(claim.lab(place.name))
    write_private(output, content)
    say(f"wrote {output}")


def import_(
    file: Annotated[Path, typer.Argument(help="What `dmvpn lab export` wrote.")],
    on: OnOption = On.CML,
    topology: TopologyOption = None,
    folder: FolderOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Make a lab from a file; it is then ours, for status, up, test and down."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise StoreError(Problem(str(file), error.strerror or str(error))) from error
    place = _place(on, topology, folder)
    with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
        claim.require_none(place.name)
        claim.take(place.name, lambda mark: claim.server.restore(place.name, content, mark))
        say(
            f"{place.name} is on {claim.server.url}: {len(claim.server.states(claim.lab(place.name)))} nodes"
        )


def place_of(on: On, topology: str | None, folder: Path | None) -> Path:
    """The folder in which a lab is on file."""
    if folder is not None:
        return folder
    return FOLDER if on is On.EMULATED else LABS / (topology or "inventory")


def _place(on: On, topology: str | None, folder: Path | None) -> Path:
    if on is On.EMULATED:
        what = "emulated routers have no such file"
        raise StoreError(Problem("--on emulated", what, "--on cml or --on gns3"))
    return place_of(on, topology, folder)
