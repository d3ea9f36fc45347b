"""Clouds for the simulation tests: the example inventory rendered, then patched line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from nornir.plugins.inventory import SimpleInventory

from dmvpn.config import ConfigNode, ConfigTree, RouterConfig, read
from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from dmvpn.labs.underlay import underlay_configuration
from dmvpn.render import render

ROOT = Path(__file__).parents[3]
SECRETS = {"DMVPN_PSK": "Case-PSK-not-secret", "DMVPN_NHRP_AUTH": "CaseNhrp"}


ROUTING: dict[str, dict[str, object]] = {
    "eigrp": {"protocol": "eigrp", "name": "DMVPN", "autonomous_system": 100},
    "ospf": {"protocol": "ospf"},
    "bgp": {"protocol": "bgp", "autonomous_system": 65000},
}


@cache
def designed(phase: int, routing: str = "eigrp") -> Design:
    """The design of the example inventory in one phase, with one routing protocol."""
    os.environ.update(SECRETS)
    folder = ROOT / "inventory"
    inventory = SimpleInventory(
        str(folder / "hosts.yaml"), str(folder / "groups.yaml"), str(folder / "defaults.yaml")
    ).load()
    inventory.groups["blue"].data["dmvpn_cloud"]["routing"] = ROUTING[routing]
    return design(read_intent(inventory.hosts, inventory.groups, phase=phase))


def texts(phase: int, routing: str = "eigrp") -> dict[str, str]:
    """The configurations of all routers, and of the provider between them."""
    network = designed(phase, routing)
    result = {name: render(router) for name, router in network.routers.items()}
    # render prints what the project owns; a running-config begins with the release.
    for name, router in network.routers.items():
        result[name] = (
            f"version {router.release.major}.{router.release.minor}\nhostname {name}\n{result[name]}"
        )
    return {**result, "isp": underlay_configuration(network)}


ISAKMP = """crypto isakmp policy 10
 encryption aes 256
 hash sha256
 authentication pre-share
 group 14
!
crypto isakmp key Case-Key-not-secret address 0.0.0.0
!
"""


def with_ikev1(text: str) -> str:
    """The same cloud with IKEv1: one policy, one key for everybody."""
    tree = ConfigTree.parse(text)
    kept = [node for node in tree.nodes if not node.text.startswith("crypto ikev2")]
    for node in kept:
        if node.text.startswith("crypto ipsec profile"):
            node.children[:] = [item for item in node.children if "ikev2" not in item.text]
    tree.nodes[:] = kept
    return f"{ISAKMP}{tree.text()}" if any("ipsec" in node.text for node in kept) else text


def patched(text: str, changes: Mapping[str, Any]) -> str:
    """Apply ``{"section > section": {remove: [...], add: [...], rename: {...}}}`` to a text.

    A line to remove is given by its beginning; one that is not there is an error of the case.
    """
    tree = ConfigTree.parse(text)
    for path, change in changes.items():
        children = _section(tree, path)
        for line in change.get("remove", ()):
            found = [node for node in children if node.text.startswith(line)]
            assert found, f"{path}: no line to remove: {line}"
            for node in found:
                children.remove(node)
        for old, new in change.get("rename", {}).items():
            [node] = [node for node in children if node.text == old]
            node.text = new
        for line in change.get("add", ()):
            if line.startswith(" "):
                children[-1].children.append(ConfigNode(line.strip()))
            else:
                children.append(ConfigNode(line))
    return tree.text()


def _section(tree: ConfigTree, path: str) -> list[ConfigNode]:
    children = tree.nodes
    for part in filter(None, path.split(" > ")):
        [node] = [node for node in children if node.text == part]
        children = node.children
    return children


def read_cloud(
    phase: int,
    patch: Mapping[str, Any] | None = None,
    *,
    ikev1: bool = False,
    routing: str = "eigrp",
) -> dict[str, RouterConfig]:
    """The read configurations; ``patch`` by router, ``*`` for every router of the design."""
    changes = dict(patch or {})
    everywhere = changes.pop("*", None)
    result = {}
    for name, text in texts(phase, routing).items():
        text = with_ikev1(text) if ikev1 else text
        if everywhere and name != "isp":
            text = patched(text, everywhere)
        if name in changes:
            text = patched(text, changes.pop(name))
        result[name] = read(text, name)
    assert not changes, f"no such routers: {sorted(changes)}"
    return result


def case_configs(case: Mapping[str, Any]) -> dict[str, RouterConfig]:
    """The configurations of a case of tests/cases/simulate, with what it changes."""
    found = read_cloud(
        case["phase"],
        case.get("patch"),
        ikev1=case.get("ike") == 1,
        routing=case.get("routing", "eigrp"),
    )
    return {name: item for name, item in found.items() if name not in case.get("without", ())}


Cloud = Callable[..., dict[str, RouterConfig]]


@pytest.fixture
def cloud() -> Cloud:
    """`read_cloud`: the example cloud of one phase, with changes."""
    return read_cloud


@pytest.fixture
def design_of() -> Callable[[int], Design]:
    """`designed`: the design of the example inventory in one phase."""
    return designed


@pytest.fixture
def texts_of() -> Callable[[int], dict[str, str]]:
    """`texts`: the configurations of the example cloud as text, free to be changed."""
    return texts
