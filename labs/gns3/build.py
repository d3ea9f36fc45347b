"""A GNS3 project, node by node: templates, names, first configurations, cables.

Everything asks first what is there, so that an interrupted build is completed by building again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from dmvpn.labs.controller import ControllerError
from dmvpn.labs.day0 import Login
from dmvpn.labs.first_boot import first_boot
from dmvpn.labs.gns3.client import Gns3, Json, Socket
from dmvpn.labs.gns3.day0 import config_iso, config_zip
from dmvpn.labs.gns3.templates import ADAPTERS, emulator, template
from dmvpn.labs.model import End, LabModel, Node
from dmvpn.labs.places import places
from dmvpn.labs.platforms import Boot, LabPlatform
from dmvpn.model import interface_name

QEMU_OPTIONS = "DMVPN_GNS3_QEMU_OPTIONS"
SWITCH, CLOUD = "management-switch", "management"


@dataclass(frozen=True, slots=True)
class Images:
    """Which file on the server each platform starts from.  named: by platform, before the
    environment's ``DMVPN_GNS3_IMAGE_…``."""

    gns3: Gns3
    named: Mapping[str, str] = field(default_factory=dict)

    def of(self, platform: LabPlatform) -> str:
        """The file name; ControllerError when none was named."""
        variable = f"DMVPN_GNS3_IMAGE_{platform.name.upper().replace('-', '_')}"
        image = self.named.get(platform.name) or os.environ.get(variable, "")
        if not image:
            what = f"no image is named for {platform.title}"
            hint = f"export {variable}=FILE, a file the server has"
            raise ControllerError(self.gns3.http.name, what, hint)
        return image

    def require(self, model: LabModel) -> None:
        """ControllerError when the server lacks an image."""
        for platform in {node.platform for node in model.ios_nodes if node.platform}:
            image = self.of(platform)
            if image not in self.gns3.images(emulator(platform)):
                what = f"has no image {image!r} for {platform.title}"
                raise ControllerError(self.gns3.http.name, what, "upload it there first")


@dataclass(frozen=True, slots=True)
class ProjectBuilder:
    """Completes one project."""

    gns3: Gns3
    project: str
    model: LabModel
    login: Login
    images: Images

    def complete(self) -> None:
        """Add every node, first configuration and cable that is not there yet."""
        nodes = self._kept()
        for node in self.model.nodes:
            if node.name not in nodes:
                nodes[node.name] = self._add(node)
            self._give_day0(nodes[node.name], node)
        self._connect()

    def _kept(self) -> dict[str, Json]:
        """Nodes that are there; what an interrupted build left without its name is removed."""
        nodes = self.gns3.nodes(self.project)
        wanted = {node.name for node in self.model.nodes} | {SWITCH, CLOUD}
        for name in [name for name in nodes if name not in wanted]:
            self.gns3.delete(f"/projects/{self.project}/nodes/{nodes.pop(name)['node_id']}")
        return nodes

    def _add(self, node: Node) -> Json:
        at, platform = places(self.model)[node.name], node.platform
        if platform is None:
            vpcs = self.gns3.builtin_template("vpcs")
            return self.gns3.add_node(self.project, vpcs, node.name, at)
        used = [platform.slot(end.interface) for end in self.model.ends_of(node.name)]
        adapters = max(ADAPTERS, 1 + max(used, default=0))
        options = os.environ.get(QEMU_OPTIONS, "")
        body = template(platform, self.images.of(platform), self.gns3.major, adapters, options)
        return self.gns3.add_node(self.project, self.gns3.template(body), node.name, at)

    def _give_day0(self, made: Json, node: Node) -> None:
        platform, key = node.platform, made["node_id"]
        if platform is None:
            port = node.ports[0]
            self._write(key, "startup.vpc", f"ip {port.address} {port.gateway}\n".encode())
            return
        text = first_boot(self.model, node.name, self.login)
        if platform.boot is Boot.STARTUP_FILE:
            self._write(key, "startup-config.cfg", text.encode())
        elif platform.boot is Boot.CONFIG_DISK:
            self._write(key, "config.zip", config_zip(platform.config_file, text))
        elif not made["properties"].get("cdrom_image"):
            # In the node's folder, not among the images: it goes where the project goes.
            disc = f"dmvpn-{self.project[:8]}-{node.name}.iso"
            self._write(key, disc, config_iso(platform.config_file, text))
            self.gns3.change_node(self.project, key, {"cdrom_image": disc})

    def _write(self, node: str, path: str, content: bytes) -> None:
        self.gns3.write_file(self.project, node, path, content)

    def _connect(self) -> None:
        """Every cable that is not there yet, and the management network where it has addresses."""
        nodes, there = self.gns3.nodes(self.project), self.gns3.cables(self.project)
        for link in self.model.links:
            ends = [self._socket(nodes, link.a), self._socket(nodes, link.b)]
            if frozenset(ends) not in there:
                self.gns3.add_link(self.project, ends)
        if any(node.management for node in self.model.nodes):
            self._connect_management(nodes, there)

    def _connect_management(
        self, nodes: dict[str, Json], there: Mapping[frozenset[Socket], str]
    ) -> None:
        """A switch and a cloud (the server's first interface); GNS3 needs dynamips and ubridge."""
        for name, kind in ((SWITCH, "ethernet_switch"), (CLOUD, "cloud")):
            if name not in nodes:
                at = (-500, 0 if name == SWITCH else -140)
                builtin = self.gns3.builtin_template(kind)
                nodes[name] = self.gns3.add_node(self.project, builtin, name, at)
        routers = [
            self._socket(nodes, End(node.name, node.platform.interface(0)))
            for node in self.model.ios_nodes
            if node.platform is not None
        ]
        for number, end in enumerate([(nodes[CLOUD]["node_id"], 0, 0), *routers]):
            switch = (nodes[SWITCH]["node_id"], 0, number)
            if frozenset((end, switch)) not in there:
                self.gns3.add_link(self.project, [end, switch])

    def _socket(self, nodes: Mapping[str, Json], end: End) -> Socket:
        return socket_of(self.gns3, nodes, end)


def socket_of(gns3: Gns3, nodes: Mapping[str, Json], end: End) -> Socket:
    """(node, adapter, port) of an interface, by the names the server gives its ports."""
    node = nodes[end.node]
    for port in node["ports"]:
        if interface_name(port["name"]).lower() in (end.interface.lower(), "ethernet0"):
            return node["node_id"], port["adapter_number"], port["port_number"]
    what = f"{end.node} has no {end.interface} there"
    raise ControllerError(gns3.http.name, what, "remove its template and build again")
