"""``no ip routing``: a router that is a host in IPv4.

No routing protocol of IPv4 runs, static routes count for nothing, packets of others are dropped; its
own packets take ``ip default-gateway`` (Cisco, "Configure a Gateway of Last Resort").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from dmvpn.config.model import Line, RouterConfig, StaticRoute
from dmvpn.simulate.ends import Node, as_address


def as_host(config: RouterConfig) -> RouterConfig:
    """What is left of a configuration's routing."""
    if config.ip_routing:
        return config
    return replace(
        config,
        static_routes=tuple(_default_gateway(config)),
        eigrp=tuple(item for item in config.eigrp if item.address_family != "ipv4"),
        ospf=tuple(item for item in config.ospf if item.address_family != "ipv4"),
        bgp=(),
        rip=(),
    )


def _default_gateway(config: RouterConfig) -> Iterator[StaticRoute]:
    for node in config.tree:
        words = node.text.split()
        if words[:2] == ["ip", "default-gateway"]:
            gateway = as_address(words[-1])
            if gateway is not None and gateway.version == 4:
                yield StaticRoute(IPv4Network("0.0.0.0/0"), gateway, at=node.at)


def unrouted_lines(node: Node) -> tuple[tuple[str, Line], ...]:
    """The line that made it a host."""
    return tuple((node.name, item.at) for item in node.config.tree if item.text == "no ip routing")
