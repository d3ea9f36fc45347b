"""Where in an inventory something stands: how checks go through it and name its places."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from dmvpn.errors import Problem
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import DEFAULT_WAN, WanIntent


def memberships(intent: Intent) -> Iterator[tuple[RouterIntent, str]]:
    """(router, cloud) of every membership in a cloud that could be read."""
    for router in intent.routers.values():
        for cloud in router.clouds:
            if cloud in intent.clouds:
                yield router, cloud


def wan_place(name: str) -> str:
    """The field of a WAN: ``wan``, or ``wans.NAME``."""
    return "wan" if name == DEFAULT_WAN else f"wans.{name}"


def wans(intent: Intent) -> Iterator[tuple[RouterIntent, WanIntent, str]]:
    """(router, WAN, where it stands) of every WAN."""
    for router in intent.routers.values():
        for name, wan in router.settings.all_wans.items():
            yield router, wan, wan_place(name)


def at(router: RouterIntent, field: str) -> str:
    """A field of a host: ``host spoke1: data.dmvpn.wan``."""
    return f"host {router.name}: data.dmvpn.{field}"


def duplicates(values: Iterable[tuple[Hashable, str]], words: str) -> Iterator[Problem]:
    """A problem for every value, at its place, that stands at another one before; None is none."""
    first: dict[Hashable, str] = {}
    for value, where in values:
        if value is None:
            continue
        if value in first:
            yield Problem(where, f"{value} {words} {first[value]}", "it must be unique")
        else:
            first[value] = where
