"""The lab as a pyATS testbed.

Credentials are ``%ENV{…}``: pyATS resolves them, the file holds none.  A device's name must be the
router's host name, or Unicon does not recognise its prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dmvpn.labs.export.yaml_text import yaml_text
from dmvpn.labs.inventory import USERNAME, LabHost
from dmvpn.labs.model import Kind, LabModel, Node, Port
from dmvpn.model import Platform

PASSWORD = "%ENV{DMVPN_PASSWORD}"


def testbed(model: LabModel, at: Mapping[str, LabHost] | None = None) -> str:
    """The testbed's text.  at: where each router is reached; else its management address or name."""
    known = at or {}
    nodes = [node for node in model.ios_nodes if node.kind is not Kind.HOST]
    return yaml_text(
        {
            "testbed": {"name": model.name, "credentials": _credentials()},
            "devices": {_name(node): _device(node, known.get(node.name)) for node in nodes},
            "topology": {_name(node): {"interfaces": dict(_ports(model, node))} for node in nodes},
        }
    )


def _credentials() -> dict[str, Any]:
    return {
        "default": {"username": USERNAME, "password": PASSWORD},
        "enable": {"password": PASSWORD},
    }


def _name(node: Node) -> str:
    return node.hostname or node.name


def _device(node: Node, at: LabHost | None) -> dict[str, Any]:
    assert node.platform is not None
    own = LabHost(str(node.management.ip) if node.management else node.name)
    place = at or own
    return {
        "os": "ios" if node.platform.system is Platform.IOS else "iosxe",
        "platform": node.platform.pyats,
        "type": "router",
        "connections": {
            "cli": {"protocol": "ssh", "ip": place.address, "port": place.port},
        },
        "custom": {"dmvpn_role": node.kind.value},
    }


def _ports(model: LabModel, node: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    for port in node.ports:
        yield (
            port.interface,
            {"type": "ethernet", "ipv4": str(port.address), **_link(model, port, node)},
        )


def _link(model: LabModel, port: Port, node: Node) -> dict[str, str]:
    for number, link in enumerate(model.links):
        if any(
            end.node == node.name and end.interface == port.interface for end in (link.a, link.b)
        ):
            return {"link": f"l{number}"}
    return {}
