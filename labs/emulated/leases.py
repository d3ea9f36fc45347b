"""What the provider's DHCP gives an emulated router, and what its configuration then comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface

from dmvpn.config.model import Interface, RouterConfig, StaticRoute


@dataclass(frozen=True, slots=True)
class Lease:
    """An address for one interface, with the default gateway."""

    address: IPv4Interface
    gateway: IPv4Address


Leases = Mapping[str, Lease]
"""Interface name → what it is given while its configuration asks for it."""


def with_leases(config: RouterConfig, leases: Leases) -> RouterConfig:
    """The configuration with the addresses and gateways that DHCP brings; the rest as it is."""
    held = {name: lease for name, lease in leases.items() if _asks(config.interfaces.get(name))}
    if not held:
        return config
    interfaces = {
        name: replace(interface, addresses=(held[name].address,)) if name in held else interface
        for name, interface in config.interfaces.items()
    }
    routes = tuple(_towards(route, config, held) for route in config.static_routes)
    return replace(config, interfaces=interfaces, static_routes=routes)


def _asks(interface: Interface | None) -> bool:
    return interface is not None and interface.dhcp and not interface.shutdown


def _towards(route: StaticRoute, config: RouterConfig, held: Leases) -> StaticRoute:
    """``dhcp`` in place of a next hop is the gateway of the interface, or of the VRF's first one."""
    if not route.dhcp:
        return route
    for name, lease in held.items():
        if name == route.interface or (
            route.interface is None and config.interfaces[name].vrf == route.vrf
        ):
            return replace(route, next_hop=lease.gateway)
    return route
