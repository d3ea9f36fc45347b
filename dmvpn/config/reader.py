"""`read`: IOS text → `RouterConfig`."""

from __future__ import annotations

from typing import Any

from dmvpn.config.drafts import make
from dmvpn.config.model import RouterConfig
from dmvpn.config.paste import nest
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
from dmvpn.config.sections.router import ROUTER, RouterDraft
from dmvpn.config.tree import ConfigTree

SECTIONS = (eigrp, interface_parts)
"""The modules whose lines `ROUTER` reads and which others build; naming them imports them."""

BUILDERS = (
    interface_build, eigrp_inherit, access_lists, bgp_inherit, crypto_map, ikev2, ipsec, isakmp, nat, ospf, pki, policy, qos, rip, routes,
    services, terminals, management, vrf,
)  # fmt: skip
"""The modules whose lines `ROUTER` reads and which build their fields; terminals are a part of
management."""


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
    """
    tree = nest(ConfigTree.parse(text), ROUTER)
    router = RouterDraft()
    for node in tree:
        if not ROUTER.read(router, node) and node.text.startswith(_OURS):
            router.unread.append(node)
    return _build(router, tree, source)


def _build(router: RouterDraft, tree: ConfigTree, source: str) -> RouterConfig:
    fields: dict[str, Any] = {"ip_routing": True, **router.single("router").fields}
    for section in BUILDERS:
        fields.update(section.build(router))
    fields["unread"] = tuple(sorted(router.unread, key=lambda line: line.number))
    return make(
        RouterConfig,
        {
            "hostname": router.hostname, "release": router.release, "vrfs": router.vrfs,
            "tree": tree, "source": source, **fields,
        },
    )  # fmt: skip
