"""How refusals name places and lists."""

from __future__ import annotations

from collections.abc import Sequence

from dmvpn.design.cloud import CloudDecision
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import DEFAULT_WAN


def at(cloud: CloudDecision, field: str) -> str:
    """A field of the cloud: ``group blue: data.dmvpn_cloud.routing``."""
    return f"group {cloud.name}: data.dmvpn_cloud.{field}"


def member(cloud: CloudDecision, router: RouterIntent, field: str) -> str:
    """A field of a router in the cloud."""
    return f"host {router.name}: data.dmvpn.clouds.{cloud.name}.{field}"


def wan(cloud: CloudDecision, router: RouterIntent, field: str) -> str:
    """A field of the WAN a router's tunnel uses."""
    return wan_named(router, router.wan_name(cloud.name, cloud.intent.wan), field)


def wan_named(router: RouterIntent, name: str, field: str) -> str:
    """A field of the router's WAN of that name."""
    place = "wan" if name == DEFAULT_WAN else f"wans.{name}"
    return f"host {router.name}: data.dmvpn.{place}.{field}"


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
