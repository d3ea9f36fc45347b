"""The lab's own Nornir inventory: the network's, with the lab's interfaces, releases and addresses.

``deploy``, ``verify`` and ``lab test`` run against it as against any other:

    dmvpn deploy -i .dmvpn/labs/standard/inventory

What is written holds references to secrets, never secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path
from typing import Any, Protocol

import yaml

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.platforms import LabPlatform, platform_for
from dmvpn.model import Release

ROUTER_KEY = "dmvpn"
USERNAME, PASSWORD = "admin", "env:DMVPN_PASSWORD"
FIRST_LAN_LOOPBACK = 10
RESERVED = 9
"""Addresses of the management network that are not given out: gateway, servers."""

CONFIG: dict[str, Any] = {
    "inventory": {
        "plugin": "dmvpn-yaml",
        "options": {
            "host_file": "hosts.yaml",
            "group_file": "groups.yaml",
            "defaults_file": "defaults.yaml",
        },
    },
    "runner": {"plugin": "dmvpn-threaded", "options": {"num_workers": 20}},
    "logging": {"enabled": False},
}


class GroupLike(Protocol):
    """A Nornir group, as far as it is read here."""

    @property
    def name(self) -> str: ...

    @property
    def data(self) -> dict[str, Any]: ...

    @property
    def groups(self) -> Iterable[GroupLike]: ...


class HostLike(GroupLike, Protocol):
    """A Nornir host, as far as it is read here."""

    def get(self, item: str, default: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class LabHost:
    """Where a router of the lab is reached."""

    address: str
    port: int = 22


@dataclass(frozen=True, slots=True)
class LabInventory:
    """Nornir's three mappings, ready to be written."""

    hosts: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, Mapping[str, Any]]
    defaults: Mapping[str, Any]

    def write(self, folder: Path) -> Path:
        """Write config.yaml, hosts.yaml, groups.yaml and defaults.yaml; gives back the folder."""
        texts = {
            "config": CONFIG,
            "hosts": self.hosts,
            "groups": self.groups,
            "defaults": self.defaults,
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in texts.items():
                text = yaml.safe_dump(_plain(content), sort_keys=False, width=100)
                (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        except OSError as error:
            raise StoreError(Problem(str(folder), error.strerror or str(error))) from error
        return folder


def lab_inventory(
    hosts: Mapping[str, HostLike],
    groups: Mapping[str, GroupLike],
    platform: LabPlatform | None = None,
    at: Mapping[str, LabHost] | None = None,
    with_hosts: bool = False,
) -> LabInventory:
    """The inventory with the lab's interfaces.

    platform: of every router; None: IOSv for classic IOS, Catalyst 8000V for IOS-XE, and the
    releases stay.  at: where each router is reached; one that is not there is reached by its name.
    with_hosts: the first LAN of a router is a real interface; else LANs are loopbacks, which are up
    without a cable.
    """
    known = at or {}
    return LabInventory(
        {
            name: _host(host, platform, known.get(name, LabHost(name)), with_hosts)
            for name, host in hosts.items()
            if host.get(ROUTER_KEY) is not None
        },
        {
            name: {"groups": [parent.name for parent in group.groups], "data": group.data}
            for name, group in groups.items()
        },
        {"platform": "ios", "username": USERNAME, "password": PASSWORD},
    )


def management_addresses(
    names: Iterable[str], network: IPv4Network | None
) -> dict[str, IPv4Interface]:
    """A fixed address for each node, in order; none when the network gives addresses by DHCP."""
    wanted = list(names)
    if network is None:
        return {}
    free = list(network.hosts())[RESERVED : RESERVED + len(wanted)]
    if len(free) < len(wanted):
        what = f"{network} has no room for {len(wanted)} nodes after its first {RESERVED} addresses"
        raise StoreError(Problem("--management", what))
    given = zip(wanted, free, strict=True)
    return {name: IPv4Interface((address, network.prefixlen)) for name, address in given}


def _host(
    host: HostLike, platform: LabPlatform | None, at: LabHost, with_hosts: bool
) -> dict[str, Any]:
    raw = deepcopy(dict(host.get(ROUTER_KEY)))
    chosen = platform or platform_for(_release(host.name, raw))
    if platform is not None:
        raw["release"] = str(platform.release)
    _interfaces(raw, chosen, with_hosts)
    own = {key: value for key, value in host.data.items() if key != ROUTER_KEY}
    return {
        "hostname": at.address,
        "port": at.port,
        "groups": [group.name for group in host.groups],
        "data": {**own, ROUTER_KEY: raw},
    }


def _release(name: str, raw: Mapping[str, Any]) -> Release:
    try:
        return Release.parse(str(raw.get("release", "")))
    except ValueError as error:
        raise StoreError(Problem(f"host {name}: data.dmvpn.release", str(error))) from error


def _interfaces(raw: dict[str, Any], platform: LabPlatform, with_hosts: bool) -> None:
    """WANs take the interfaces after management in order, LANs loopbacks (or what comes next)."""
    slot = 1
    for wan in [raw.get("wan"), *dict(raw.get("wans") or {}).values()]:
        if isinstance(wan, dict):
            wan["interface"] = platform.interface(slot)
            slot += 1
    for number, lan in enumerate(raw.get("lan") or ()):
        if not isinstance(lan, dict):
            continue
        if with_hosts and number == 0:
            lan["interface"] = platform.interface(slot)
        else:
            lan["interface"] = f"Loopback{FIRST_LAN_LOOPBACK + number}"


def _plain(content: Any) -> Any:
    """Only what YAML knows; tuples and subclasses become lists, dictionaries and texts."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content if isinstance(content, int | float | bool | None) else str(content)
