"""CML as a `LabServer`: a lab is imported whole, and found again by the mark in its notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dmvpn.labs.cml.client import Cml, CmlElements
from dmvpn.labs.cml.topology import CmlOptions, cml_topology, definitions, marked_anew
from dmvpn.labs.day0 import Login
from dmvpn.labs.model import LabModel, Link


@dataclass(slots=True)
class CmlServer:
    """options: of the topology file that is imported."""

    cml: Cml
    options: CmlOptions = field(default_factory=CmlOptions)
    _elements: dict[str, CmlElements] = field(default_factory=dict)

    kind = "cml"
    running = "BOOTED"
    stopped = "STOPPED"

    @property
    def url(self) -> str:
        """See `LabServer`."""
        return self.cml.http.name

    def close(self) -> None:
        """See `LabServer`."""
        self.cml.close()

    def require(self, model: LabModel) -> None:
        """The controller's version serves the topology file, and it has an image for every node."""
        self.cml.require(self.options.version)
        self.cml.require_images(definitions(model, self.options))

    def titled(self, title: str) -> tuple[str, ...]:
        """See `LabServer`."""
        return tuple(lab for lab in self.cml.labs() if self.cml.lab(lab)["lab_title"] == title)

    def marked(self, title: str, mark: str) -> str | None:
        """The lab whose notes hold the mark."""
        labs = self.titled(title)
        return next((lab for lab in labs if mark in str(self.cml.lab(lab).get("lab_notes"))), None)

    def exists(self, lab: str) -> bool:
        """See `LabServer`."""
        return lab in self.cml.labs()

    def begin(self, model: LabModel, login: Login, mark: str) -> str:
        """Import the lab, whole."""
        return self.cml.import_lab(cml_topology(model, login, self.options, mark))

    def complete(self, lab: str, model: LabModel, login: Login) -> None:
        """Nothing: an import is whole or is not."""

    def start_all(self, lab: str) -> None:
        """See `LabServer`."""
        self.cml.start(lab)

    def remove(self, lab: str) -> None:
        """See `LabServer`."""
        self.cml.remove(lab)

    def export(self, lab: str) -> bytes:
        """A topology file."""
        return self.cml.download(lab).encode()

    def restore(self, title: str, content: bytes, mark: str) -> str:
        """See `LabServer`."""
        return self.cml.import_lab(marked_anew(content.decode(), title, mark))

    def states(self, lab: str) -> Mapping[str, str]:
        """``BOOTED`` is up; states this version does not know are not."""
        states = self.cml.node_states(lab)
        return {label: states[node] for label, node in self._of(lab).nodes.items()}

    def set_node(self, lab: str, node: str, verb: str) -> None:
        """See `LabServer`."""
        self.cml.set_node(lab, self._of(lab).nodes[node], verb)

    def console(self, lab: str, node: str) -> str:
        """What it has shown since it was started."""
        return self.cml.console(lab, self._of(lab).nodes[node])

    def addresses(self, lab: str) -> Mapping[str, str]:
        """See `LabServer`."""
        seen = self.cml.addresses(lab)
        nodes = self._of(lab).nodes.items()
        return {label: seen[node] for label, node in nodes if node in seen}

    def carry(self, lab: str, link: Link, carries: bool) -> None:
        """Start or stop the link; a link that carries is conditioned no more."""
        self.cml.set_link(lab, self._link(lab, link), "start" if carries else "stop")
        if carries:
            self.cml.condition(lab, self._link(lab, link))

    def impair(self, lab: str, link: Link, delay_ms: int = 0, loss_percent: int = 0) -> None:
        """Condition the link."""
        self.cml.condition(lab, self._link(lab, link), latency=delay_ms, loss=loss_percent)

    def _link(self, lab: str, link: Link) -> str:
        ends = frozenset((end.node, end.interface) for end in (link.a, link.b))
        return self._of(lab).links[ends]

    def _of(self, lab: str) -> CmlElements:
        """What is where in a lab, asked once: an imported lab keeps its identifiers."""
        if lab not in self._elements:
            self._elements[lab] = self.cml.elements(lab)
        return self._elements[lab]
