"""containerlab's rules for topology files: which key may stand where, what an endpoint looks like.

Source: its published JSON schema (draft 7) and its pages on the Cisco kinds.  The schema is in no
package of PyPI or npm, so its rules for what we write stand here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TOP = {"name", "prefix", "mgmt", "settings", "topology"}
MGMT = {"network", "bridge", "ipv4-subnet", "ipv4-gw", "ipv4-range", "ipv6-subnet", "mtu"}
TOPOLOGY = {"nodes", "links", "kinds", "defaults", "groups"}
NODE = {
    "kind", "type", "group", "image", "startup-config", "startup-delay", "mgmt-ipv4", "mgmt-ipv6",
    "exec", "binds", "env", "labels", "cpu", "memory", "license",
}  # fmt: skip
LINK = {"endpoints", "mtu", "vars", "type"}
INTERFACES = {
    "cisco_iol": r"Ethernet(0/[1-3]|[1-9]\d*/[0-3])",
    "cisco_c8000v": r"GigabitEthernet([2-9]|[1-9]\d+)",
    "cisco_csr1000v": r"GigabitEthernet([2-9]|[1-9]\d+)",
    "cisco_vios": r"(GigabitEthernet0/[1-9]\d*|eth[1-9]\d*)",
    "linux": r"eth[1-9]\d*",
}
"""Kind → interfaces a link may end at; the first one is containerlab's own."""


def problems_of(raw: Any) -> list[str]:
    """Everything containerlab refuses; empty when the file is right."""
    return list(_problems(raw))


def _problems(raw: Any) -> Iterator[str]:
    yield from _keys("", raw, TOP, {"name", "topology"})
    if not re.fullmatch(r"\S+", str(raw.get("name", ""))):
        yield "name: must not have blanks"
    yield from _keys("mgmt.", raw.get("mgmt", {}), MGMT, set())
    topology = raw.get("topology", {})
    yield from _keys("topology.", topology, TOPOLOGY, {"nodes"})
    nodes = topology.get("nodes", {})
    for name, node in nodes.items():
        yield from _keys(f"{name}.", node, NODE, {"kind"})
        if node.get("kind") not in INTERFACES:
            yield f"{name}.kind: {node.get('kind')!r} is unknown"
        if "exec" in node and not node["exec"]:
            yield f"{name}.exec: is empty"
    seen: set[str] = set()
    for number, link in enumerate(topology.get("links", ())):
        yield from _keys(f"links[{number}].", link, LINK, {"endpoints"})
        for problem in _ends(link.get("endpoints", []), nodes, seen):
            yield f"links[{number}].{problem}"


def _ends(ends: list[str], nodes: dict[str, Any], seen: set[str]) -> Iterator[str]:
    if len(ends) != 2:
        yield f"endpoints: {len(ends)} of two"
    for end in ends:
        name, _, interface = end.partition(":")
        kind = nodes.get(name, {}).get("kind")
        if kind is None:
            yield f"endpoints: there is no node {name!r}"
        elif not re.fullmatch(INTERFACES.get(kind, ".*"), interface):
            yield f"endpoints: {kind} has no {interface!r} to offer"
        if end in seen:
            yield f"endpoints: {end} is used twice"
        seen.add(end)


def _keys(where: str, raw: Any, allowed: set[str], needed: set[str]) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{where}: is no mapping"
        return
    yield from (f"{where}{key}: unknown key" for key in raw if key not in allowed)
    yield from (f"{where}{key}: is missing" for key in sorted(needed - {*raw}))
