"""The topologies that come with the tool: one folder each, an inventory and how it is wired.

labs/topologies/standard/
    inventory/          an ordinary Nornir inventory
    topology.yaml       title, providers, peerings, NAT routers
    README.md  map.svg  expected/phase-1.txt …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path
from typing import Any, TypeVar

import yaml

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.wiring import NatRouter, Peering, Provider, Wiring

FOLDER = Path(__file__).resolve().parent
FILE = "topology.yaml"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Topology:
    """A shipped topology: its folder, its inventory, and what lies between its routers."""

    name: str
    title: str
    folder: Path
    wiring: Wiring

    @property
    def inventory(self) -> Path:
        """The folder with config.yaml."""
        return self.folder / "inventory"


def topology_names() -> tuple[str, ...]:
    """Names of the shipped topologies, smallest first."""
    return tuple(sorted((path.parent.name for path in FOLDER.glob(f"*/{FILE}")), key=_size))


def _size(name: str) -> tuple[int, str]:
    order = ("mini", "standard", "dual-isp", "nat-spoke")
    return (order.index(name) if name in order else len(order), name)


def load_topology(name: str) -> Topology:
    """Read a shipped topology; StoreError names those there are."""
    if name not in topology_names():
        known = ", ".join(topology_names())
        raise StoreError(Problem("topology", f"there is no {name!r}", f"there are {known}"))
    return read_topology(FOLDER / name)


def read_topology(folder: Path) -> Topology:
    """Read a folder with a topology.yaml; StoreError names everything wrong in it."""
    file = folder / FILE
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(Problem(str(file), error.strerror or str(error))) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise StoreError(Problem(str(file), f"is not YAML: {said}")) from error
    reader = _Reader(str(file), [])
    top = reader.mapping(raw, "", ("title",), ("providers", "peerings", "nat"))
    wiring = Wiring(
        tuple(reader.each(top.get("providers", {"isp": {}}), "providers", _provider)),
        tuple(reader.each(top.get("peerings", {}), "peerings", _peering)),
        tuple(reader.each(top.get("nat", {}), "nat", _nat)),
    )
    if reader.problems:
        raise StoreError(*reader.problems)
    return Topology(folder.name, str(top["title"]), folder, wiring)


@dataclass(slots=True)
class _Reader:
    """Reads mappings strictly; keeps every problem."""

    file: str
    problems: list[Problem]

    def complain(self, where: str, what: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(f"{self.file}: {where}" if where else self.file, what, hint))

    def mapping(
        self, raw: Any, where: str, needed: Iterable[str], optional: Iterable[str] = ()
    ) -> Mapping[str, Any]:
        """A mapping with these keys and no others."""
        if raw is None:
            raw = {}
        if not isinstance(raw, Mapping):
            self.complain(where, "is not a mapping")
            raw = {}
        allowed = (*needed, *optional)
        for key in raw:
            if key not in allowed:
                self.complain(f"{where}.{key}".strip("."), "is unknown", ", ".join(allowed))
        for key in needed:
            if key not in raw:
                self.complain(f"{where}.{key}".strip("."), "is missing")
        return {"title": "", **raw} if "title" in allowed else raw

    def each(
        self, raw: Any, where: str, read: Callable[[_Reader, str, Any, str], Value | None]
    ) -> list[Value]:
        """Every entry of a mapping, read."""
        if not isinstance(raw, Mapping):
            self.complain(where, "is not a mapping of names")
            return []
        found = [read(self, str(name), item, f"{where}.{name}") for name, item in raw.items()]
        return [item for item in found if item is not None]

    def value(self, kind: type[Value], raw: Any, where: str) -> Value | None:
        """An address or a prefix; None when it is none, which is noted."""
        try:
            return kind(raw)  # type: ignore[call-arg]
        except ValueError as error:
            self.complain(where, str(error))
            return None


def _provider(reader: _Reader, name: str, raw: Any, where: str) -> Provider | None:
    item = reader.mapping(raw, where, (), ("prefixes",))
    prefixes = [
        reader.value(IPv4Network, prefix, f"{where}.prefixes")
        for prefix in item.get("prefixes", ["0.0.0.0/0"])
    ]
    return Provider(name, tuple(prefix for prefix in prefixes if prefix is not None))


def _peering(reader: _Reader, name: str, raw: Any, where: str) -> Peering | None:
    item = reader.mapping(raw, where, ("between", "subnet"))
    between = item.get("between")
    if not isinstance(between, list) or len(between) != 2:
        reader.complain(f"{where}.between", "names two providers")
        return None
    subnet = reader.value(IPv4Network, item.get("subnet"), f"{where}.subnet")
    return Peering(str(between[0]), str(between[1]), subnet) if subnet is not None else None


def _nat(reader: _Reader, name: str, raw: Any, where: str) -> NatRouter | None:
    item = reader.mapping(raw, where, ("outside", "gateway", "inside"))
    outside = reader.value(IPv4Interface, item.get("outside"), f"{where}.outside")
    gateway = reader.value(IPv4Address, item.get("gateway"), f"{where}.gateway")
    inside = reader.value(IPv4Interface, item.get("inside"), f"{where}.inside")
    if outside is None or gateway is None or inside is None:
        return None
    return NatRouter(name, outside, gateway, inside)
