"""Labs that run on a CML or GNS3 controller: log in, build, wait."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dmvpn.cli.console import stderr
from dmvpn.cli.lab_options import On
from dmvpn.errors import DmvpnError, Problem, StoreError
from dmvpn.model import Secret

if TYPE_CHECKING:
    from dmvpn.cli.lab_build import BuiltLab
    from dmvpn.labs.cml.topology import CmlOptions
    from dmvpn.labs.controller import Access
    from dmvpn.labs.model import Node
    from dmvpn.labs.readiness import CryptoProbe
    from dmvpn.labs.record import Claim
    from dmvpn.labs.remote import RemoteLab
    from dmvpn.labs.server import LabServer

DEFAULT_USER = "admin"


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """How to reach a controller; what is None comes from DMVPN_CML_… or DMVPN_GNS3_….

    patience: multiplies the seconds a node may take to boot.
    """

    server: str | None = None
    ca: Path | None = None
    insecure: bool = False
    replace: bool = False
    cml_file: str = "0.3.0"
    bridge: str = "NAT"
    patience: float = 1.0

    @property
    def cml(self) -> CmlOptions:
        """Of CML's topology file."""
        from dmvpn.labs.cml.topology import CmlOptions

        return CmlOptions(self.cml_file, self.bridge)


@contextmanager
def session(on: On, options: RemoteOptions) -> Iterator[LabServer]:
    """The controller, logged in."""
    server = _SERVERS[on](_access(on, options), options)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def claimed(on: On, folder: Path, options: RemoteOptions) -> Iterator[Claim]:
    """What is on file in a folder, on its controller."""
    from dmvpn.labs.record import Claim

    with session(on, options) as server:
        yield Claim(server, folder)


@contextmanager
def remote_lab(on: On, lab: BuiltLab, options: RemoteOptions) -> Iterator[RemoteLab]:
    """The lab on its controller."""
    from dmvpn.labs.remote import RemoteLab

    port = int(os.environ.get("DMVPN_LAB_SSH_PORT") or 22)
    crypto, scale = crypto_probe(lab), options.patience
    with session(on, options) as server:
        yield RemoteLab(server, lab.model, lab.login, lab.folder, port, crypto, scale)


def bring_up(on: On, lab: BuiltLab, options: RemoteOptions) -> dict[str, tuple[str, int]]:
    """Build (or take up) the lab, start it, wait until it is ready; where each router is."""
    title = f"{lab.model.name} on {on.value}"
    with remote_lab(on, lab, options) as remote, progress_of(title) as remote.progress:
        try:
            remote.build(options.replace)
            remote.up()
        except KeyboardInterrupt as error:
            again = f"dmvpn lab up --on {on.value} goes on, dmvpn lab down removes it"
            raise DmvpnError(f"{title}: interrupted ({again})") from error
        return dict(remote.endpoints())


@contextmanager
def progress_of(title: str) -> Iterator[Callable[[str], None]]:
    """What happens now: on a terminal in one line that changes, else a line for each change."""
    if stderr.is_terminal:
        with stderr.status(title) as status:
            yield lambda said: status.update(f"{title}: {said}")
        return
    last = [""]

    def note(said: str) -> None:
        if said != last[0]:
            stderr.print(f"{title}: {said}", markup=False, highlight=False, soft_wrap=True)
        last[0] = said

    yield note


def crypto_probe(lab: BuiltLab) -> CryptoProbe:
    """Log in and ask for ``crypto``, as deploy will: a router that refuses is not ready."""

    def probe(node: Node, at: tuple[str, int]) -> str:
        from dmvpn.tasks import capture

        nornir = lab.network.nornir.filter(name=node.name)
        host = nornir.inventory.hosts[node.name]
        host.hostname, host.port = at
        command = "show crypto ikev2 sa"
        result = nornir.run(task=capture, tables=[], commands=[command])[node.name][0]
        nornir.data.reset_failed_hosts()
        if result.failed:
            return f"SSH does not log in: {result.exception}"
        refused = "Invalid input" in result.result.texts.get(command, "")
        return "crypto does not exist yet: its licence is not active" if refused else ""

    return probe


def _cml(access: Access, options: RemoteOptions) -> LabServer:
    from dmvpn.labs.cml.client import Cml
    from dmvpn.labs.cml.server import CmlServer

    return CmlServer(Cml(access), options.cml)


def _gns3(access: Access, options: RemoteOptions) -> LabServer:
    from dmvpn.labs.gns3.client import Gns3
    from dmvpn.labs.gns3.server import Gns3Server

    return Gns3Server(Gns3(access))


_SERVERS: dict[On, Callable[[Access, RemoteOptions], LabServer]] = {On.CML: _cml, On.GNS3: _gns3}


def _access(on: On, options: RemoteOptions) -> Access:
    from dmvpn.labs.controller import Access

    def variable(name: str) -> str:
        return os.environ.get(f"DMVPN_{on.value.upper()}_{name}", "")

    server = options.server or variable("URL")
    if not server:
        hint = f"--server URL or DMVPN_{on.value.upper()}_URL"
        raise StoreError(Problem(f"lab --on {on.value}", "no controller is named", hint))
    password = Secret(variable("PASSWORD"), f"env:DMVPN_{on.value.upper()}_PASSWORD")
    insecure = options.insecure or variable("INSECURE") in ("1", "true", "yes")
    user = variable("USERNAME") or DEFAULT_USER
    return Access(server, user, password, options.ca, insecure)
