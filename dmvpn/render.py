"""RouterDesign → the configuration text, as ``show running-config`` prints it back.

The text holds secrets in clear: it is for the router, and for nothing else.
"""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dmvpn.design.model import NhsDesign, RouterDesign

TEMPLATES = Path(__file__).with_name("templates")


def render(router: RouterDesign) -> str:
    """The whole intended configuration of one router, with ``!`` between sections."""
    return _template().render(router=router)


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
        "address_wildcard": address_wildcard,
        "identity_address": identity_address,
        "next_hop_server": next_hop_server,
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


def identity_address(network: IPv4Network) -> str:
    """``match identity remote address`` prints the wildcard without its mask (XE 17.15)."""
    return str(network.network_address) if network.prefixlen == 0 else address_mask(network)


def next_hop_server(server: NhsDesign) -> str:
    """What stands after ``ip nhrp nhs``: ``A nbma B multicast priority 1 cluster 2``."""
    words = [str(server.address)]
    if not server.mapped:
        words += ["nbma", str(server.nbma_address), "multicast"]
    words += ["priority", str(server.priority)] if server.priority else []
    words += ["cluster", str(server.cluster)] if server.cluster else []
    return " ".join(words)
