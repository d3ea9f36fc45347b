"""`Intent`: what the user said, checked; and what of a Nornir inventory is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dmvpn.intent.models import CloudIntent, MemberIntent, RouterSettings, WanIntent
from dmvpn.model import Role


class GroupLike(Protocol):
    """A Nornir group, as far as it is read here."""

    @property
    def name(self) -> str: ...
    @property
    def groups(self) -> Sequence[Any]: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class HostLike(GroupLike, Protocol):
    """A Nornir host; ``get`` resolves inheritance from groups and defaults."""

    @property
    def hostname(self) -> str | None: ...
    @property
    def port(self) -> int | None: ...
    def get(self, item: str, default: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class RouterIntent:
    """One router: its inventory name, its settings and the clouds it is in."""

    name: str
    settings: RouterSettings
    clouds: tuple[str, ...]

    @property
    def hostname(self) -> str:
        """What the router calls itself."""
        return self.settings.hostname or self.name

    @property
    def is_hub(self) -> bool:
        return self.settings.role is Role.HUB

    def wan_name(self, cloud: str, default: str) -> str:
        """Which of its WANs this router's tunnel of that cloud leaves by."""
        return self.member(cloud).wan or default

    def wan(self, name: str) -> WanIntent:
        """The WAN of that name; the first one when there is none (which a check reports)."""
        return self.settings.all_wans.get(name, self.settings.wan)

    def member(self, cloud: str) -> MemberIntent:
        """What this router does differently in that cloud."""
        return self.settings.clouds.get(cloud) or MemberIntent()


@dataclass(frozen=True, slots=True)
class Intent:
    """All clouds and routers, in inventory order."""

    clouds: Mapping[str, CloudIntent]
    routers: Mapping[str, RouterIntent]

    def wan(self, router: RouterIntent, cloud: str) -> WanIntent:
        """The WAN a router's tunnel of that cloud leaves by."""
        return router.wan(router.wan_name(cloud, self.clouds[cloud].wan))

    def members(self, cloud: str) -> tuple[RouterIntent, ...]:
        """The routers of a cloud, in inventory order."""
        return tuple(router for router in self.routers.values() if cloud in router.clouds)

    def hubs(self, cloud: str) -> tuple[RouterIntent, ...]:
        """The hubs of a cloud, in inventory order."""
        return tuple(router for router in self.members(cloud) if router.is_hub)
