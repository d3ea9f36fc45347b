"""Nornir inventory → Intent, with every problem of the run at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dmvpn.errors import IntentError, Problem
from dmvpn.intent.checks import check_intent
from dmvpn.intent.model import GroupLike, HostLike, Intent, RouterIntent
from dmvpn.intent.models import CloudIntent, RouterSettings
from dmvpn.intent.problems import near_miss, problems_of

CLOUD_KEY = "dmvpn_cloud"
ROUTER_KEY = "dmvpn"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_NAME_HINT = "letters, digits, '_', '.' or '-', at most 40 characters"
_Model = TypeVar("_Model", bound=BaseModel)


def read_intent(
    hosts: Mapping[str, HostLike], groups: Mapping[str, GroupLike], *, phase: int | None = None
) -> Intent:
    """Read ``dmvpn_cloud`` of groups and ``dmvpn`` of hosts; phase overrides that of every cloud.

    hosts, groups: ``nornir.inventory.hosts`` and ``.groups``, or anything shaped like them.
    Raises IntentError with every problem found.
    """
    intent, problems = examine(hosts, groups, phase=phase)
    if problems:
        raise IntentError(*problems)
    return intent


def examine(
    hosts: Mapping[str, HostLike], groups: Mapping[str, GroupLike], *, phase: int | None = None
) -> tuple[Intent, list[Problem]]:
    """What could be read, and every problem found on the way."""
    problems: list[Problem] = []
    names = [name for name, group in groups.items() if CLOUD_KEY in group.data]
    problems += _misspelt(groups)
    clouds = dict(_clouds(names, groups, phase, problems))
    routers = dict(_routers(hosts, names, problems))
    intent = Intent(clouds, routers)
    if not names and not problems:
        problems.append(Problem("groups", "no group is a cloud", f"give a group data.{CLOUD_KEY}"))
    problems += check_intent(intent, hosts, complete=len(routers) == _expected(hosts, names))
    return intent, problems


def _misspelt(groups: Mapping[str, GroupLike]) -> Iterator[Problem]:
    for name, group in groups.items():
        for key in group.data:
            if key not in (CLOUD_KEY, ROUTER_KEY) and near_miss(key, [CLOUD_KEY]):
                yield Problem(f"group {name}: data.{key}", "is unknown", f"write {CLOUD_KEY}")


def _clouds(
    names: list[str], groups: Mapping[str, GroupLike], phase: int | None, problems: list[Problem]
) -> Iterator[tuple[str, CloudIntent]]:
    for name in names:
        raw = groups[name].data[CLOUD_KEY]
        if phase is not None and isinstance(raw, Mapping):
            raw = {**raw, "phase": phase}
        problems += _name_problem("group", name)
        cloud = _validate(CloudIntent, raw, f"group {name}: data.{CLOUD_KEY}", problems)
        if cloud is not None:
            yield name, cloud


def _routers(
    hosts: Mapping[str, HostLike], clouds: list[str], problems: list[Problem]
) -> Iterator[tuple[str, RouterIntent]]:
    for name, host in hosts.items():
        mine = tuple(cloud for cloud in clouds if cloud in set(_ancestors(host)))
        raw = host.get(ROUTER_KEY)
        where = f"host {name}: data.{ROUTER_KEY}"
        if raw is None and not mine:
            continue
        if raw is None:
            problems.append(_without_data(where, host, mine))
            continue
        if not mine:
            if clouds and ROUTER_KEY in host.data:  # without any cloud, that is the problem
                hint = "put the host in a group with data." + CLOUD_KEY
                problems.append(Problem(where, "the host is in no cloud", hint))
            continue
        problems += _name_problem("host", name)
        settings = _validate(RouterSettings, raw, where, problems)
        if settings is not None:
            yield name, RouterIntent(name, settings, mine)


def _expected(hosts: Mapping[str, HostLike], clouds: list[str]) -> int:
    return sum(any(cloud in clouds for cloud in _ancestors(host)) for host in hosts.values())


def _without_data(where: str, host: HostLike, clouds: tuple[str, ...]) -> Problem:
    typed = near_miss(ROUTER_KEY, [key for key in host.data if key != CLOUD_KEY])
    hint = (
        f"did you mean {typed} to be {ROUTER_KEY}?" if typed else "it says role, release, wan, lan"
    )
    return Problem(where, f"is missing, but the host is in cloud {', '.join(clouds)}", hint)


def _name_problem(kind: str, name: str) -> list[Problem]:
    # The name becomes part of object names and descriptions on the router.
    if isinstance(name, str) and _NAME.fullmatch(name):
        return []
    return [Problem(f"{kind} {name!r}", "the name cannot stand in a configuration", _NAME_HINT)]


def _ancestors(node: GroupLike) -> Iterator[str]:
    for group in node.groups:
        yield group.name
        yield from _ancestors(group)


def _validate(model: type[_Model], raw: Any, where: str, problems: list[Problem]) -> _Model | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems += problems_of(error, where, model)
        return None
