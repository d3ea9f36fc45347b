"""``dmvpn lab build``: the files a lab is made of, from a topology or from your own inventory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import say
from dmvpn.cli.lab_options import (
    BridgeOption,
    Builder,
    FileVersionOption,
    HostsOption,
    ManagementOption,
    On,
    OutputFolder,
    PlatformOption,
    TopologyOption,
)
from dmvpn.cli.options import DEFAULT_INVENTORY, Inventory, PhaseOption
from dmvpn.errors import Problem, StoreError

if TYPE_CHECKING:
    from nornir.core import Nornir

    from dmvpn.cli.network import Network
    from dmvpn.labs.cml.topology import CmlOptions
    from dmvpn.labs.day0 import Login
    from dmvpn.labs.model import LabModel
    from dmvpn.labs.platforms import LabPlatform
    from dmvpn.labs.topologies import Topology
    from dmvpn.labs.wiring import Wiring

LABS = Path(".dmvpn/labs")
CLAB_MANAGEMENT = "172.30.30.0/24"


@dataclass(frozen=True, slots=True)
class BuiltLab:
    """A lab on disk: folder/inventory is its Nornir inventory, from which network was opened."""

    folder: Path
    network: Network
    model: LabModel
    login: Login

    @property
    def inventory(self) -> Path:
        """The folder with config.yaml."""
        return self.folder / "inventory"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants built."""

    inventory: Path = DEFAULT_INVENTORY
    topology: str | None = None
    platform: str | None = None
    management: str | None = None
    hosts: bool = False
    phase: int | None = None
    folder: Path | None = None


def build(
    builder: Annotated[Builder, typer.Argument(help="cml, gns3 or clab.")],
    inventory: Inventory = DEFAULT_INVENTORY,
    topology: TopologyOption = None,
    platform: PlatformOption = None,
    management: ManagementOption = None,
    hosts: HostsOption = False,
    phase: PhaseOption = None,
    version: FileVersionOption = "0.3.0",
    bridge: BridgeOption = "NAT",
    output: OutputFolder = None,
) -> None:
    """Write a lab's files: topology, day-0 configurations, Nornir inventory, testbed, map."""
    from dmvpn.labs.cml.topology import CmlOptions

    wish = Wish(inventory, topology, platform, management, hosts, phase, output)
    if builder is Builder.CLAB and management is None:
        wish = replace(wish, management=CLAB_MANAGEMENT)
    lab = made(wish)
    files = _files(builder, lab, CmlOptions(version, bridge), wish.management)
    write_files(lab.folder, files)
    say(f"{lab.folder}: {', '.join(sorted(files))}, inventory/, map.svg, testbed.yaml")
    say(*_next(builder, lab, wish))


def built_on(on: On, wish: Wish, options: CmlOptions) -> BuiltLab:
    """As `build`, for the controller that is to run it: what is on file is what is started."""
    lab = made(wish)
    write_files(lab.folder, _files(Builder(on.value), lab, options, wish.management))
    return lab


def _next(builder: Builder, lab: BuiltLab, wish: Wish) -> list[str]:
    """What a person does with the files."""
    topology = f" --topology {wish.topology}" if wish.topology else ""
    starts = {
        Builder.CML: f"dmvpn lab up --on cml{topology}   (or import {lab.folder}/cml.yaml by hand)",
        Builder.GNS3: f"dmvpn lab up --on gns3{topology}",
        Builder.CLAB: f"containerlab deploy -t {lab.folder}/{lab.model.name}.clab.yml",
    }
    return [f"Next:  {starts[builder]}", f"then   dmvpn deploy --commit -i {lab.inventory}"]


def _files(
    builder: Builder, lab: BuiltLab, options: CmlOptions, management: str | None
) -> dict[str, str]:
    from dmvpn.labs.first_boot import first_boot

    if builder is Builder.CML:
        from dmvpn.labs.cml.topology import cml_topology

        return {"cml.yaml": cml_topology(lab.model, lab.login, options)}
    if builder is Builder.CLAB:
        from dmvpn.labs.clab.topology import clab_files

        return clab_files(lab.model, lab.login, _network(management) or IPv4Network("0.0.0.0/0"))
    return {
        f"configs/{node.name}.cfg": first_boot(lab.model, node.name, lab.login)
        for node in lab.model.ios_nodes
    }


def made(wish: Wish) -> BuiltLab:
    """Write the lab's inventory, map and testbed; wire its model."""
    from dmvpn.cli.network import open_inventory, open_network
    from dmvpn.labs.export.testbed import testbed
    from dmvpn.labs.inventory import LabHost, lab_inventory, management_addresses
    from dmvpn.labs.picture import svg
    from dmvpn.labs.wiring import wire

    shipped, platform = _topology(wish.topology), _platform(wish.platform)
    source = open_inventory(shipped.inventory if shipped else wish.inventory)
    name = shipped.name if shipped else "inventory"
    folder = wish.folder or LABS / name
    wiring = replace(_wiring(shipped), hosts=wish.hosts, platform=platform)
    prefix = _network(wish.management)
    boxes = [*(item.name for item in wiring.providers), *(item.name for item in wiring.nat)]
    fixed = management_addresses([*boxes, *source.inventory.hosts], prefix)
    at = {box: LabHost(str(address.ip)) for box, address in fixed.items()}
    written = lab_inventory(
        source.inventory.hosts, source.inventory.groups, platform, at, wish.hosts
    )
    network = open_network(written.write(folder / "inventory"), phase=wish.phase)
    model = wire(network.design, wiring, name, shipped.title if shipped else "Your inventory")
    nodes = tuple(replace(node, management=fixed.get(node.name)) for node in model.nodes)
    gateway = next(prefix.hosts()) if prefix else None
    model = replace(model, nodes=nodes, gateway=gateway)
    write_files(folder, {"map.svg": svg(model), "testbed.yaml": testbed(model, at)})
    return BuiltLab(folder, network, model, login_of(network.nornir))


def login_of(nornir: Nornir) -> Login:
    """The user that day 0 makes: the one the lab's inventory logs in with."""
    from dmvpn.labs.day0 import Login
    from dmvpn.model import Secret

    host = next(iter(nornir.inventory.hosts.values()))
    return Login(host.username or "", Secret(host.password or "", "inventory"))


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write a lab's files, readable by their owner alone: they hold password hashes."""
    from dmvpn.store import write_private

    for name, text in files.items():
        write_private(folder / name, text)


def _topology(name: str | None) -> Topology | None:
    from dmvpn.labs.topologies import load_topology

    return load_topology(name) if name else None


def _wiring(topology: Topology | None) -> Wiring:
    from dmvpn.labs.wiring import Wiring

    return topology.wiring if topology else Wiring()


def _platform(name: str | None) -> LabPlatform | None:
    from dmvpn.labs.platforms import PLATFORMS

    if name is not None and name not in PLATFORMS:
        known = ", ".join(PLATFORMS)
        raise StoreError(Problem("--platform", f"no platform {name!r}", f"there are {known}"))
    return PLATFORMS[name] if name else None


def _network(text: str | None) -> IPv4Network | None:
    try:
        return IPv4Network(text) if text else None
    except ValueError as error:
        raise StoreError(Problem("--management", str(error), "such as 192.0.2.0/24")) from error
