"""Reads the cases of the matrix: a base inventory and what each case changes in it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from nornir.core.inventory import (
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)
from nornir.plugins.inventory import SimpleInventory

from dmvpn.design import Design, design
from dmvpn.intent import read_intent
from tests.unit.changes import change, read_content

CASES = Path(__file__).parents[2] / "cases" / "matrix"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.name != "base")
SECRETS = {
    "DMVPN_PSK": "Case-PSK-not-secret",
    "DMVPN_NHRP_AUTH": "CaseNhrp",
    "DMVPN_KEY": "Case-key",
    "DMVPN_COMMUNITY": "Case-community",
    **{
        f"DMVPN_PSK_{name.upper()}": f"Case-PSK-{name}"
        for name in ("hub1", "hub2", "hub3", "hub4", "spoke1", "spoke2")
    },
}


@dataclass(frozen=True)
class Change:
    """``change.yaml``: set, remove; has, lacks: lines by router that make or break the design."""

    set: dict[str, Any] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    has: dict[str, list[str]] = field(default_factory=dict)
    lacks: dict[str, list[str]] = field(default_factory=dict)


def change_of(name: str) -> Change:
    """What a case changes and asserts."""
    return Change(**yaml.safe_load((CASES / name / "change.yaml").read_text("utf-8")))


def base() -> dict[str, Any]:
    """The inventory every case starts from."""
    return deepcopy(_base())


@cache
def _base() -> dict[str, Any]:
    return read_content(CASES / "base")


def applied(case: Change) -> dict[str, Any]:
    """The inventory of a case."""
    return change(base(), case.set, case.remove)


def inventory_of(content: dict[str, Any], folder: Path) -> Inventory:
    """The content as Nornir reads it from files."""
    for file, written in content.items():
        (folder / f"{file}.yaml").write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
    files = (str(folder / f"{file}.yaml") for file in ("hosts", "groups", "defaults"))
    return SimpleInventory(*files).load()


def built(content: dict[str, Any]) -> Inventory:
    """The content as Nornir holds it, without the way through files: for thousands of them."""
    groups = {name: Group(name=name, data=one["data"]) for name, one in content["groups"].items()}
    hosts = {
        name: Host(
            name=name,
            hostname=one["hostname"],
            groups=ParentGroups([groups[group] for group in one["groups"]]),
            data=one["data"],
        )
        for name, one in content["hosts"].items()
    }
    return Inventory(Hosts(hosts), Groups(groups), Defaults())


def designed(content: dict[str, Any], folder: Path) -> Design:
    """The design of an inventory."""
    inventory = inventory_of(content, folder)
    return design(read_intent(inventory.hosts, inventory.groups))
