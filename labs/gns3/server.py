"""GNS3 as a `LabServer`: a lab is a project whose identifier is the mark it was begun with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dmvpn.labs.day0 import Login
from dmvpn.labs.gns3.build import Images, ProjectBuilder, socket_of
from dmvpn.labs.gns3.client import Gns3, Json
from dmvpn.labs.gns3.console import Console
from dmvpn.labs.model import LabModel, Link

ANYWHERE = ("0.0.0.0", "::", "")


@dataclass(slots=True)
class Gns3Server:
    """image_names: file name by platform; else DMVPN_GNS3_IMAGE_…"""

    gns3: Gns3
    image_names: Mapping[str, str] = field(default_factory=dict)
    _consoles: dict[tuple[str, str], Console] = field(default_factory=dict)

    kind = "gns3"
    running = "started"
    stopped = "stopped"

    @property
    def url(self) -> str:
        """See `LabServer`."""
        return self.gns3.http.name

    @property
    def images(self) -> Images:
        """Which image is whose."""
        return Images(self.gns3, self.image_names)

    def close(self) -> None:
        """See `LabServer`."""
        self._hang_up()
        self.gns3.close()

    def require(self, model: LabModel) -> None:
        """It has an image for every router."""
        self.images.require(model)

    def titled(self, title: str) -> tuple[str, ...]:
        """See `LabServer`."""
        return tuple(key for name, key in self.gns3.projects().items() if name == title)

    def marked(self, title: str, mark: str) -> str | None:
        """See `LabServer`."""
        return mark if self.exists(mark) else None

    def exists(self, lab: str) -> bool:
        """See `LabServer`."""
        return lab in self.gns3.projects().values()

    def begin(self, model: LabModel, login: Login, mark: str) -> str:
        """An empty project."""
        return self.gns3.create_project(model.name, mark)

    def complete(self, lab: str, model: LabModel, login: Login) -> None:
        """See `LabServer`."""
        self.gns3.open_project(lab)
        ProjectBuilder(self.gns3, lab, model, login, self.images).complete()

    def start_all(self, lab: str) -> None:
        """See `LabServer`; each console is listened to from the beginning."""
        for name, node in self.gns3.nodes(lab).items():
            if node["status"] != self.running:
                self._start(lab, name, node)

    def _start(self, lab: str, name: str, node: Json) -> None:
        self.gns3.set_node(lab, str(node["node_id"]), "start")
        if node.get("console_type") == "telnet":
            # What it showed before says nothing about what it is now.
            self._consoles.pop((lab, name), Console("", 0)).close()
            self._console(lab, name, node).open()

    def remove(self, lab: str) -> None:
        """See `LabServer`."""
        self._hang_up()
        self.gns3.remove_project(lab)

    def export(self, lab: str) -> bytes:
        """A ``.gns3project``, without images."""
        return self.gns3.export(lab)

    def restore(self, title: str, content: bytes, mark: str) -> str:
        """See `LabServer`."""
        project = self.gns3.import_project(mark, title, content)
        self.gns3.open_project(project)
        return project

    def states(self, lab: str) -> Mapping[str, str]:
        """Of a project that is closed, nothing runs; it is opened."""
        self.gns3.open_project(lab)
        return {name: node["status"] for name, node in self.gns3.nodes(lab).items()}

    def set_node(self, lab: str, node: str, verb: str) -> None:
        """See `LabServer`."""
        there = self.gns3.nodes(lab)[node]
        if verb == "start":
            self._start(lab, node, there)
        else:
            self.gns3.set_node(lab, str(there["node_id"]), verb)

    def console(self, lab: str, node: str) -> str:
        """What it has shown since it was started from here, or is looked at."""
        return self._console(lab, node, self.gns3.nodes(lab)[node]).look()

    def _console(self, lab: str, name: str, node: Json) -> Console:
        if (lab, name) not in self._consoles:
            own = urlsplit(self.url).hostname or "127.0.0.1"
            host = own if node["console_host"] in ANYWHERE else node["console_host"]
            self._consoles[lab, name] = Console(host, int(node["console"]))
        return self._consoles[lab, name]

    def _hang_up(self) -> None:
        while self._consoles:
            self._consoles.popitem()[1].close()

    def addresses(self, lab: str) -> None:
        """GNS3 looks for none: only a fixed management address is known."""

    def carry(self, lab: str, link: Link, carries: bool) -> None:
        """Suspend the link, or resume it without filters."""
        self._change(lab, link, {"suspend": False, "filters": {}} if carries else {"suspend": True})

    def impair(self, lab: str, link: Link, delay_ms: int = 0, loss_percent: int = 0) -> None:
        """GNS3's link filters; jitter is none."""
        filters = {"delay": [delay_ms, 0], "packet_loss": [loss_percent]}
        self._change(lab, link, {"filters": {key: v for key, v in filters.items() if v[0]}})

    def _change(self, lab: str, link: Link, body: Json) -> None:
        nodes = self.gns3.nodes(lab)
        ends = frozenset(socket_of(self.gns3, nodes, end) for end in (link.a, link.b))
        self.gns3.change_link(lab, self.gns3.cables(lab)[ends], body)
