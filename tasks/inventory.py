"""`YamlInventory`: Nornir's hosts, groups and defaults files, read fast and strictly.

The files and their meaning are those of Nornir's SimpleInventory.  On top of it:

* a relative path is looked for beside the Nornir configuration file too, not only in the working
  folder;
* an unknown key, a key written twice, or a group that is not there is refused, with its place;
* a password may be a reference (``env:NAME``, ``file:PATH``); all that are missing are named at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)

from dmvpn.errors import IntentError, Problem, SecretError
from dmvpn.tasks.credentials import resolve_references
from dmvpn.tasks.yaml_reader import place, read_mapping

BASE = ("hostname", "port", "username", "password", "platform")
CONNECTION_KEYS = (*BASE, "extras")
DEFAULTS_KEYS = (*BASE, "data", "connection_options")
ELEMENT_KEYS = (*BASE, "groups", "data", "connection_options")

Mapping = dict[str, Any]


class YamlInventory:
    """Nornir inventory plugin ``dmvpn-yaml``.

    host_file, group_file, defaults_file: as SimpleInventory; the last two may be absent.
    resolve_secrets: False leaves references as they stand, for runs that log in nowhere (our own
    tasks still resolve them when they open a connection).
    """

    def __init__(
        self,
        host_file: str = "hosts.yaml",
        group_file: str = "groups.yaml",
        defaults_file: str = "defaults.yaml",
        encoding: str = "utf-8",
        resolve_secrets: bool = True,
    ) -> None:
        folder = _configuration_folder()
        self.host_file = _located(host_file, folder)
        self.group_file = _located(group_file, folder)
        self.defaults_file = _located(defaults_file, folder)
        self.encoding = encoding
        self.resolve_secrets = resolve_secrets

    def load(self) -> Inventory:
        """The inventory; IntentError, StoreError or SecretError with every problem of a stage."""
        raw_hosts = read_mapping(self.host_file, self.encoding)
        raw_groups = self._optional(self.group_file)
        raw_defaults = self._optional(self.defaults_file)
        problems = list(self._problems(raw_hosts, raw_groups, raw_defaults))
        if problems:
            raise IntentError(*problems)
        defaults = _defaults(raw_defaults)
        groups = Groups(
            {name: _group(name, raw or {}, defaults) for name, raw in raw_groups.items()}
        )
        hosts = Hosts({name: _host(name, raw or {}, defaults) for name, raw in raw_hosts.items()})
        for element, raw in [*_paired(groups, raw_groups), *_paired(hosts, raw_hosts)]:
            element.groups = ParentGroups([groups[name] for name in raw.get("groups") or ()])
        inventory = Inventory(hosts=hosts, groups=groups, defaults=defaults)
        if self.resolve_secrets:
            _resolve(inventory)
        return inventory

    def _optional(self, path: Path) -> Mapping:
        return read_mapping(path, self.encoding) if path.exists() else {}

    def _problems(self, hosts: Mapping, groups: Mapping, defaults: Mapping) -> Iterator[Problem]:
        for path, elements in ((self.host_file, hosts), (self.group_file, groups)):
            for name, raw in elements.items():
                yield from _element_problems(path, name, raw, groups)
        yield from _key_problems(self.defaults_file, (), defaults, DEFAULTS_KEYS)
        yield from _option_problems(self.defaults_file, (), defaults)


def _configuration_folder() -> Path:
    """The folder of the file given to InitNornir, or the working folder.

    Nornir tells an inventory plugin its options and nothing of the file they came from; a copied
    example must work from any folder, so the caller's argument is read from its frame.
    """
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_name == "InitNornir" and frame.f_locals.get("config_file"):
            return Path(frame.f_locals["config_file"]).expanduser().resolve().parent
    return Path()


def _located(name: str, folder: Path) -> Path:
    """Beside the configuration file; else in the working folder; else beside that file's folder."""
    path = Path(name).expanduser()
    places = (folder / path, path, folder.parent / path)
    return next((place for place in places if place.exists()), places[0])


def _element_problems(path: Path, name: object, raw: object, groups: Mapping) -> Iterator[Problem]:
    if not isinstance(name, str):
        yield Problem(f"{path}: {name!r}", "a name must be text", "put it in quotes")
        return
    if raw is not None and not isinstance(raw, dict):
        yield Problem(place(path, name), f"{name} is a {type(raw).__name__}", "a mapping is needed")
        return
    raw = raw or {}
    yield from _key_problems(path, (name,), raw, ELEMENT_KEYS)
    yield from _option_problems(path, (name,), raw)
    for group in raw.get("groups") or ():
        if group not in groups:
            yield Problem(
                place(path, name, "groups"),
                f"{name} is in an unknown group {group!r}",
                _one_of(groups),
            )


def _key_problems(
    path: Path, keys: tuple[str, ...], raw: Mapping, allowed: tuple[str, ...]
) -> Iterator[Problem]:
    for key in raw.keys() - set(allowed):
        where = place(path, *keys, str(key))
        yield Problem(where, f"{'.'.join((*keys, str(key)))} is an unknown key", _one_of(allowed))


def _option_problems(path: Path, keys: tuple[str, ...], raw: Mapping) -> Iterator[Problem]:
    for connection, options in (raw.get("connection_options") or {}).items():
        inside = (*keys, "connection_options", connection)
        yield from _key_problems(path, inside, options or {}, CONNECTION_KEYS)


def _one_of(names: Any) -> str:
    return "allowed: " + ", ".join(sorted(map(str, names))) if names else "none is defined"


def _paired(elements: Any, raws: Mapping) -> Iterator[tuple[Any, Mapping]]:
    return ((element, raws[name] or {}) for name, element in elements.items())


def _connection_options(raw: Mapping) -> dict[str, ConnectionOptions]:
    options = raw.get("connection_options") or {}
    return {
        name: ConnectionOptions(**{key: (option or {}).get(key) for key in CONNECTION_KEYS})
        for name, option in options.items()
    }


def _attributes(raw: Mapping) -> Mapping:
    return {key: raw.get(key) for key in (*BASE, "data")} | {
        "connection_options": _connection_options(raw)
    }


def _defaults(raw: Mapping) -> Defaults:
    return Defaults(**_attributes(raw))


def _group(name: str, raw: Mapping, defaults: Defaults) -> Group:
    return Group(name=name, defaults=defaults, **_attributes(raw))


def _host(name: str, raw: Mapping, defaults: Defaults) -> Host:
    return Host(name=name, defaults=defaults, **_attributes(raw))


def _resolve(inventory: Inventory) -> None:
    """Replace references by their values in place; SecretError names all that are missing."""
    problems: list[Problem] = []
    elements: list[Any] = [
        inventory.defaults,
        *inventory.groups.values(),
        *inventory.hosts.values(),
    ]
    for element in elements:
        where = getattr(element, "name", "defaults")
        problems += resolve_references(element, where)
    if problems:
        raise SecretError(*dict.fromkeys(problems))
