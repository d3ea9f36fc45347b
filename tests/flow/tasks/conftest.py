"""The example inventory's routers, emulated at day 0, and a Nornir that reaches them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
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


@contextmanager
def started_bench(
    folder: Path | None = None, content: Mapping[str, Any] | None = None
) -> Iterator[Bench]:
    """The routers of an inventory and the transit router, all at day 0.

    folder: for known hosts.  content: hosts and groups; None: the example, two hubs, four spokes.
    """
    with ExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = ROOT / "inventory" if content is None else _written(place, content)
        hosts, groups, defaults = (
            str(files / f"{name}.yaml") for name in ("hosts", "groups", "defaults")
        )
        inventory = YamlInventory(hosts, groups, defaults).load()
        design = decide(read_intent(inventory.hosts, inventory.groups))
        login = Login(str(inventory.defaults.username), Secret(PASSWORD))
        specs = [
            RouterSpec(name, router.release, day0_of(router, login))
            for name, router in design.routers.items()
        ]
        specs.append(RouterSpec("isp", RELEASE, underlay_configuration(design)))
        lab = stack.enter_context(running_lab(specs))
        yield Bench(lab, inventory, design, place)


def _written(folder: Path, content: Mapping[str, Any]) -> Path:
    defaults = {"username": "admin", "password": "env:DMVPN_PASSWORD", "platform": "ios"}
    for name, data in {**content, "defaults": defaults}.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    return folder


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A lab for one test alone."""
    with started_bench(tmp_path) as started:
        yield started
