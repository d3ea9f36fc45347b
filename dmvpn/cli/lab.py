"""``dmvpn lab up|status|down``: the inventory's routers, emulated on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from dmvpn.cli.console import say, stderr
from dmvpn.cli.lab_build import (
    ManagementOption,
    PlatformOption,
    TopologyOption,
    Wish,
    build,
    made,
)
from dmvpn.cli.lab_remote import CaOption, InsecureOption, RemoteOptions, ServerOption
from dmvpn.cli.lab_test import On, test
from dmvpn.cli.options import DEFAULT_INVENTORY, Inventory, PhaseOption
from dmvpn.errors import DmvpnError, Problem, StoreError
from dmvpn.tables import table

if TYPE_CHECKING:
    from nornir.core import Nornir

    from dmvpn.cli.network import Network
    from dmvpn.labs.day0 import Login
    from dmvpn.labs.emulated.process import LabState, RouterSpec

FOLDER = Path(".dmvpn/lab")
_LOOPBACK = IPv4Network("127.0.0.0/8")

lab = typer.Typer(
    help="The same inventory on emulated routers, in CML, GNS3 and containerlab.",
    no_args_is_help=True,
)

lab.command()(build)
lab.command()(test)

OnOption = Annotated[On, typer.Option("--on", envvar="DMVPN_LAB_ON", help="Where it runs.")]

Place = Annotated[
    Path, typer.Option("--folder", envvar="DMVPN_LAB", help="Where the lab keeps its state.")
]


@lab.command()
def up(
    inventory: Inventory = DEFAULT_INVENTORY,
    phase: PhaseOption = None,
    folder: Place = FOLDER,
    on: OnOption = On.EMULATED,
    topology: TopologyOption = None,
    platform: PlatformOption = None,
    management: ManagementOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove a lab of that name from the controller.")
    ] = False,
) -> None:
    """Start every router of the inventory, with its day-0 configuration, and the ISP between them.

    --on cml, --on gns3: build the lab there (or take up one that was begun) and wait until every
    router answers.
    """
    if on is not On.EMULATED:
        wish = Wish(inventory, topology, platform, management, phase=phase)
        _remote_up(on, wish, RemoteOptions(server, ca, insecure, replace))
        return
    if topology is not None:
        raise StoreError(Problem("--topology", "needs --on cml or --on gns3", "or: dmvpn lab test"))
    from dmvpn.cli.network import open_network
    from dmvpn.labs.emulated.process import start

    network = open_network(inventory, phase=phase)
    with stderr.status(f"starting {len(network.names)} routers"):
        state = start(specs(network), folder)
    say(_table(state))
    say("Next:  dmvpn deploy --lab   then   dmvpn verify --lab;   dmvpn lab down ends it.")


def _remote_up(on: On, wish: Wish, options: RemoteOptions) -> None:
    from dmvpn.cli.lab_remote import bring_up

    built = made(wish)
    with stderr.status(f"building {built.model.name} on {on.value} and waiting for its routers"):
        endpoints = bring_up(on.value, built, options)
    rows = table("router", "ssh")
    for name, (address, port) in endpoints.items():
        rows.add_row(name, f"{address} port {port}")
    say(
        rows, f"Next:  dmvpn deploy --commit -i {built.inventory};   dmvpn lab down --on {on.value}"
    )


@lab.command()
def status(
    folder: Place = FOLDER,
    on: OnOption = On.EMULATED,
    inventory: Inventory = DEFAULT_INVENTORY,
    topology: TopologyOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Where each router listens; exit code 1 when no lab runs.  On CML and GNS3: node states."""
    if on is not On.EMULATED:
        from dmvpn.cli.lab_remote import opened

        with opened(
            on.value, made(Wish(inventory, topology)), RemoteOptions(server, ca, insecure)
        ) as there:
            rows = table("node", "state")
            for name, state_there in there.states().items():
                rows.add_row(name, state_there)
            say(rows)
        return
    from dmvpn.labs.emulated.process import read_state

    state = read_state(folder)
    if state is None:
        say(f"no lab runs in {folder}")
        raise typer.Exit(1)
    say(_table(state))


