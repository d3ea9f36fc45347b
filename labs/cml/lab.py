"""A lab on a CML controller: built, waited for, broken, removed.  The failover suite's CML backend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dmvpn.labs.cml.client import Cml, CmlElements
from dmvpn.labs.controller import ControllerError, Taken, wait_until
from dmvpn.labs.model import LabModel, Link
from dmvpn.labs.readiness import CryptoProbe, Signs, wait_ready
from dmvpn.labs.record import Record, forget, read_record, write_record

KIND = "cml"


@dataclass(slots=True)
class CmlLab:
    """folder: where the lab is on file.  ssh_port: 22 but behind port forwarding."""

    cml: Cml
    model: LabModel
    folder: Path
    ssh_port: int = 22
    crypto: CryptoProbe | None = None
    scale: float = 1.0
    pause: float = 5.0
    _elements: CmlElements | None = field(default=None)

    name = KIND

    def build(self, text: str, replace_existing: bool = False) -> bool:
        """Import the topology unless this lab was begun before; False when it is taken up again.

        Taken when the controller has a lab of that title that is not ours.
        """
        raw = yaml.safe_load(text)
        self.cml.require(str(raw["lab"]["version"]))
        self.cml.require_images({node["node_definition"] for node in raw["nodes"]})
        if self._begun() is not None:
            return False
        for other in self.cml.find(self.model.name):
            if not replace_existing:
                what = f"there is a lab {self.model.name!r} already ({other})"
                raise Taken(self.cml.http.name, what, "--replace removes it")
            self.cml.remove(other)
        lab = self.cml.import_lab(text)
        write_record(self.folder, KIND, Record(self.cml.http.name, lab))
        return True

    def _begun(self) -> str | None:
        record = read_record(self.folder, KIND)
        if record is None:
            return None
        if record.server != self.cml.http.name:
            what = f"the lab on file is on {record.server}"
            raise ControllerError(
                self.cml.http.name, what, "dmvpn lab down there, or another folder"
            )
        if self.cml.exists(record.lab):
            return record.lab
        forget(self.folder, KIND)  # somebody removed it there
        return None

    @property
    def lab(self) -> str:
        """Its identifier; ControllerError when it was never built."""
        begun = self._begun()
        if begun is None:
            what = f"runs no lab {self.model.name!r} of this folder"
            raise ControllerError(self.cml.http.name, what, "start it: dmvpn lab up --on cml")
        return begun

    def up(self) -> None:
        """Start every node and wait until each is really ready."""
        self.cml.start(self.lab)
        self._wait(self.model)

    def _wait(self, model: LabModel) -> None:
        signs = Signs(self._booted, self._console, self.endpoints, self.crypto)
        wait_ready(self.cml.http.name, model, signs, self.scale, self.pause)

    def down(self) -> bool:
        """Stop, wipe, delete; False when there is nothing."""
        begun = self._begun()
        if begun is None:
            return False
        self.cml.remove(begun)
        forget(self.folder, KIND)
        return True

    def states(self) -> dict[str, str]:
        """Node → its state, in the controller's words."""
        return {
            label: self.cml.node_state(self.lab, node)
            for label, node in self.elements.nodes.items()
        }

    @property
    def elements(self) -> CmlElements:
        """Identifiers, read once."""
        if self._elements is None:
            self._elements = self.cml.elements(self.lab)
        return self._elements

    def _booted(self, name: str) -> bool:
        return self.cml.node_state(self.lab, self.elements.nodes[name]) == "BOOTED"

    def _console(self, name: str) -> str:
        return self.cml.console(self.lab, self.elements.nodes[name])

    # --- failover backend ------------------------------------------------------------------------

    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """Fixed management addresses where the lab has them, else what the controller has seen."""
        fixed = {n.name: str(n.management.ip) for n in self.model.nodes if n.management}
        if fixed:
            return {name: (address, self.ssh_port) for name, address in fixed.items()}
        seen = self.cml.addresses(self.lab)
        nodes = self.elements.nodes
        return {
            node.name: (seen[nodes[node.name]], self.ssh_port)
            for node in self.model.ios_nodes
            if nodes[node.name] in seen
        }

    def stop(self, node: str) -> None:
        """Stop a node and wait until it is off."""
        key = self.elements.nodes[node]
        self.cml.set_node(self.lab, key, "stop")
        state = wait_until(lambda: self._not(key, "STOPPED"), 120, self.pause)
        if state:
            raise ControllerError(self.cml.http.name, f"{node} did not stop: it is {state}")

    def _not(self, node: str, wanted: str) -> str:
        state = self.cml.node_state(self.lab, node)
        return "" if state == wanted else state

    def start(self, node: str) -> None:
        """Start a node and wait until it is ready."""
        self.cml.set_node(self.lab, self.elements.nodes[node], "start")
        only = LabModel(self.model.name, self.model.title, (self.model.node(node),), ())
        self._wait(only)

    def cut(self, link: Link) -> None:
        """Pull a cable."""
        self.cml.set_link(self.lab, self._link(link), "stop")

    def mend(self, link: Link) -> None:
        """Plug it in."""
        self.cml.set_link(self.lab, self._link(link), "start")

    def impair(self, link: Link, **values: float) -> None:
        """See `Cml.condition`."""
        self.cml.condition(self.lab, self._link(link), **values)

    def _link(self, link: Link) -> str:
        ends = frozenset((end.node, end.interface) for end in (link.a, link.b))
        return self.elements.links[ends]

    def pass_time(self, seconds: float) -> None:
        """Wait."""
        wait_until(lambda: "not yet", min(seconds, self.pause), self.pause)
