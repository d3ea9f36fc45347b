"""The network a verb works on: Nornir's inventory, its design, and the routers that were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dmvpn.design.model import Design
from dmvpn.errors import Problem, StoreError
from dmvpn.model import Secret

if TYPE_CHECKING:
    from nornir.core import Nornir


@dataclass(frozen=True, slots=True)
class Network:
    """nornir: filtered to ``names``.  design: of the whole network, whatever was asked for."""

    nornir: Nornir
    design: Design
    names: tuple[str, ...]
    secrets: tuple[Secret, ...]


def open_network(
    inventory: Path, limit: list[str] | None = None, phase: int | None = None
) -> Network:
    """Load the inventory, check the intent, decide the design."""
    from dmvpn.design import design
    from dmvpn.intent import read_intent

    nornir = open_inventory(inventory)
    intent = read_intent(nornir.inventory.hosts, nornir.inventory.groups, phase=phase)
    decided = design(intent)
    names = _chosen(nornir, decided, limit)
    chosen = nornir.filter(filter_func=lambda host: host.name in names)
    return Network(chosen, decided, names, secrets_of(decided))


def open_inventory(inventory: Path) -> Nornir:
    """``InitNornir``; ``inventory`` is a configuration file or the folder with config.yaml.

    Nornir takes the inventory's file names relative to the working folder; here those beside the
    configuration file are found from anywhere.
    """
    from nornir import InitNornir
    from nornir.core.configuration import Config

    file = inventory / "config.yaml" if inventory.is_dir() else inventory
    if not file.is_file():
        hint = "dmvpn init DIR makes one"
        raise StoreError(Problem(str(file), "no such Nornir configuration file", hint))
    options = dict(Config.from_file(str(file)).inventory.options)
    for name, value in options.items():
        if name.endswith("_file") and isinstance(value, str):
            options[name] = str(_beside(file, Path(value)))
    plugin = Config.from_file(str(file)).inventory.plugin
    return InitNornir(config_file=str(file), inventory={"plugin": plugin, "options": options})


def _beside(configuration: Path, file: Path) -> Path:
    folders = (configuration.resolve().parent.parent, configuration.resolve().parent)
    return next((folder / file for folder in folders if (folder / file).is_file()), file)


def _chosen(nornir: Nornir, design: Design, limit: list[str] | None) -> tuple[str, ...]:
    if not limit:
        return tuple(design.routers)
    asked = [word for item in limit for word in item.split(",") if word]
    groups = nornir.inventory.groups
    unknown = [word for word in asked if word not in design.routers and word not in groups]
    if unknown:
        known = ", ".join((*design.routers, *groups))
        raise StoreError(*(Problem("--limit", f"no router or group {w!r}", known) for w in unknown))
    hosts = nornir.inventory.hosts
    return tuple(
        name for name in design.routers
        if name in asked or any(hosts[name].has_parent_group(word) for word in asked if word in groups)
    )  # fmt: skip


def secrets_of(design: Design) -> tuple[Secret, ...]:
    """Every secret the design holds, to be masked wherever text leaves the tool."""
    return tuple({secret.value: secret for secret in _secrets_in(design.routers)}.values())


def _secrets_in(part: object) -> Iterator[Secret]:
    """Walks the whole design, so that no field for a secret can be forgotten here."""
    if isinstance(part, Secret):
        yield part
    elif is_dataclass(part):
        for entry in fields(part):
            yield from _secrets_in(getattr(part, entry.name))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _secrets_in(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _secrets_in(value)
