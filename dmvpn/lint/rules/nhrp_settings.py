"""DMV418–DMV419, DMV435, DMV452: NHRP lines that contradict each other or the router's role."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.peers import is_private, named_servers
from dmvpn.model import Phase


@on_cloud("DMV418", ERROR)
def map_to_wrong_address(cloud: Cloud) -> Iterator[Seen]:
    """A static map names the outer address of the router it is for.

    Why: packets for that member go to an address where somebody else answers, or nobody; a static
        map wins over what NHRP learns.
    Fix: the address that member's tunnel leaves from, or no map: registrations do it.
    Source: http://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html
    """
    for member in cloud.members:
        servers = {nhs.address for nhs, _nbma in named_servers(member)}
        for known in member.nhrp.maps:
            peer = cloud.by_address.get(known.tunnel_address)
            if peer is None or known.tunnel_address in servers or peer.nbma is None:
                continue
            same = known.nbma_address == peer.nbma or peer.over_ipv6
            if same or is_private(peer.nbma) or _has(peer, str(known.nbma_address)):
                continue
            yield member.seen(
                known.at,
                f"{known.tunnel_address} is {peer.name}, whose tunnel leaves from {peer.nbma},"
                f" not {known.nbma_address}",
            )


def _has(peer: Member, address: str) -> bool:
    """A secondary or standby address of the peer's outer interface."""
    source = peer.source
    return source is not None and (
        any(str(own.ip) == address for own in source.addresses)
        or any(address in line.text for line in source.standby)
    )


@on_tunnel("DMV419", ERROR)
def servers_share_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Two servers have two outer addresses.

    Why: one of the two lines was copied and not changed to the end: the second hub is never reached,
        and nobody notices until the first one fails.
    Fix: the outer address of the second hub.
    Source: Cisco DMVPN design guide OL-9024-01 (dual hub layouts).
    """
    held: dict[object, object] = {}
    for nhs, nbma in named_servers(tunnel):
        if nbma is None or nhs.address is None:
            continue
        family = nhs.address.version
        other = held.setdefault((nbma, family), nhs.address)
        if other != nhs.address:
            yield tunnel.seen(nhs.at, f"{nhs.address} and {other} are both at {nbma}")


@on_tunnel("DMV435", ERROR)
def server_only_on_spoke(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke asks for others: it is not ``ip nhrp server-only``.

    Why: the interface originates no NHRP request: no resolution, so no tunnel to other spokes.
    Fix: ``no ip nhrp server-only`` on spokes.
    Source: http://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html
    """
    if tunnel.is_hub or not tunnel.nhrp.server_only:
        return
    at = tunnel.typed("ip nhrp server-only")
    yield tunnel.seen(
        at,
        "server-only on a spoke: it never asks for another one",
        None if cloud.phase in (Phase.TWO, Phase.THREE) else WARNING,
    )


@on_tunnel("DMV452", WARNING)
def fallback_without_limit(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``nhs fallback`` goes with a limit of connections.

    Why: without ``nhs cluster N max-connections`` the spoke keeps all its servers at once and never
        falls back to one.
    Fix: ``ip nhrp nhs cluster 0 max-connections 1``, or drop ``nhs fallback``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-backup-nhs.html
    """
    nhrp = tunnel.nhrp
    if nhrp.fallback is not None and not nhrp.cluster_connections:
        at = first(nhrp.lines, "ip nhrp nhs fallback", "ipv6 nhrp nhs fallback")
        yield tunnel.seen(at, "nhs fallback without max-connections")
