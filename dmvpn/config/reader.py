"""`read`: IOS text → `RouterConfig`."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from dmvpn.config.model import Line, RouterConfig
from dmvpn.config.paste import Sections, nest
from dmvpn.config.sections import (
    access_lists,
    bgp_inherit,
    crypto_map,
    eigrp,
    eigrp_inherit,
    ikev2,
    interface_build,
    interface_parts,
    ipsec,
    isakmp,
    management,
    nat,
    ospf,
    pki,
    policy,
    qos,
    rip,
    routes,
    services,
    terminals,
    vrf,
)  # fmt: skip
from dmvpn.config.sections.router import FIRST, ROUTER, RouterDraft, build
from dmvpn.config.tree import ConfigTree
from dmvpn.model import Release

REGISTERED = (eigrp, interface_parts)
"""Modules whose lines others build; naming them imports them."""

SECTIONS: dict[str, tuple[ModuleType, ...]] = {
    "interfaces": (interface_build, eigrp_inherit),
    "crypto": (ikev2, ipsec, isakmp, crypto_map, pki),
    "lists": (access_lists, policy),
    "management": (terminals, management),
    "bgp": (bgp_inherit,), "nat": (nat,), "ospf": (ospf,), "qos": (qos,), "rip": (rip,),
    "routes": (routes,), "services": (services,), "vrfs": (vrf,),
}  # fmt: skip
"""What is read together, and the modules that build its fields, in that order."""

_OURS = (
    "interface ", "router ", "ip route ", "ipv6 route ", "crypto ", "ip access-list ", "access-list ", "ip nhrp",
    "ipv6 nhrp", "ip nat ", "ip prefix-list ", "ipv6 prefix-list ", "route-map ", "tunnel ", "nhrp ", "vrf ",
    "ip vrf ", "bfd", "key chain", "class-map ", "policy-map ", "zone", "track ", "ip sla ", "ip pim ",
    "ipv6 router ", "line ", "cts ", "ip ospf", "ip address", "ip mtu", "neighbor ", "network ",
)  # fmt: skip
"""Beginnings of global lines of the families we read every line of."""


def read(text: str, source: str = "") -> RouterConfig:
    """Read any IOS configuration; never raises on odd text.

    source: a name for messages (a file name, a router).  Lines that stand in sections we read and
    that nothing understands are in ``unread``.

    Every line is put into its block at once; the records of a section are made when the first of
    them is asked for (all of them for ``unread``).
    """
    tree, sections = nest(ConfigTree.parse(text), ROUTER)
    return RouterConfig.deferred(_Waiting(sections), tree=tree, source=source)


class _Waiting:
    """The sections of a configuration that nobody has asked for yet."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._left = dict.fromkeys(SECTIONS)
        self._unread: list[Line] = [
            node for node in sections.get(None, ()) if node.text.startswith(_OURS)
        ]
        self._release: Release | None = None
        first = self._read(FIRST)
        self._release = first.release
        self.first = build(first)

    def has_read(self, name: str) -> bool:
        """Whether the field was asked for before."""
        return name != "unread" and _SECTION_OF[name] not in self._left

    def fields(self, name: str) -> dict[str, Any]:
        """The fields of the section that has this one."""
        section = _SECTION_OF.get(name)
        if section is not None:
            return self._section(section)
        fields: dict[str, Any] = {}
        for left in tuple(self._left):
            fields.update(self._section(left))
        unread = sorted(self._unread, key=lambda line: line.number)
        return {**fields, "unread": tuple(unread)}

    def _section(self, section: str) -> dict[str, Any]:
        del self._left[section]
        router = self._read(section)
        fields: dict[str, Any] = {}
        for module in SECTIONS[section]:
            fields.update(module.build(router))
        return fields

    def _read(self, section: str) -> RouterDraft:
        """Read the lines of a section, once."""
        router = RouterDraft(release=self._release, unread=self._unread)
        for node in self._sections.pop(section, ()):
            if not ROUTER.read(router, node) and node.text.startswith(_OURS):
                router.unread.append(node)
        return router


def _fields_of(section: str) -> Iterator[str]:
    for module in SECTIONS[section]:
        yield from module.build(RouterDraft())


_SECTION_OF = {field: section for section in SECTIONS for field in _fields_of(section)}
"""The section that a field of `RouterConfig` is read with."""
