"""Labs that run on a CML or GNS3 controller: up, status, down, and as the failover suite's backend."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.errors import Problem, StoreError
from dmvpn.model import Secret

if TYPE_CHECKING:
    from dmvpn.cli.lab_build import BuiltLab
    from dmvpn.labs.cml.lab import CmlLab
    from dmvpn.labs.gns3.lab import Gns3Lab
    from dmvpn.labs.readiness import CryptoProbe

ServerOption = Annotated[
    str | None,
    typer.Option("--server", help="The controller's URL; else DMVPN_CML_URL or DMVPN_GNS3_URL."),
]
CaOption = Annotated[
    Path | None, typer.Option("--ca", envvar="DMVPN_LAB_CA", help="Certificate to trust.")
]
InsecureOption = Annotated[
    bool,
    typer.Option("--insecure", envvar="DMVPN_LAB_INSECURE", help="Trust any certificate."),
]
KINDS = ("cml", "gns3")
DEFAULT_USER = {"cml": "admin", "gns3": "admin"}


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """How to reach a controller; what is None comes from DMVPN_CML_… or DMVPN_GNS3_….

    ssh_port: of the lab's routers.  images: of GNS3, by platform.
    """

    server: str | None = None
    ca: Path | None = None
    insecure: bool = False
    replace: bool = False
    ssh_port: int = 22
    cml_file: str = "0.3.0"
    bridge: str = "NAT"
    scale: float = 1.0


@contextmanager
def opened(kind: str, lab: BuiltLab, options: RemoteOptions) -> Iterator[CmlLab | Gns3Lab]:
    """The lab on its controller, logged in."""
    from dmvpn.labs.controller import Access

    access = Access(
        _server(kind, options),
        _variable(kind, "USERNAME") or DEFAULT_USER[kind],
        Secret(_variable(kind, "PASSWORD"), f"env:DMVPN_{kind.upper()}_PASSWORD"),
        options.ca,
        options.insecure or _variable(kind, "INSECURE") in ("1", "true", "yes"),
    )
    port = int(os.environ.get("DMVPN_LAB_SSH_PORT") or options.ssh_port)
    crypto = crypto_probe(lab)
    if kind == "cml":
        from dmvpn.labs.cml.client import Cml
        from dmvpn.labs.cml.lab import CmlLab

        cml = Cml(access)
        try:
            yield CmlLab(cml, lab.model, lab.folder, port, crypto, options.scale)
        finally:
            cml.close()
        return
    from dmvpn.labs.gns3.client import Gns3
    from dmvpn.labs.gns3.lab import Gns3Lab

    gns3 = Gns3(access)
    try:
        yield Gns3Lab(gns3, lab.model, lab.folder, lab.login, port, crypto, options.scale)
    finally:
        gns3.close()


def bring_up(kind: str, lab: BuiltLab, options: RemoteOptions) -> dict[str, tuple[str, int]]:
    """Build (or take up) the lab, start it, wait until it is ready; where each router is."""
    from dmvpn.cli.lab_build import write_files

    with opened(kind, lab, options) as remote:
        if remote.name == "cml":
            from dmvpn.labs.cml.topology import CmlOptions, cml_topology

            text = cml_topology(lab.model, lab.login, CmlOptions(options.cml_file, options.bridge))
            write_files(lab.folder, {"cml.yaml": text})
            remote.build(text, options.replace)
        else:
            remote.build("", options.replace)
        remote.up()
        return dict(remote.endpoints())


def crypto_probe(lab: BuiltLab) -> CryptoProbe:
    """Log in and ask for ``crypto``, as deploy will: a router that refuses is not ready."""
    from dmvpn.labs.model import Node

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


def _server(kind: str, options: RemoteOptions) -> str:
    server = options.server or _variable(kind, "URL")
    if not server:
        hint = f"--server URL or DMVPN_{kind.upper()}_URL"
        raise StoreError(Problem(f"lab --on {kind}", "no controller is named", hint))
    return server


def _variable(kind: str, name: str) -> str:
    return os.environ.get(f"DMVPN_{kind.upper()}_{name}", "")


def known_kind(folder: Path) -> str | None:
    """The kind of remote lab that is on file in a folder."""
    from dmvpn.labs.record import read_record

    with suppress(StoreError):
        return next((kind for kind in KINDS if read_record(folder, kind)), None)
    return None
