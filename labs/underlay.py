"""The transit router of a lab: one interface per WAN subnet, its address the routers' gateway.

Reachability of NBMA addresses then follows from configurations alone: every WAN subnet is connected
here, so the router needs no routing protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from dmvpn.design.model import Design, RouterDesign
from dmvpn.model import Release

HOSTNAME = "isp"
RELEASE = Release(17, 12, 4)


def wan_interfaces(design: Design) -> dict[str, IPv4Interface]:
    """Interface name of the transit router → its address, one for each WAN subnet.

    The address is the gateway that the routers' default routes name; a subnet two routers share
    is one interface.
    """
    subnets: dict[IPv4Network, IPv4Interface] = {}
    for router in design.routers.values():
        for gateway, network in _gateways(router):
            subnets.setdefault(network, IPv4Interface((gateway, network.prefixlen)))
    return {f"GigabitEthernet{number}": own for number, own in enumerate(subnets.values(), 1)}


def _gateways(router: RouterDesign) -> Iterator[tuple[IPv4Address, IPv4Network]]:
    """(next hop, WAN subnet) for each default route whose next hop lies in a WAN subnet."""
    for route in router.static_routes:
        for interface in router.interfaces:
            address, hop = interface.address, route.next_hop
            if interface.purpose != "wan" or address is None or not isinstance(hop, IPv4Address):
                continue
            if hop in address.network:
                yield hop, address.network


def underlay_configuration(design: Design) -> str:
    """The transit router's whole configuration, as its ``show running-config`` prints it."""
    text = f"version {RELEASE.major}.{RELEASE.minor}\n!\nhostname {HOSTNAME}\n!\n"
    for name, address in wan_interfaces(design).items():
        text += (
            f"interface {name}\n"
            f" description WAN {address.network}\n"
            f" ip address {address.ip} {address.netmask}\n"
            "!\n"
        )
    return text + "end\n"
