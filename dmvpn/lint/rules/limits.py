"""DMV284, DMV453, DMV592: limits lower than what the cloud has."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.lint.crypto import ike_version
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.routing import bgp_line, bgp_neighbors


@on_cloud("DMV284", ERROR)
def too_few_sessions(cloud: Cloud) -> Iterator[Seen]:
    """A hub may have as many IKEv2 sessions as it has spokes.

    Why: ``crypto ikev2 limit max-sa`` refuses the spokes that come last, and other ones after each
        reload.
    Fix: a limit with room for every spoke and for renewals.
    Source: Cisco IOS Security Command Reference, crypto ikev2 limit.
    """
    for hub in cloud.hubs:
        limit = hub.router.ikev2.max_sa
        if limit is not None and limit < len(cloud.spokes) and ike_version(hub) == 2:
            at = first(hub.router.ikev2.lines, "crypto ikev2 limit max-sa")
            yield hub.seen(at, f"{limit} IKEv2 SAs for {len(cloud.spokes)} spokes")


@on_tunnel("DMV453", ERROR)
def no_server_allowed(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A cluster of servers lets at least one connection stand.

    Why: with ``max-connections 0`` the spoke registers with none of the cluster's servers.
    Fix: ``max-connections 1`` or more.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-backup-nhs.html
    """
    for cluster, count in tunnel.nhrp.cluster_connections.items():
        if count == 0:
            at = first(tunnel.nhrp.lines, f"ip nhrp nhs cluster {cluster} max-connections")
            yield tunnel.seen(at, f"cluster {cluster} may have no connection")


@on_tunnel("DMV592", ERROR)
def fewer_prefixes_than_there_are(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``maximum-prefix`` lets in what the neighbour announces.

    Why: one prefix too many and the session is torn down until somebody clears it.
    Fix: a limit well above what the other end has.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor maximum-prefix.
    """
    for process, peer in bgp_neighbors(tunnel):
        held = process.family().neighbors.get(peer.name)
        limit = held.maximum_prefix if held is not None else None
        other = cloud.by_address.get(peer.address) if peer.address is not None else None
        if limit is None or other is None:
            continue
        count = sum(len(own.family().networks) for own in other.router.bgp)
        if count > limit:
            at = bgp_line(process, peer.name, "maximum-prefix")
            yield tunnel.seen(at, f"{other.name} announces {count} prefixes, {limit} are let in")
