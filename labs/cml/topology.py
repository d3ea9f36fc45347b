"""The lab as a CML topology file, version 0.3.0 (CML 2.8 and later) or 0.2.2 (2.7).

CML refuses unknown keys at every level.  Identifiers are the file's own; the import gives new ones.
Source: the published schema of CML 2.10 and the labs of cml-community.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.day0 import Login
from dmvpn.labs.export.yaml_text import yaml_text
from dmvpn.labs.first_boot import first_boot
from dmvpn.labs.model import Kind, LabModel, Node
from dmvpn.labs.places import places

VERSIONS = ("0.3.0", "0.2.2")
SWITCH, CONNECTOR = "management-switch", "management"
SWITCH_PORTS = 32
HOST = "alpine"
ROUTER_SLOTS = 8


@dataclass(frozen=True, slots=True)
class CmlOptions:
    """version: of the file.  bridge: the external connector behind the management interfaces:
    ``NAT``, ``System Bridge``, another that the controller has, or empty for none."""

    version: str = "0.3.0"
    bridge: str = "NAT"


def cml_topology(
    model: LabModel, login: Login, options: CmlOptions = CmlOptions(), mark: str = ""
) -> str:
    """The topology's text; it holds password hashes.  mark: by which its lab is found again."""
    if options.version not in VERSIONS:
        what = f"version {options.version!r} is not written"
        raise StoreError(Problem("cml", what, f"versions: {', '.join(VERSIONS)}"))
    if options.bridge and len(model.ios_nodes) >= SWITCH_PORTS:
        what = f"{len(model.ios_nodes)} routers do not fit a switch of {SWITCH_PORTS} ports"
        raise StoreError(Problem("cml", what, "--bridge '' builds without management network"))
    sheet = _Sheet(model, login, options, mark)
    return yaml_text(sheet.document())


def marked_anew(text: str, title: str, mark: str) -> str:
    """A topology file with another title and mark; StoreError when it is none."""
    try:
        raw = yaml.safe_load(text)
        raw["lab"] |= {"title": title, "notes": _notes(mark)}
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise StoreError(Problem(title, "is no topology file of CML")) from error
    return yaml_text(raw)


def _notes(mark: str) -> str:
    return f"Built by dmvpn. {mark}".strip()


def definitions(model: LabModel, options: CmlOptions) -> set[str]:
    """The node definitions that the topology's nodes have."""
    needed = {_definition(node) for node in model.nodes}
    return needed | ({"unmanaged_switch", "external_connector"} if options.bridge else set())


def _definition(node: Node) -> str:
    return node.platform.cml if node.platform is not None else HOST


class _Sheet:
    """The document while it is being written: identifiers by name."""

    def __init__(self, model: LabModel, login: Login, options: CmlOptions, mark: str) -> None:
        self.model, self.login, self.options, self.mark = model, login, options, mark
        self.at = places(model)
        names = [node.name for node in model.nodes]
        names += [SWITCH, CONNECTOR] if options.bridge else []
        self.ids = {name: f"n{number}" for number, name in enumerate(names)}

    def document(self) -> dict[str, Any]:
        """Everything, in the order CML's own export has."""
        newest = self.options.version == VERSIONS[0]
        return {
            "lab": {
                "version": self.options.version,
                "title": self.model.name,
                "description": self.model.title,
                "notes": _notes(self.mark),
            },
            "nodes": [*map(self._node, self.model.nodes), *self._management_nodes()],
            "links": list(self._links()),
            "annotations": [],
            **({"smart_annotations": []} if newest else {}),
        }

    def _node(self, node: Node) -> dict[str, Any]:
        platform = node.platform
        if platform is None:
            return self._box(
                node.name, HOST, "dmvpn:host",
                [{"name": "node.cfg", "content": _host_script(node)}],
                [_interface(0, "eth0", 0)],
            )  # fmt: skip
        content = first_boot(self.model, node.name, self.login)
        used = [platform.slot(end.interface) for end in self.model.ends_of(node.name)]
        slots = max(ROUTER_SLOTS, 1 + max(used, default=0))
        interfaces = [{"id": "i0", "label": "Loopback0", "type": "loopback"}]
        interfaces += [_interface(n + 1, platform.interface(n), n) for n in range(slots)]
        files = [{"name": platform.config_file, "content": content}]
        return self._box(
            node.name, _definition(node), f"dmvpn:{node.kind.value}", files, interfaces
        )

    def _box(
        self,
        name: str,
        definition: str,
        tag: str,
        files: list[dict[str, str]],
        interfaces: list[dict[str, Any]],
    ) -> dict[str, Any]:
        x, y = self.at.get(name, (0, 0))
        newest = self.options.version == VERSIONS[0]
        return {
            "id": self.ids[name],
            "label": name,
            "node_definition": definition,
            "x": x,
            "y": y,
            "tags": [tag] if tag else [],
            "image_definition": None,
            "ram": None,
            "cpus": None,
            "cpu_limit": None,
            "data_volume": None,
            "boot_disk_size": None,
            "hide_links": False,
            **({"parameters": {}} if newest else {}),
            "configuration": files,
            "interfaces": interfaces,
        }

    def _management_nodes(self) -> Iterator[dict[str, Any]]:
        if not self.options.bridge:
            return
        left = min(x for x, _ in self.at.values()) - 250
        self.at |= {SWITCH: (left, 0), CONNECTOR: (left, -140)}
        count = len(self.model.ios_nodes) + 1
        ports = [_interface(number, f"port{number}", number) for number in range(count)]
        yield self._box(SWITCH, "unmanaged_switch", "", [], ports)
        bridge = [{"name": "default", "content": self.options.bridge}]
        yield self._box(CONNECTOR, "external_connector", "", bridge, [_interface(0, "port", 0)])

    def _links(self) -> Iterator[dict[str, Any]]:
        number = 0
        for number, link in enumerate(self.model.links):
            a, b = (link.a.node, link.a.interface), (link.b.node, link.b.interface)
            yield self._link(number, a, b)
        if not self.options.bridge:
            return
        number = len(self.model.links)
        yield self._link(number, (CONNECTOR, "port"), (SWITCH, "port0"))
        for offset, node in enumerate(self.model.ios_nodes, 1):
            assert node.platform is not None
            mine = (node.name, node.platform.interface(0))
            yield self._link(number + offset, mine, (SWITCH, f"port{offset}"))

    def _link(self, number: int, a: tuple[str, str], b: tuple[str, str]) -> dict[str, Any]:
        return {
            "id": f"l{number}",
            "n1": self.ids[a[0]],
            "i1": self._end(*a),
            "n2": self.ids[b[0]],
            "i2": self._end(*b),
            "label": f"{a[0]}:{a[1]} -- {b[0]}:{b[1]}",
            "conditioning": {},
        }

    def _end(self, name: str, interface: str) -> str:
        if name in (SWITCH, CONNECTOR):
            return f"i{interface.removeprefix('port') or 0}"
        platform = self.model.node(name).platform
        return f"i{platform.slot(interface) + 1}" if platform is not None else "i0"


def _interface(number: int, label: str, slot: int) -> dict[str, Any]:
    return {"id": f"i{number}", "label": label, "slot": slot, "type": "physical"}


def _host_script(node: Node) -> str:
    port = node.ports[0]
    lines = [
        f"hostname {node.name}",
        f"ip address add {port.address} dev eth0",
        "ip link set eth0 up",
    ]
    if port.gateway is not None and node.kind is Kind.HOST:
        lines.append(f"ip route add default via {port.gateway}")
    return "".join(f"{line}\n" for line in lines)
