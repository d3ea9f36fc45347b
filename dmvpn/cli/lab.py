"""``dmvpn lab up|status|down|export``: a lab on emulated routers, in CML or in GNS3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from dmvpn.cli.console import say, stderr
from dmvpn.cli.lab_build import LABS, Wish, build, built_on
from dmvpn.cli.lab_emulated import FOLDER
from dmvpn.cli.lab_options import (
    BridgeOption,
    CaOption,
    FileVersionOption,
    FolderOption,
    InsecureOption,
    ManagementOption,
    On,
    OnOption,
    OwnerOption,
    PatienceOption,
    PlatformOption,
    ReplaceOption,
    ServerOption,
    TopologyOption,
)
from dmvpn.cli.lab_remote import RemoteOptions, bring_up, claimed
from dmvpn.cli.lab_test import test
from dmvpn.cli.options import DEFAULT_INVENTORY, Inventory, PhaseOption
from dmvpn.errors import Problem, StoreError
from dmvpn.tables import table

lab = typer.Typer(
    help="The same inventory on emulated routers, in CML, GNS3 and containerlab.",
    no_args_is_help=True,
)

lab.command()(build)
lab.command()(test)


@lab.command()
def up(
    inventory: Inventory = DEFAULT_INVENTORY,
    phase: PhaseOption = None,
    folder: FolderOption = None,
    on: OnOption = On.EMULATED,
    topology: TopologyOption = None,
    platform: PlatformOption = None,
    management: ManagementOption = None,
    version: FileVersionOption = "0.3.0",
    bridge: BridgeOption = "NAT",
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
    replace: ReplaceOption = False,
    patience: PatienceOption = 1.0,
    owner: OwnerOption = None,
) -> None:
    """Start every router of the inventory, with its day-0 configuration, and the ISP between them.

    --on cml, --on gns3: build the lab there (or take up one that was begun) and wait until every
    router answers.
    """
    if on is On.EMULATED:
        _emulated_up(inventory, phase, folder or FOLDER, topology, owner)
        return
    wish = Wish(inventory, topology, platform, management, phase=phase, folder=folder)
    options = RemoteOptions(server, ca, insecure, replace, version, bridge, patience)
    built = built_on(on, wish, options.cml)
    say_endpoints(bring_up(on, built, options))
    say(f"Next:  dmvpn deploy --commit -i {built.inventory};   dmvpn lab down --on {on.value}")


def _emulated_up(
    inventory: Path, phase: int | None, folder: Path, topology: str | None, owner: int | None
) -> None:
    if topology is not None:
        raise StoreError(Problem("--topology", "needs --on cml or --on gns3", "or: dmvpn lab test"))
    from dmvpn.cli.lab_emulated import specs
    from dmvpn.cli.network import open_network
    from dmvpn.labs.emulated.process import start

    network = open_network(inventory, phase=phase)
    with stderr.status(f"starting {len(network.names)} routers"):
        state = start(specs(network), folder, owner=owner)
    say_endpoints(state.endpoints, f"process {state.pid}")
    say("Next:  dmvpn deploy --lab   then   dmvpn verify --lab;   dmvpn lab down ends it.")


@lab.command()
def status(
    folder: FolderOption = None,
    on: OnOption = On.EMULATED,
    topology: TopologyOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Where each router listens; exit code 1 when no lab runs.  On CML and GNS3: node states."""
    place = place_of(on, topology, folder)
    if on is not On.EMULATED:
        with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
            begun = claim.begun()
            states = claim.server.states(begun) if begun else None
        _say_states(states, place)
        return
    from dmvpn.labs.emulated.process import read_state

    state = read_state(place)
    if state is None:
        _say_states(None, place)
        return
    say_endpoints(state.endpoints, f"process {state.pid}")


@lab.command()
def down(
    folder: FolderOption = None,
    on: OnOption = On.EMULATED,
    topology: TopologyOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Stop the lab; on CML and GNS3 also remove it from the controller."""
    place = place_of(on, topology, folder)
    if on is On.EMULATED:
        from dmvpn.labs.emulated.process import stop

        stopped = stop(place)
    else:
        with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
            stopped = claim.remove()
    say("the lab is down" if stopped else f"no lab ran in {place}")


@lab.command()
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
    """Write the lab as the controller has it now: CML's YAML, GNS3's .gns3project (stop it first)."""
    from dmvpn.store import write_private

    if on is On.EMULATED:
        raise StoreError(
            Problem("lab export", "needs --on cml or --on gns3", "or: dmvpn lab build")
        )
    place = place_of(on, topology, folder)
    with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
        content = claim.server.export(claim.lab(place.name))
    write_private(output, content)
    say(f"wrote {output}")


def place_of(on: On, topology: str | None, folder: Path | None) -> Path:
    """The folder in which a lab is on file."""
    if folder is not None:
        return folder
    return FOLDER if on is On.EMULATED else LABS / (topology or "inventory")


def say_endpoints(endpoints: Mapping[str, tuple[str, int]], caption: str = "") -> None:
    """Where each router is reached."""
    rows = table("router", "ssh")
    for name, (address, port) in endpoints.items():
        rows.add_row(name, f"{address} port {port}")
    rows.caption = caption or None
    say(rows if endpoints else "no management addresses: deploy needs --management PREFIX")


def _say_states(states: Mapping[str, str] | None, place: Path) -> None:
    if states is None:
        say(f"no lab runs in {place}")
        raise typer.Exit(1)
    rows = table("node", "state")
    for name, state in states.items():
        rows.add_row(name, state)
    say(rows)
