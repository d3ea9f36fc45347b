"""Emulated routers behind the small CML controller: its nodes and links are theirs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dmvpn.cli.lab_build import BuiltLab
from dmvpn.labs.emulated.lab import running_lab
from dmvpn.labs.failover.emulated import EmulatedBackend, emulated_specs

from .fake_cml import Controller


@contextmanager
def routers_behind(lab: BuiltLab) -> Iterator[tuple[Controller, int]]:
    """A controller whose nodes are those of the lab, and the SSH port of all of them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    places = {node.name: f"127.9.8.{n}" for n, node in enumerate(lab.model.ios_nodes, 1)}
    specs = [
        replace(spec, address=places[spec.name], port=port)
        for spec in emulated_specs(lab.model, lab.network.design, lab.login)
    ]
    with running_lab(specs) as emulated:
        routers = EmulatedBackend(lab.model, emulated)

        def move(kind: str, name: str, verb: str) -> None:
            if kind == "link":
                link = next((item for item in lab.model.links if item.name == name), None)
                if link is not None:
                    (routers.mend if verb == "start" else routers.cut)(link)
            elif name in places:
                (routers.start if verb == "start" else routers.stop)(name)

        yield Controller(addresses=places, move=move), port
