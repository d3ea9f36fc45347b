"""IPv6 as the simulation sees it: the same routers, with IPv6 where IPv4 stands otherwise.

What EIGRP, OSPF, BGP, NHRP and static routes do for IPv6 follows the rules they follow for IPv4.  So
a configuration is turned into one that holds its IPv6 addresses, NHRP, processes, routes and lists in
the places of those of IPv4, and every step runs again over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from dmvpn.config.model import (
    BgpConfig,
    EigrpConfig,
    EigrpInterface,
    Interface,
    OspfConfig,
    RouterConfig,
    StaticRoute,
)

EVERYWHERE = IPv6Network("::/0")


def speaks(config: RouterConfig) -> bool:
    """Whether a router has IPv6 at all."""
    return any(item.ipv6_addresses or item.nhrp_ipv6 for item in config.interfaces.values())


def six(name: str, config: RouterConfig) -> RouterConfig:
    """A router's IPv6, in the places of its IPv4.  name: for link-local addresses nobody typed."""
    interfaces = {key: _interface(name, item) for key, item in config.interfaces.items()}
    changed: dict[str, Any] = {
        "interfaces": interfaces,
        "eigrp": tuple(_eigrp(item, interfaces) for item in config.eigrp
                       if item.address_family == "ipv6"),
        "ospf": tuple(map(_ospf, (item for item in config.ospf if _is_ospf(item)))),
        "bgp": tuple(map(_bgp, (item for item in config.bgp if _is_bgp(item)))),
        "static_routes": _static_routes(config),
        "access_lists": config.access_lists_ipv6,
        "prefix_lists": config.prefix_lists_ipv6,
        "nat_rules": (),
        "rip": (),
    }  # fmt: skip
    return replace(config, **changed)


def _interface(router: str, interface: Interface) -> Interface:
    own = interface.ipv6
    local = own.link_local or (_derived(router, interface) if interface.ipv6_addresses else None)
    changed: dict[str, Any] = {
        "addresses": interface.ipv6_addresses,
        "nhrp": interface.nhrp_ipv6,
        "ospf": interface.ospfv3,
        "ipv6": replace(own, link_local=local),
        "acl_in": own.acl_in,
        "acl_out": own.acl_out,
        "nat": None,
        "unnumbered": None,
    }
    return replace(interface, **changed)


def _derived(router: str, interface: Interface) -> IPv6Address:
    """A stand-in for the address IOS makes of a MAC address, which no configuration holds."""
    digest = sha256(f"{router} {interface.name}".encode()).digest()[:8]
    return IPv6Address((0xFE80 << 112) | int.from_bytes(digest, "big"))


def _eigrp(settings: EigrpConfig, interfaces: Mapping[str, Interface]) -> EigrpConfig:
    """Named mode runs on every interface; classic mode where ``ipv6 eigrp AS`` stands."""
    own = {name: _summaries(item) for name, item in settings.interfaces.items()}
    default = _summaries(settings.default)
    if settings.name is None:
        for name, interface in interfaces.items():
            if settings.autonomous_system not in interface.ipv6.eigrp:
                own[name] = replace(default, shutdown=True)
    everywhere: Any = (EVERYWHERE,)
    return replace(
        settings, address_family="ipv4", networks=everywhere, interfaces=own, default=default
    )


def _summaries(settings: EigrpInterface) -> EigrpInterface:
    found: Any = settings.summaries_ipv6
    return replace(settings, summaries=found)


def _is_ospf(settings: OspfConfig) -> bool:
    return settings.version == 3 and settings.address_family == "ipv6"


def _ospf(settings: OspfConfig) -> OspfConfig:
    return replace(settings, version=2, address_family="ipv4", networks=())


def _is_bgp(settings: BgpConfig) -> bool:
    return any(item.address_family == "ipv6" for item in settings.families)


def _bgp(settings: BgpConfig) -> BgpConfig:
    families = tuple(
        replace(item, address_family="ipv4")
        for item in settings.families
        if item.address_family == "ipv6"
    )
    return replace(
        settings,
        families=families,
        neighbors=tuple(item for item in settings.neighbors if _six(item.address)),
        listen_ranges=tuple(item for item in settings.listen_ranges if _six(item.network)),
        default_ipv4_unicast=False,
    )


def _six(item: Any) -> bool:
    return item is not None and item.version == 6


def _static_routes(config: RouterConfig) -> tuple[StaticRoute, ...]:
    found: list[Any] = list(config.static_routes_ipv6)
    return tuple(
        StaticRoute(item.prefix, item.next_hop, item.interface, item.vrf, item.distance, at=item.at)
        for item in found
    )
