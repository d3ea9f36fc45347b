"""A lab on a CML controller or a GNS3 server: built, waited for, broken, removed.

It is the failover suite's backend there; `LabServer` knows what is CML's and what is GNS3's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dmvpn.labs.controller import ControllerError, wait_until
from dmvpn.labs.day0 import Login
from dmvpn.labs.model import LabModel, Link
from dmvpn.labs.readiness import CryptoProbe, Signs, wait_ready
from dmvpn.labs.record import Claim
from dmvpn.labs.server import LabServer

STOP_SECONDS = 120.0


@dataclass(slots=True)
class RemoteLab:
    """folder: where the lab is on file.  ssh_port: 22 but behind port forwarding.

    scale: multiplies every limit of waiting.  pause: seconds between two looks.
    """

    server: LabServer
    model: LabModel
    login: Login
    folder: Path
    ssh_port: int = 22
    crypto: CryptoProbe | None = None
    scale: float = 1.0
    pause: float = 5.0
    progress: Callable[[str], None] = lambda said: None

    @property
    def name(self) -> str:
        """``cml``, ``gns3``."""
        return self.server.kind

    @property
    def claim(self) -> Claim:
        """What is on file about it."""
        return Claim(self.server, self.folder)

    @property
    def lab(self) -> str:
        """The server's identifier; ControllerError when it was never built."""
        return self.claim.lab(self.model.name)

    def require(self) -> None:
        """ControllerError when the lab was never built."""
        self.claim.lab(self.model.name)

    # --- life ------------------------------------------------------------------------------------

    def build(self, replace_existing: bool = False) -> bool:
        """Make the lab, or complete one that was begun; False when it had been begun.

        Taken when the server has a lab of that title that is not ours.
        """
        self.progress("asking for versions and images")
        self.server.require(self.model)
        lab = self.claim.begun()
        fresh = lab is None
        if lab is None:
            for other in self.server.titled(self.model.name) if replace_existing else ():
                self.server.remove(other)
            self.claim.require_none(self.model.name)
            self.progress(f"making {self.model.name}")
            begin = self.server.begin
            lab = self.claim.take(self.model.name, lambda mark: begin(self.model, self.login, mark))
        self.progress(f"adding {len(self.model.nodes)} nodes, {len(self.model.links)} cables")
        self.server.complete(lab, self.model, self.login)
        return fresh

    def up(self) -> None:
        """Start every node and wait until each is really ready."""
        self.server.start_all(self.lab)
        self._wait(self.model)

    def down(self) -> bool:
        """Remove the lab from the server; False when there is none."""
        return self.claim.remove()

    def states(self) -> Mapping[str, str]:
        """Node → its state, in the server's words."""
        return self.server.states(self.lab)

    def _wait(self, model: LabModel) -> None:
        lab, server = self.lab, self.server
        signs = Signs(
            lambda: {node for node, state in server.states(lab).items() if state == server.running},
            lambda node: server.console(lab, node),
            self._reached,
            self.crypto,
        )
        wait_ready(server.url, model, signs, self.scale, self.pause, self.progress)

    # --- failover backend ------------------------------------------------------------------------

    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """Fixed management addresses where the lab has them, else what the server has seen."""
        return self._reached() or {}

    def _reached(self) -> Mapping[str, tuple[str, int]] | None:
        """As `endpoints`; None when there are no addresses and never will be any."""
        fixed = {node.name: str(node.management.ip) for node in self.model.nodes if node.management}
        known = fixed or self.server.addresses(self.lab)
        if known is None:
            return None
        return {
            node.name: (known[node.name], self.ssh_port)
            for node in self.model.ios_nodes
            if node.name in known
        }

    def stop(self, node: str) -> None:
        """Stop a node and wait until it is off."""
        self.server.set_node(self.lab, node, "stop")
        state = wait_until(lambda: self._not_stopped(node), STOP_SECONDS, self.pause)
        if state:
            raise ControllerError(self.server.url, f"{node} did not stop: it is {state}")

    def _not_stopped(self, node: str) -> str:
        state = self.states()[node]
        return "" if state == self.server.stopped else state

    def start(self, node: str) -> None:
        """Start a node and wait until it is ready."""
        self.server.set_node(self.lab, node, "start")
        self._wait(replace(self.model, nodes=(self.model.node(node),), links=()))

    def cut(self, link: Link) -> None:
        """Pull a cable."""
        self.server.carry(self.lab, link, False)

    def mend(self, link: Link) -> None:
        """Plug it in."""
        self.server.carry(self.lab, link, True)

    def impair(self, link: Link, delay_ms: int = 0, loss_percent: int = 0) -> None:
        """See `LabServer.impair`."""
        self.server.impair(self.lab, link, delay_ms, loss_percent)

    def pass_time(self, seconds: float) -> None:
        """Wait."""
        wait_until(lambda: "not yet", min(seconds, self.pause), self.pause)
