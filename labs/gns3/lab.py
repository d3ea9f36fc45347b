"""A lab on a GNS3 server: built, waited for, broken, exported, removed.  The suite's GNS3 backend."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dmvpn.labs.controller import ControllerError, Taken, wait_until
from dmvpn.labs.day0 import Login
from dmvpn.labs.first_boot import first_boot
from dmvpn.labs.gns3.client import Gns3, Json
from dmvpn.labs.gns3.console import console_text
from dmvpn.labs.gns3.day0 import config_iso, config_zip
from dmvpn.labs.gns3.templates import ADAPTERS, emulator, template
from dmvpn.labs.model import End, Kind, LabModel, Link, Node
from dmvpn.labs.places import places
from dmvpn.labs.platforms import Boot, LabPlatform
from dmvpn.labs.readiness import CryptoProbe, Signs, wait_ready
from dmvpn.labs.record import Record, forget, read_record, write_record
from dmvpn.model import interface_name

KIND = "gns3"
SWITCH, CLOUD = "management-switch", "management"
ANYWHERE = ("0.0.0.0", "::", "")


@dataclass(slots=True)
class Gns3Lab:
    """folder: where the lab is on file.  images: file name by platform; else DMVPN_GNS3_IMAGE_…"""

    gns3: Gns3
    model: LabModel
    folder: Path
    login: Login
    ssh_port: int = 22
    crypto: CryptoProbe | None = None
    scale: float = 1.0
    pause: float = 5.0
    images: Mapping[str, str] = field(default_factory=dict)

    name = KIND

    # --- building --------------------------------------------------------------------------------

    def build(self, text: str = "", replace_existing: bool = False) -> bool:
        """Make the project, or complete one that was begun; False when it had been begun.

        Taken when the server has a project of that name that is not ours.
        """
        self._require_images()
        project, fresh = self._begun(), False
        if project is None:
            project, fresh = self._new_project(replace_existing), True
        self.gns3.open_project(project)
        nodes = self._kept(project)
        for node in self.model.nodes:
            if node.name not in nodes:
                nodes[node.name] = self._add(project, node)
            self._give_day0(project, nodes[node.name], node)
        self._connect(project)
        return fresh

    def _new_project(self, replace_existing: bool) -> str:
        existing = self.gns3.projects().get(self.model.name)
        if existing is not None:
            if not replace_existing:
                what = f"there is a project {self.model.name!r} already ({existing})"
                raise Taken(self.gns3.http.name, what, "--replace removes it")
            self.gns3.remove_project(existing)
        project = self.gns3.create_project(self.model.name)
        write_record(self.folder, KIND, Record(self.gns3.http.name, project))
        return project

    def _kept(self, project: str) -> dict[str, Json]:
        """Nodes that are there; what an interrupted build left without its name is removed."""
        nodes = self.gns3.nodes(project)
        wanted = {node.name for node in self.model.nodes} | {SWITCH, CLOUD}
        for name in [name for name in nodes if name not in wanted]:
            self.gns3.delete(f"/projects/{project}/nodes/{nodes.pop(name)['node_id']}")
        return nodes

    def _add(self, project: str, node: Node) -> Json:
        at = places(self.model)[node.name]
        if node.platform is None:
            return self.gns3.add_node(project, self._builtin("vpcs"), node.name, at)
        platform = node.platform
        used = [platform.slot(end.interface) for end in _ends_of(self.model, node)]
        adapters = max(ADAPTERS, 1 + max(used, default=0))
        body = template(platform, self._image(platform), self.gns3.major, adapters)
        return self.gns3.add_node(project, self.gns3.template(body), node.name, at)

    def _give_day0(self, project: str, made: Json, node: Node) -> None:
        platform, key = node.platform, made["node_id"]
        if platform is None:
            port = node.ports[0]
            line = f"ip {port.address} {port.gateway}\n"
            self.gns3.write_file(project, key, "startup.vpc", line.encode())
            return
        text = first_boot(self.model, node.name, self.login)
        if platform.boot is Boot.STARTUP_FILE:
            self.gns3.write_file(project, key, "startup-config.cfg", text.encode())
        elif platform.boot is Boot.CONFIG_DISK:
            archive = config_zip(platform.config_file, text)
            self.gns3.write_file(project, key, "config.zip", archive)
        elif not made["properties"].get("cdrom_image"):
            disc = f"dmvpn-{project[:8]}-{node.name}.iso"
            self.gns3.upload_image("qemu", disc, config_iso(platform.config_file, text))
            self.gns3.change_node(project, key, {"cdrom_image": disc})

    def _connect(self, project: str) -> None:
        """Every cable that is not there yet, and the management network where it has addresses."""
        nodes = self.gns3.nodes(project)
        there = self._links(project)
        for link in self.model.links:
            ends = [self._socket(nodes, link.a), self._socket(nodes, link.b)]
            if frozenset(ends) not in there:
                self.gns3.add_link(project, ends)
        if any(node.management for node in self.model.nodes):
            self._connect_management(project, nodes, there)

    def _connect_management(
        self,
        project: str,
        nodes: dict[str, Json],
        there: Mapping[frozenset[tuple[str, int, int]], str],
    ) -> None:
        """A switch and a cloud (the server's first interface); GNS3 needs dynamips and ubridge."""
        for name, kind in ((SWITCH, "ethernet_switch"), (CLOUD, "cloud")):
            if name not in nodes:
                at = (-500, 0 if name == SWITCH else -140)
                nodes[name] = self.gns3.add_node(project, self._builtin(kind), name, at)
        routers = [
            self._socket(nodes, End(node.name, node.platform.interface(0)))
            for node in self.model.ios_nodes
            if node.platform is not None
        ]
        for number, end in enumerate([(nodes[CLOUD]["node_id"], 0, 0), *routers]):
            switch = (nodes[SWITCH]["node_id"], 0, number)
            if frozenset((end, switch)) not in there:
                self.gns3.add_link(project, [end, switch])

    def _socket(self, nodes: Mapping[str, Json], end: End) -> tuple[str, int, int]:
        """(node, adapter, port) of an interface, by the names the server gives its ports."""
        node = nodes[end.node]
        for port in node["ports"]:
            if interface_name(port["name"]).lower() in (end.interface.lower(), "ethernet0"):
                return node["node_id"], port["adapter_number"], port["port_number"]
        what = f"{end.node} has no {end.interface} there"
        raise ControllerError(self.gns3.http.name, what, "remove its template and build again")

    def _builtin(self, kind: str) -> str:
        for known in self.gns3.get("/templates"):
            if known["template_type"] == kind and known.get("builtin"):
                return str(known["template_id"])
        raise ControllerError(self.gns3.http.name, f"has no built-in {kind}")

    def _image(self, platform: LabPlatform) -> str:
        variable = f"DMVPN_GNS3_IMAGE_{platform.name.upper().replace('-', '_')}"
        image = self.images.get(platform.name) or os.environ.get(variable, "")
        if not image:
            what = f"no image is named for {platform.title}"
            raise ControllerError(
                self.gns3.http.name, what, f"export {variable}=FILE on the server"
            )
        return image

    def _require_images(self) -> None:
        for platform in {node.platform for node in self.model.ios_nodes if node.platform}:
            image = self._image(platform)
            if image not in self.gns3.images(emulator(platform)):
                what = f"has no image {image!r} for {platform.title}"
                raise ControllerError(self.gns3.http.name, what, "upload it there first")

    # --- what was built --------------------------------------------------------------------------

    def _begun(self) -> str | None:
        record = read_record(self.folder, KIND)
        if record is None:
            return None
        if record.server != self.gns3.http.name:
            what = f"the lab on file is on {record.server}"
            hint = "dmvpn lab down there, or another folder"
            raise ControllerError(self.gns3.http.name, what, hint)
        if record.lab in self.gns3.projects().values():
            return record.lab
        forget(self.folder, KIND)  # somebody removed it there
        return None

    @property
    def project(self) -> str:
        """Its identifier; ControllerError when it was never built."""
        begun = self._begun()
        if begun is None:
            what = f"has no lab {self.model.name!r} of this folder"
            raise ControllerError(self.gns3.http.name, what, "build it: dmvpn lab up --on gns3")
        return begun

    def export(self, path: Path) -> Path:
        """Write the project as ``.gns3project``, without images; readable by its owner alone."""
        content = self.gns3.export(self.project)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return path

    def up(self) -> None:
        """Start every node and wait until each is ready."""
        self.gns3.post(f"/projects/{self.project}/nodes/start")
        self._wait(self.model)

    def down(self) -> bool:
        """Remove the project from the server; False when there is none."""
        begun = self._begun()
        if begun is None:
            return False
        self.gns3.remove_project(begun)
        forget(self.folder, KIND)
        return True

    def states(self) -> dict[str, str]:
        """Node → its status, in the server's words."""
        return {name: node["status"] for name, node in self.gns3.nodes(self.project).items()}

    def console(self, name: str) -> str:
        """What a node's console shows."""
        node = self.gns3.nodes(self.project)[name]
        own = urlsplit(self.gns3.http.name).hostname or "127.0.0.1"
        host = own if node["console_host"] in ANYWHERE else node["console_host"]
        return console_text(host, int(node["console"]))

    def _wait(self, model: LabModel) -> None:
        signs = Signs(self._booted, self.console, self.endpoints, self.crypto)
        wait_ready(self.gns3.http.name, model, signs, self.scale, self.pause)

    def _booted(self, name: str) -> bool:
        return self.states()[name] == "started"

    def _links(self, project: str) -> dict[frozenset[tuple[str, int, int]], str]:
        """Ends → identifier of every link on the server."""
        return {
            frozenset(
                (item["node_id"], item["adapter_number"], item["port_number"])
                for item in link["nodes"]
            ): link["link_id"]
            for link in self.gns3.links(project)
        }

    # --- failover backend ------------------------------------------------------------------------

    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """The fixed management addresses: GNS3 knows no others."""
        return {
            node.name: (str(node.management.ip), self.ssh_port)
            for node in self.model.nodes
            if node.management is not None and node.kind is not Kind.HOST
        }

    def stop(self, node: str) -> None:
        """Stop a node and wait until it is off."""
        self.gns3.set_node(self.project, self._key(node), "stop")
        left = wait_until(lambda: "" if self.states()[node] == "stopped" else "on", 60, self.pause)
        if left:
            raise ControllerError(self.gns3.http.name, f"{node} did not stop")

    def start(self, node: str) -> None:
        """Start a node and wait until it is ready."""
        self.gns3.set_node(self.project, self._key(node), "start")
        self._wait(LabModel(self.model.name, self.model.title, (self.model.node(node),), ()))

    def _key(self, node: str) -> str:
        return str(self.gns3.nodes(self.project)[node]["node_id"])

    def cut(self, link: Link) -> None:
        """Pull a cable."""
        self._change(link, {"suspend": True})

    def mend(self, link: Link) -> None:
        """Plug it in, without filters."""
        self._change(link, {"suspend": False, "filters": {}})

    def impair(self, link: Link, **filters: list[int]) -> None:
        """GNS3's link filters: ``packet_loss=[5]``, ``delay=[50, 5]``, ``frequency_drop=[3]``."""
        self._change(link, {"filters": filters})

    def _change(self, link: Link, body: Json) -> None:
        project = self.project
        nodes = self.gns3.nodes(project)
        ends = frozenset((self._socket(nodes, link.a), self._socket(nodes, link.b)))
        self.gns3.change_link(project, self._links(project)[ends], body)

    def pass_time(self, seconds: float) -> None:
        """Wait."""
        wait_until(lambda: "not yet", min(seconds, self.pause), self.pause)


def _ends_of(model: LabModel, node: Node) -> list[End]:
    return [
        end
        for link in model.links_of(node.name)
        for end in (link.a, link.b)
        if end.node == node.name
    ]
