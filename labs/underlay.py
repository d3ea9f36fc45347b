"""The transit router of a lab: one interface per WAN subnet, its address the routers' gateway.

Reachability of NBMA addresses then follows from configurations alone: every WAN subnet is connected
here, so the router needs no routing protocol.  Where a router asks for its address, this is the
provider that gives it one, in a subnet nobody else uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface

from dmvpn.design.model import Design, InterfaceDesign, RouterDesign
from dmvpn.labs.day0 import Wan, gateways
from dmvpn.labs.emulated.leases import Lease
from dmvpn.model import Release

HOSTNAME = "isp"
RELEASE = Release(17, 12, 4)
ASSIGNED = IPv4Network("198.18.0.0/15")
"""Where the subnets of DHCP come from: kept for laboratories by RFC 2544."""


@dataclass(frozen=True, slots=True)
class Uplink:
    """One WAN interface and the provider's end of it; lease: what the provider gives it."""

    router: str
    interface: str
    gateway: IPv4Interface | None
    gateway6: IPv6Interface | None
    lease: Lease | None = None


def uplinks(design: Design) -> tuple[Uplink, ...]:
    """Every WAN interface with a way out, in the order of routers and interfaces."""
    assigned = ASSIGNED.subnets(new_prefix=30)
    found = (
        _uplink(router, interface, assigned)
        for router in design.routers.values()
        for interface in router.interfaces
        if interface.purpose == "wan"
    )
    return tuple(link for link in found if link.gateway or link.gateway6)


def _uplink(
    router: RouterDesign, interface: InterfaceDesign, assigned: Iterator[IPv4Network]
) -> Uplink:
    hop, hop6 = gateways(router, interface)
    own, own6 = interface.address, interface.ipv6
    far = IPv4Interface((hop, own.network.prefixlen)) if hop and own else None
    far6 = IPv6Interface((hop6, own6.network.prefixlen)) if hop6 and own6 else None
    lease = None
    if interface.dhcp:
        network = next(assigned)
        far = IPv4Interface((network[1], network.prefixlen))
        lease = Lease(IPv4Interface((network[2], network.prefixlen)), far.ip)
    return Uplink(router.name, interface.name, far, far6, lease)


def provider_ports(design: Design) -> tuple[Wan, ...]:
    """The transit router's interfaces; a subnet that two routers share is one of them."""
    ports: list[Wan] = []
    for link in uplinks(design):
        known = next((port for port in ports if _shares(port, link)), None)
        if known is None:
            name = f"GigabitEthernet{len(ports) + 1}"
            far, far6 = link.gateway, link.gateway6
            served = link.lease is not None
            ports.append(Wan(name, far, description=_title(link), ipv6=far6, serves=served))
        elif known.ipv6 is None and link.gateway6 is not None:
            ports[ports.index(known)] = replace(known, ipv6=link.gateway6)
    return tuple(ports)


def _title(link: Uplink) -> str:
    end = link.gateway or link.gateway6
    return f"WAN {end.network if end else ''}"


def _shares(port: Wan, link: Uplink) -> bool:
    if link.gateway is not None and port.address is not None:
        return port.address.network == link.gateway.network
    return (
        link.gateway6 is not None
        and port.ipv6 is not None
        and (port.ipv6.network == link.gateway6.network)
    )


def leases(design: Design) -> Mapping[str, dict[str, Lease]]:
    """Router → interface → what the provider's DHCP gives it."""
    found: dict[str, dict[str, Lease]] = {}
    for link in uplinks(design):
        if link.lease is not None:
            found.setdefault(link.router, {})[link.interface] = link.lease
    return found


def wan_interfaces(design: Design) -> dict[str, IPv4Interface]:
    """Interface name of the transit router → its IPv4 address, one for each WAN subnet."""
    ports = provider_ports(design)
    return {port.interface: port.address for port in ports if port.address is not None}


def underlay_configuration(design: Design) -> str:
    """The transit router's whole configuration, as its ``show running-config`` prints it."""
    text = f"version {RELEASE.major}.{RELEASE.minor}\n!\nhostname {HOSTNAME}\n!\n"
    ports = provider_ports(design)
    text += "ipv6 unicast-routing\n!\n" if any(port.ipv6 for port in ports) else ""
    for port in ports:
        text += f"interface {port.interface}\n description {port.description}\n"
        own = port.address
        text += f" ip address {own.ip} {own.netmask}\n" if own else " no ip address\n"
        text += f" ipv6 address {str(port.ipv6).upper()}\n" if port.ipv6 else ""
        text += "!\n"
    return text + "end\n"
