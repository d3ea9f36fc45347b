"""Tunnel sources that are not in the configurations.

Fragments of configurations often leave the WAN out, and an address may come from DHCP.  Where it
is asked to assume the underlay, the source counts as there.  Its address is what the router's IKEv2
identity or the static maps of the others say; where nobody says it, one of 240.0.0.0/4 stands for
it, which no router can have.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from ipaddress import IPv4Address

from dmvpn.config.model import Interface, RouterConfig, TunnelMode
from dmvpn.model import Address
from dmvpn.simulate.ends import Node, Tunnel, as_address

INVENTED = int(IPv4Address("240.0.0.0"))
UNPUBLISHED = "(not in the configurations)"


class Fragments:
    """What a set of configurations says of sources it does not hold.  invented: by address."""

    def __init__(self, configs: Mapping[str, RouterConfig]) -> None:
        self.invented: dict[Address, Tunnel] = {}
        self._maps = _maps(configs)

    def assume_source(self, node: Node, tunnel: Tunnel, owned: Container[Address]) -> bool:
        """Give a tunnel the source its configuration only names; False where it has one."""
        source, name = tunnel.settings.source, tunnel.source_interface
        below = node.config.interfaces.get(name or "")
        found = below is not None and tunnel.nbma is not None and not isinstance(source, str)
        if source is None or found or (below is not None and _has_address(tunnel, below)):
            return False
        if below is not None and not node.up[below.name]:
            return False
        if tunnel.nbma is None:
            beside = (item.nbma for item in node.tunnels if item.source_interface == name)
            known = next((item for item in beside if item is not None), None)
            tunnel.nbma = known or _own_identity(tunnel) or self._told_by_others(tunnel, owned)
        if tunnel.nbma is None:
            tunnel.nbma = IPv4Address(INVENTED + len(self.invented) + 1)
            self.invented[tunnel.nbma] = tunnel
        tunnel.source_interface = name or UNPUBLISHED
        tunnel.assumed = True
        return True

    def _told_by_others(self, tunnel: Tunnel, owned: Container[Address]) -> Address | None:
        """The NBMA address all static maps of the set have for a tunnel address, if nobody's."""
        told = self._maps.get(tunnel.address.ip, set()) if tunnel.address is not None else set()
        free = [address for address in told if address not in owned]
        return free[0] if len(told) == 1 and free else None


def _has_address(tunnel: Tunnel, below: Interface) -> bool:
    if tunnel.settings.mode in (TunnelMode.MGRE_IPV6, TunnelMode.GRE_IPV6):
        return bool(below.ipv6_addresses)
    return bool(below.addresses or below.unnumbered)


def _own_identity(tunnel: Tunnel) -> Address | None:
    """The address of ``identity local address``, which is the WAN address as a rule."""
    ipsec = tunnel.config.ipsec_profiles.get(tunnel.settings.protection or "")
    profile = tunnel.config.ikev2_profiles.get(ipsec.ikev2_profile or "") if ipsec else None
    kind, value = (profile.identity_local if profile else None) or ("", "")
    return as_address(value) if kind == "address" else None


def _maps(configs: Mapping[str, RouterConfig]) -> dict[Address, set[Address]]:
    """Tunnel address → the NBMA addresses static maps and NHS lines have for it."""
    found: dict[Address, set[Address]] = {}
    for interface in (item for config in configs.values() for item in config.tunnels()):
        nhrp = interface.nhrp
        for known in nhrp.maps if nhrp is not None else ():
            found.setdefault(known.tunnel_address, set()).add(known.nbma_address)
        for server in nhrp.nhs if nhrp is not None else ():
            nbma = as_address(server.nbma)
            if server.address is not None and nbma is not None:
                found.setdefault(server.address, set()).add(nbma)
    return found
