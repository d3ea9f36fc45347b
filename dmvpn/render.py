"""RouterDesign → the configuration text, as ``show running-config`` prints it back.

The text holds secrets in clear: it is for the router, and for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Network
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dmvpn.design.model import (
    EigrpDesign,
    NhsDesign,
    RouterDesign,
    StaticRouteDesign,
)

TEMPLATES = Path(__file__).with_name("templates")


def render(router: RouterDesign) -> str:
    """The whole intended configuration of one router, with ``!`` between sections."""
    return _template().render(router=router)


def render_file(router: RouterDesign) -> str:
    """`render` below the ``version`` line that ``show running-config`` begins with.

    It tells a reader which defaults the release hides; typed into a router it does nothing.
    """
    return f"version {router.release.major}.{router.release.minor}\n{render(router)}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        autoescape=False,  # router text, no HTML; dmvpn.intent refuses what breaks out of a line
    )
    environment.filters |= {
        "address_mask": address_mask,
        "bgp_network": bgp_network,
        "next_hop_server_6": next_hop_server_6,
        "peer_address": peer_address,
        "route_target": route_target,
        "upper6": upper6,
        "address_wildcard": address_wildcard,
        "identity_address": identity_address,
        "next_hop_server": next_hop_server,
    }
    environment.globals |= {
        "certificate_maps": certificate_maps,
        "eigrp_blocks": eigrp_blocks,
    }
    return environment.get_template("router.j2")


def address_mask(value: IPv4Interface | IPv4Network) -> str:
    """``192.0.2.1 255.255.255.252``."""
    address = value.ip if isinstance(value, IPv4Interface) else value.network_address
    return f"{address} {value.netmask}"


def address_wildcard(network: IPv4Network) -> str:
    """``192.0.2.0 0.0.0.127``; IOS leaves the wildcard out where the mask is that of the class."""
    first = int(network.network_address) >> 24
    classful = 8 if first < 128 else 16 if first < 192 else 24
    if network.prefixlen == classful:
        return str(network.network_address)
    return f"{network.network_address} {network.hostmask}"


def identity_address(network: IPv4Network | IPv6Network) -> str:
    """``match identity remote address`` prints the wildcard without its mask (XE 17.15)."""
    if isinstance(network, IPv6Network):
        return upper6(network)
    return str(network.network_address) if network.prefixlen == 0 else address_mask(network)


def peer_address(network: IPv4Network | IPv6Network) -> str:
    """``address`` of a keyring peer; a host is printed without its mask."""
    if isinstance(network, IPv6Network):
        return upper6(network)
    return str(network.network_address) if network.prefixlen == 32 else address_mask(network)


def upper6(value: object) -> str:
    """IOS prints IPv6 in capitals; IPv4 stays as it is."""
    return str(value).upper()


def bgp_network(network: IPv4Network | IPv6Network) -> str:
    """``network A mask M``; a classful mask is left out; IPv6 as a prefix."""
    if isinstance(network, IPv6Network):
        return upper6(network)
    wildcard = address_wildcard(network)
    return wildcard if " " not in wildcard else f"{network.network_address} mask {network.netmask}"


def route_target(route: StaticRouteDesign) -> str:
    """What stands behind the prefix of a static route."""
    words = [route.interface] if route.interface else []
    if route.dhcp:
        words.append("dhcp")
    elif route.next_hop is not None:
        words.append(upper6(route.next_hop))
    words += [str(route.distance)] if route.distance != 1 else []
    words += ["global"] if route.leak else []
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class CertificateMap:
    """One certificate map: its name and what the issuer's name contains."""

    name: str
    issuer: str


def certificate_maps(router: RouterDesign) -> list[CertificateMap]:
    """The maps the IKE profiles name."""
    issuers = {trustpoint.name: trustpoint.issuer for trustpoint in router.trustpoints}
    profiles = [(one.certificate_map, one.trustpoint) for one in router.isakmp]
    profiles += [(one.certificate_map, one.trustpoint) for one in router.ikev2]
    named = {name: issuers[trustpoint] for name, trustpoint in profiles if name}
    return [CertificateMap(name, issuer) for name, issuer in named.items()]


def eigrp_blocks(router: RouterDesign, classic: bool) -> list[list[EigrpDesign]]:
    """Processes by name: one block holds the address families of every VRF, the global one first."""
    names: dict[str, list[EigrpDesign]] = {}
    for process in sorted(router.eigrp, key=lambda process: process.vrf):
        if process.classic is classic:
            names.setdefault(process.name, []).append(process)
    return list(names.values())


def next_hop_server(server: NhsDesign) -> str:
    """What stands after ``ip nhrp nhs``: ``A nbma B multicast priority 1 cluster 2``."""
    words = ["dynamic" if server.dynamic else str(server.address)]
    return " ".join([*words, *_server_words(server)])


def next_hop_server_6(server: NhsDesign) -> str:
    """What stands after ``ipv6 nhrp nhs``."""
    words = ["dynamic" if server.dynamic else upper6(server.address6)]
    return " ".join([*words, *_server_words(server)])


def _server_words(server: NhsDesign) -> list[str]:
    words = []
    if not server.mapped:
        words += ["nbma", server.nbma_name or upper6(server.nbma_address), "multicast"]
    words += ["priority", str(server.priority)] if server.priority else []
    words += ["cluster", str(server.cluster)] if server.cluster else []
    return words
