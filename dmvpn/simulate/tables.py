"""The overlay tables of a snapshot: tunnels, `show dmvpn`, NHRP, next hop servers, EIGRP.

Times and counters stay None: they depend on a clock, which only the emulator has.
"""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.model import Address, Platform
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.simulate.eigrp import Process
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.metric import interface_metric
from dmvpn.simulate.nhrp_cache import CacheEntry, NhrpTunnel
from dmvpn.simulate.rib import sort_key

GRE_OVERHEAD, KEY_OVERHEAD = 24, 4


def tunnel_rows(tunnels: Iterable[Tunnel]) -> tuple[TunnelInterface, ...]:
    """``show interfaces tunnel``."""
    return tuple(_tunnel(item) for item in tunnels)


def _tunnel(tunnel: Tunnel) -> TunnelInterface:
    metric = interface_metric(tunnel.interface)
    key = tunnel.settings.key
    overhead = GRE_OVERHEAD + (KEY_OVERHEAD if key is not None else 0)
    release = tunnel.config.release
    modern = release is None or release.platform is Platform.IOS_XE
    kind = "multi-GRE/IP" if tunnel.multipoint else "GRE/IP"
    destination = tunnel.settings.destination
    return TunnelInterface(
        interface=tunnel.name,
        vrf=tunnel.interface.vrf,
        admin="up" if tunnel.admin else "down",
        line="up" if tunnel.up and not tunnel.idle else "down",
        address=tunnel.interface.address,
        # The interface MTU without encapsulation: 10000 on IOS-XE, 17940 on classic IOS.
        mtu=(10000 if modern else 17940) - overhead,
        bandwidth=metric.bandwidth,
        delay=metric.delay,
        source=str(tunnel.nbma) if tunnel.nbma is not None else None,
        source_interface=tunnel.source_interface,
        destination=None if tunnel.multipoint or destination is None else str(destination),
        protocol=kind,
        key=key,
        transport_mtu=1500 - overhead,
        protection=tunnel.interface.tunnel.protection if tunnel.interface.tunnel else None,
    )


def role(state: NhrpTunnel) -> str:
    """``Type:`` of ``show dmvpn``: a hub that is another hub's client is ``Hub/Spoke``."""
    if not state.servers:
        return "Hub"
    return "Hub/Spoke" if state.clients else "Spoke"


def entries(state: NhrpTunnel) -> list[CacheEntry]:
    """The cache in the order IOS prints it."""
    return sorted(state.cache.values(), key=lambda item: sort_key(item.target))


def dmvpn_rows(state: NhrpTunnel) -> Iterable[DmvpnPeer]:
    """Rows of one interface: entries of the same NBMA address stand together."""
    groups: dict[object, list[CacheEntry]] = {}
    for entry in entries(state):
        if not entry.local:
            key = entry.nbma if entry.nbma is not None else entry
            groups.setdefault(key, []).append(entry)
    kind, family = role(state), state.tunnel.family
    for group in groups.values():
        for place, entry in enumerate(group):
            yield DmvpnPeer(
                interface=state.tunnel.name,
                vrf=state.tunnel.interface.vrf,
                address_family=f"ipv{family}",
                role=kind,
                entries=len(group) if family == 4 or not place else 0,
                nbma_address=entry.nbma,
                tunnel_address=entry.via if entry.via is not None else entry.target[0],
                state=entry.state if state.tunnel.up else "INTF",
                uptime=None,
                attributes=entry.attributes,
                continuation=family == 4 and place > 0,
                target_network=entry.target,
                claimed_nbma_address=entry.claimed,
            )


def nhrp_rows(state: NhrpTunnel) -> Iterable[NhrpEntry]:
    """``show ip nhrp`` of one interface."""
    for entry in entries(state):
        yield NhrpEntry(
            target=entry.target,
            via=entry.via,
            interface=state.tunnel.name,
            vrf=state.tunnel.interface.vrf,
            type=entry.type,
            flags=entry.flags,
            nbma_address=entry.nbma,
            no_socket=entry.no_socket,
            claimed_nbma_address=entry.claimed,
        )


def nhs_rows(state: NhrpTunnel) -> Iterable[Nhs]:
    """``show ip nhrp nhs detail`` of one interface."""
    for server in state.servers:
        yield Nhs(
            interface=state.tunnel.name,
            vrf=state.tunnel.interface.vrf,
            address=server.address,
            flags="RE" if server.responding else "W" if server.waiting else "E",
            nbma_address=server.nbma,
            priority=server.settings.priority,
            cluster=server.settings.cluster,
            registration_pending=not (server.responding or server.waiting) and state.tunnel.up,
        )


def eigrp_rows(process: Process) -> Iterable[EigrpNeighbor]:
    """``show ip eigrp neighbors``; a neighbour that does not hear us is listed all the same."""
    seen: set[tuple[str, Address]] = set()
    for adjacency in process.neighbours:
        key = (adjacency.port.name, adjacency.peer.address.ip)
        if key not in seen:
            seen.add(key)
            yield EigrpNeighbor(
                interface=adjacency.port.name,
                vrf=process.settings.vrf,
                autonomous_system=process.settings.autonomous_system,
                address=adjacency.peer.address.ip,
                handle=len(seen) - 1,
                instance=process.settings.name,
            )
