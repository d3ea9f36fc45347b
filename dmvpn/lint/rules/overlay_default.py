"""DMV593, DMV595–DMV596: what the overlay brings or keeps back, against what the underlay needs."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import EigrpConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.peers import named_servers
from dmvpn.lint.routing import bgp_line, bgp_neighbors, eigrp_on, ospf_area


@on_tunnel("DMV593", WARNING)
def bfd_without_interval(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Where a protocol waits for BFD on the tunnel, the tunnel runs it.

    Why: without ``bfd interval`` (or a template) no BFD session starts: a lost path is noticed by the
        protocol's own timers, minutes later.
    Fix: ``bfd interval 1000 min_rx 1000 multiplier 5`` on the tunnel of both ends.
    Source: Cisco IOS IP Routing: BFD configuration guide; Cisco IOS IP Routing: BGP Command
        Reference, neighbor fall-over.
    """
    if tunnel.interface.bfd is not None and (
        tunnel.interface.bfd.interval or tunnel.interface.bfd.template
    ):
        return
    for process, peer in bgp_neighbors(tunnel):
        if peer.bfd:
            at = bgp_line(process, peer.name, "fall-over")
            yield tunnel.seen(at, f"{peer.name} waits for BFD, {tunnel.interface.name} runs none")
    family = eigrp_on(tunnel)
    if family is not None and family.interface_settings(tunnel.interface.name).bfd:
        at = first(family.interface_settings(tunnel.interface.name).lines, "bfd") or family.at
        yield tunnel.seen(at, f"EIGRP waits for BFD, {tunnel.interface.name} runs none")


@on_tunnel("DMV595", WARNING)
def stub_keeps_redistributed(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A stub announces what it redistributes.

    Why: ``eigrp stub connected summary`` holds back redistributed routes: the LANs behind the next
        router of the site stay unknown.
    Fix: ``static`` or ``redistributed`` in ``eigrp stub``.
    Source: Cisco IOS IP Routing: EIGRP Command Reference, eigrp stub.
    """
    family = eigrp_on(tunnel)
    if family is None or tunnel.is_hub or not family.stub or family.stub_leak_map:
        return
    for own in family.redistributions:
        source = own.source.partition(" ")[0]
        if not family.stub & {source, "redistributed"} and source != "connected":
            yield tunnel.seen(own.at, f"{own.source} is redistributed, and held back by the stub")


@on_cloud("DMV596", ERROR)
def default_beats_lease(cloud: Cloud) -> Iterator[Seen]:
    """The default route from the hub does not replace the one by which the tunnel goes out.

    Why: the default of a lease has distance 254: the one learned through the tunnel wins, the outer
        packets follow it into the tunnel, and it flaps (``%TUN-5-RECURDOWN``).
    Fix: a front-door VRF, or ``ip route HUB 255.255.255.255 INTERFACE dhcp`` for every hub.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md
    """
    sender = next((hub for hub in cloud.hubs if _sends_default(hub)), None)
    for spoke in cloud.spokes if sender is not None else ():
        source = spoke.source
        if source is None or not source.dhcp or source.vrf != spoke.interface.vrf:
            continue
        held = [r.prefix for r in spoke.router.static_routes if r.vrf == source.vrf]
        peers = [nbma for _nhs, nbma in named_servers(spoke) if isinstance(nbma, IPv4Address)]
        nearer = first(source.lines, "ip dhcp client default-router distance")
        routed = all(any(peer in prefix for prefix in held) for peer in peers)
        if peers and not routed and nearer is None and _listens(spoke, sender):
            name = sender.name if sender is not None else ""
            at = first(source.lines, "ip address")
            yield spoke.seen(at, f"{source.name} has a lease's default, {name} sends another one")


def _sends_default(hub: Member) -> bool:
    family, area = eigrp_on(hub), ospf_area(hub)
    process = area[0] if area is not None else None
    return (
        (family is not None and _eigrp_default(hub, family))
        or (process is not None and process.default_originate)
        or any(_bgp_default(hub))
    )


def _eigrp_default(hub: Member, family: EigrpConfig) -> bool:
    held = family.interface_settings(hub.interface.name).summaries
    return any(not summary.prefixlen for summary in held)


def _bgp_default(hub: Member) -> Iterator[bool]:
    for process in hub.router.bgp:
        family = process.family("ipv4", hub.interface.vrf)
        yield any(not own.prefix.prefixlen for own in family.networks)
        yield any(own.default_originate for own in family.neighbors.values())


def _listens(spoke: Member, hub: Member | None) -> bool:
    """They run the same protocol on the tunnel."""
    return hub is not None and (
        (eigrp_on(spoke) is not None and eigrp_on(hub) is not None)
        or (ospf_area(spoke) is not None and ospf_area(hub) is not None)
        or any(True for _found in bgp_neighbors(spoke))
    )
