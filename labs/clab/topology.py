"""The lab for containerlab: ``NAME.clab.yml`` and a configuration for each router.

containerlab makes the management interface and a login of its own (admin/admin); ours is added to
it.  ``.partial`` in a file's name is what makes ``cisco_iol`` add instead of replace.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.day0 import Login
from dmvpn.labs.export.yaml_text import yaml_text
from dmvpn.labs.first_boot import Management, first_boot
from dmvpn.labs.model import End, LabModel, Link, Node

HOST_IMAGE = "alpine:3"
NETWORK = IPv4Network("172.30.30.0/24")


def clab_files(model: LabModel, login: Login, network: IPv4Network = NETWORK) -> dict[str, str]:
    """File name → text, relative to the lab's folder; StoreError for a platform it has no kind for."""
    missing = {
        node.platform.title for node in model.ios_nodes if node.platform and not node.platform.clab
    }
    if missing:
        what = f"no containerlab kind for {', '.join(sorted(missing))}"
        raise StoreError(Problem("clab", what, "iol-xe, csr1000v and cat8000v have one"))
    files = {f"{model.name}.clab.yml": yaml_text(_topology(model, network))}
    for node in model.ios_nodes:
        files[_config(node)] = first_boot(model, node.name, login, Management.BUILDER)
    return files


def _topology(model: LabModel, network: IPv4Network) -> dict[str, Any]:
    return {
        "name": model.name,
        "mgmt": {"network": f"{model.name}-mgmt", "ipv4-subnet": str(network)},
        "topology": {
            "nodes": {node.name: _node(node) for node in model.nodes},
            "links": [{"endpoints": list(_endpoints(link))} for link in model.links],
        },
    }


def _config(node: Node) -> str:
    return f"configs/{node.name}.partial.cfg"


def _node(node: Node) -> dict[str, Any]:
    fixed = {"mgmt-ipv4": str(node.management.ip)} if node.management else {}
    if node.platform is not None:
        return {
            "kind": node.platform.clab,
            "image": node.platform.clab_image,
            "startup-config": _config(node),
            **fixed,
        }
    port = node.ports[0]
    commands = [f"ip address add {port.address} dev eth1"]
    if port.gateway is not None:
        commands.append(f"ip route replace 10.0.0.0/8 via {port.gateway}")
    return {"kind": "linux", "image": HOST_IMAGE, **fixed, "exec": commands}


def _endpoints(link: Link) -> Iterator[str]:
    for end in (link.a, link.b):
        yield str(_as_clab(end))


def _as_clab(end: End) -> End:
    """A host's eth0 is containerlab's management interface; its first cable is eth1."""
    return End(end.node, "eth1") if end.interface == "eth0" else end
