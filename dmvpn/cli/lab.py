"""``dmvpn lab up|status|down``: a lab on emulated routers, in CML or in GNS3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from dmvpn.cli.console import say, stderr
from dmvpn.cli.lab_build import Wish, build, built_on
from dmvpn.cli.lab_emulated import FOLDER
from dmvpn.cli.lab_files import export, import_, place_of
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

if TYPE_CHECKING:
    from dmvpn.labs.record import Claim

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


def _verb(here: Callable[[Path], None], there: Callable[[Claim], None]) -> Callable[..., None]:
    """A command about a lab that is on file, emulated or on a controller."""

    def command(
        folder: FolderOption = None,
        on: OnOption = On.EMULATED,
        topology: TopologyOption = None,
        server: ServerOption = None,
        ca: CaOption = None,
        insecure: InsecureOption = False,
    ) -> None:
        place = place_of(on, topology, folder)
        if on is On.EMULATED:
            here(place)
            return
        with claimed(on, place, RemoteOptions(server, ca, insecure)) as claim:
            there(claim)

    return command


def _emulated_status(folder: Path) -> None:
    from dmvpn.labs.emulated.process import read_state

    state = read_state(folder)
    if state is None:
        raise _no_lab(folder)
    say_endpoints(state.endpoints, f"process {state.pid}")


def _remote_status(claim: Claim) -> None:
    begun = claim.begun()
    if begun is None:
        raise _no_lab(claim.folder)
    rows = table("node", "state")
    for name, state in claim.server.states(begun).items():
        rows.add_row(name, state)
    say(rows)


def _no_lab(folder: Path) -> typer.Exit:
    say(f"no lab runs in {folder}")
    return typer.Exit(1)


def _emulated_down(folder: Path) -> None:
    from dmvpn.labs.emulated.process import stop

    _say_down(stop(folder), folder)


def _remote_down(claim: Claim) -> None:
    _say_down(claim.remove(), claim.folder)


def _say_down(stopped: bool, folder: Path) -> None:
    say("the lab is down" if stopped else f"no lab ran in {folder}")


lab.command(
    "status",
    help="Where each router listens; exit code 1 when no lab runs.  On CML and GNS3: node states.",
)(_verb(_emulated_status, _remote_status))
lab.command("down", help="Stop the lab; on CML and GNS3 also remove it from the controller.")(
    _verb(_emulated_down, _remote_down)
)
lab.command("export")(export)
lab.command("import")(import_)


def say_endpoints(endpoints: Mapping[str, tuple[str, int]], caption: str = "") -> None:
    """Where each router is reached."""
    rows = table("router", "ssh")
    for name, (address, port) in endpoints.items():
        rows.add_row(name, f"{address} port {port}")
    rows.caption = caption or None
    say(rows if endpoints else "no management addresses: deploy needs --management PREFIX")
