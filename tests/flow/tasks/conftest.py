"""The example inventory's routers, emulated at day 0, and a Nornir that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nornir.core import Nornir
from nornir.core.configuration import Config
from nornir.core.inventory import Inventory
from nornir.core.task import Result

from dmvpn.design import design as decide
from dmvpn.design.model import Design
from dmvpn.intent import read_intent
from dmvpn.labs.day0 import Login, day0_of
from dmvpn.labs.emulated.lab import LabThread, RouterSpec, running_lab
from dmvpn.labs.underlay import RELEASE, underlay_configuration
from dmvpn.model import Secret
from dmvpn.render import render
from dmvpn.tasks.inventory import YamlInventory
from dmvpn.tasks.runners import ThreadedRunner

ROOT = Path(__file__).resolve().parents[3]
PASSWORD, PSK, NHRP = "lab-Passw0rd", "flow-Psk-4711", "flowNhrp"
SECRETS = {"DMVPN_PASSWORD": PASSWORD, "DMVPN_PSK": PSK, "DMVPN_NHRP_AUTH": NHRP}


class Bench:
    """A running lab, its inventory and its design."""

    def __init__(self, lab: LabThread, inventory: Inventory, design: Design, folder: Path) -> None:
        self.lab = lab
        self.inventory = inventory
        self.design = design
        self.folder = folder

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    def nornir(self, **options: Any) -> Nornir:
        """A Nornir for all routers; they are found where the lab listens."""
        for name, host in self.inventory.hosts.items():
            host.hostname, host.port = self.lab.endpoints[name]
        config = Config(user_defined={"dmvpn_known_hosts": str(self.known_hosts)})
        return Nornir(self.inventory, runner=ThreadedRunner(10), config=config, **options)

    def run(self, task: Callable[..., Result], host: str, **arguments: Any) -> Result:
        """The one result of a task on one router."""
        nornir = self.nornir().filter(name=host)
        return nornir.run(task, **arguments)[host][0]

    def intended(self, host: str) -> str:
        return render(self.design.routers[host])

    def running(self, host: str) -> str:
        return self.lab.running_config(host)

    def startup(self, host: str) -> str:
        return self.lab.call(lambda lab: lab.routers[host].startup)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Two hubs, four spokes and the transit router, all at day 0."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    folder = ROOT / "inventory"
    names = ("host_file", "group_file", "defaults_file")
    files = (folder / "hosts.yaml", folder / "groups.yaml", folder / "defaults.yaml")
    inventory = YamlInventory(**dict(zip(names, map(str, files), strict=True))).load()  # type: ignore[arg-type]
    design = decide(read_intent(inventory.hosts, inventory.groups))
    login = Login(str(inventory.defaults.username), Secret(PASSWORD))
    specs = [
        RouterSpec(name, router.release, day0_of(router, login))
        for name, router in design.routers.items()
    ]
    specs.append(RouterSpec("isp", RELEASE, underlay_configuration(design)))
    with running_lab(specs) as lab:
        yield Bench(lab, inventory, design, tmp_path)
        for host in inventory.hosts.values():
            with suppress(KeyError):
                host.close_connections()