@lab.command()
def down(
    folder: Place = FOLDER,
    on: OnOption = On.EMULATED,
    inventory: Inventory = DEFAULT_INVENTORY,
    topology: TopologyOption = None,
    server: ServerOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
) -> None:
    """Stop the lab; on CML and GNS3 also remove it from the controller."""
    if on is not On.EMULATED:
        from dmvpn.cli.lab_remote import opened

        with opened(
            on.value, made(Wish(inventory, topology)), RemoteOptions(server, ca, insecure)
        ) as there:
            say("the lab is gone" if there.down() else f"no lab of ours is on {on.value}")
        return
    from dmvpn.labs.emulated.process import stop

    say("the lab is down" if stop(folder) else f"no lab ran in {folder}")


def _table(state: LabState) -> Table:
    rows = table("router", "ssh")
    for name, (address, port) in state.endpoints.items():
        rows.add_row(name, f"{address} port {port}")
    rows.caption = f"process {state.pid}"
    return rows


def specs(network: Network, fixed_ports: bool = True) -> list[RouterSpec]:
    """The routers to emulate, and the ISP.

    A router whose inventory address is a loopback one listens there (unless ``fixed_ports`` is
    False); any other on 127.0.0.1 with a free port, found again by ``--lab``.
    """
    from dmvpn.labs.day0 import DayZero, Login, Wan, day0, day0_of
    from dmvpn.labs.emulated.process import RouterSpec
    from dmvpn.labs.underlay import HOSTNAME, RELEASE, wan_interfaces

    found: list[RouterSpec] = []
    for name in network.names:
        router = network.design.routers[name]
        address, port = _endpoint(network.nornir, name) if fixed_ports else ("127.0.0.1", 0)
        login = _login(network.nornir, name)
        found.append(RouterSpec(name, router.release, day0_of(router, login), address, port))
    wan = tuple(Wan(name, address) for name, address in wan_interfaces(network.design).items())
    isp = DayZero(HOSTNAME, RELEASE, Login(login.username, login.password), wan)
    return [*found, RouterSpec(HOSTNAME, RELEASE, day0(isp))]


def _endpoint(nornir: Nornir, name: str) -> tuple[str, int]:
    host = nornir.inventory.hosts[name]
    try:
        if IPv4Address(host.hostname or "") in _LOOPBACK:
            return str(host.hostname), host.port or 0
    except ValueError:
        pass
    return "127.0.0.1", 0


def _login(nornir: Nornir, name: str) -> Login:
    from dmvpn.labs.day0 import Login
    from dmvpn.model import Secret

    host = nornir.inventory.hosts[name]
    if not host.username or not host.password:
        what = "has no username or password"
        raise StoreError(Problem(f"inventory: {name}", what, "defaults.yaml gives them to all"))
    return Login(host.username, Secret(host.password, "inventory"))


def use_lab(nornir: Nornir, folder: Path = FOLDER) -> None:
    """Point every host of the inventory to its emulated router."""
    from dmvpn.labs.emulated.process import read_state

    state = read_state(folder)
    if state is None:
        raise DmvpnError(f"no lab runs in {folder}; start one with: dmvpn lab up")
    point_to(nornir, state.endpoints)


def point_to(nornir: Nornir, endpoints: Mapping[str, tuple[str, int]]) -> None:
    """Set address and port of every host; one that the lab lacks is an error, not the network."""
    absent = [name for name in nornir.inventory.hosts if name not in endpoints]
    if absent:
        raise DmvpnError(f"the lab has no {', '.join(absent)}; restart it: dmvpn lab down, lab up")
    for name, host in nornir.inventory.hosts.items():
        host.hostname, host.port = endpoints[name]
        host.connection_options.clear()
