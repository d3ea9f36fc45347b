"""CML's rules for topology files, as its published schema has them: which key may stand where."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

LAB = {"version", "title", "description", "notes"}
NODE = {
    "id", "label", "node_definition", "x", "y", "image_definition", "configuration", "parameters",
    "ram", "cpus", "cpu_limit", "data_volume", "boot_disk_size", "hide_links", "tags", "interfaces",
    "pyats",
}  # fmt: skip
INTERFACE = {"id", "type", "label", "slot", "mac_address"}
LINK = {"id", "n1", "n2", "i1", "i2", "label", "conditioning"}
NEEDED = {
    "lab": {"version"},
    "nodes": {"id", "label", "node_definition", "interfaces"},
    "links": {"id", "n1", "n2", "i1", "i2"},
}
TOP = {"lab", "nodes", "links", "annotations", "smart_annotations"}
SINCE_0_3_0 = {"parameters", "smart_annotations", "pyats"}
NODE_DEFINITIONS = frozenset({
    "iosv", "iosvl2", "iol-xe", "csr1000v", "cat8000v", "alpine", "unmanaged_switch",
    "external_connector",
})  # fmt: skip


def problems_of(raw: Any, definitions: AbstractSet[str] = NODE_DEFINITIONS) -> list[str]:
    """Everything a controller refuses; empty when the file is right."""
    return list(_problems(raw, definitions))


def _problems(raw: Any, definitions: AbstractSet[str]) -> Iterator[str]:
    if not isinstance(raw, dict) or not {"lab", "nodes", "links"} <= {*raw}:
        yield "lab, nodes and links are needed"
        return
    version = raw["lab"].get("version")
    later = SINCE_0_3_0 if version == "0.2.2" else set()
    if version not in ("0.2.2", "0.3.0"):
        yield f"lab.version: unknown version {version!r}"
    yield from _keys("", raw, TOP - later)
    yield from _keys("lab.", raw["lab"], LAB)
    nodes: dict[str, set[str]] = {}
    for number, node in enumerate(raw["nodes"]):
        yield from _node(f"nodes[{number}]", node, NODE - later)
        if node.get("node_definition") not in definitions:
            what = f"{node.get('node_definition')!r} does not exist"
            yield f"nodes[{number}].node_definition: {what}"
        nodes[node.get("id", "")] = {item["id"] for item in node.get("interfaces", ())}
    if len(nodes) != len(raw["nodes"]):
        yield "nodes: an id is there twice"
    for number, link in enumerate(raw["links"]):
        yield from _keys(f"links[{number}].", link, LINK)
        for node, interface in (("n1", "i1"), ("n2", "i2")):
            if link.get(interface) not in nodes.get(link.get(node, ""), ()):
                yield f"links[{number}].{interface}: no such interface"


def _node(where: str, node: dict[str, Any], allowed: set[str]) -> Iterator[str]:
    yield from _keys(f"{where}.", node, allowed)
    yield from (f"{where}.{key}: is missing" for key in sorted(NEEDED["nodes"] - {*node}))
    if len(node.get("id", "")) > 64 or len(node.get("label", "")) > 128:
        yield f"{where}: id or label is too long"
    for axis in ("x", "y"):
        if not isinstance(node.get(axis, 0), int) or abs(node.get(axis, 0)) > 15000:
            yield f"{where}.{axis}: is outside the canvas"
    slots = []
    for number, interface in enumerate(node.get("interfaces", ())):
        yield from _keys(f"{where}.interfaces[{number}].", interface, INTERFACE)
        physical = interface.get("type") == "physical"
        if physical != ("slot" in interface):
            yield f"{where}.interfaces[{number}]: physical interfaces, and they alone, have a slot"
        slots += [interface["slot"]] if physical and "slot" in interface else []
    if len(slots) != len(set(slots)):
        yield f"{where}: a slot is there twice"


def _keys(where: str, mapping: dict[str, Any], allowed: set[str]) -> Iterator[str]:
    yield from (f"{where}{key}: unknown key" for key in mapping if key not in allowed)
