"""DMV44x–DMV46x: what belongs to which phase, groups of servers, IPv6 beside IPv4."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import NhrpConfig, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.model import Phase


@on_cloud("DMV440", ERROR)
def redirect_missing(cloud: Cloud) -> Iterator[Seen]:
    """In phase 3 every hub sends redirects.

    Why: without the hub's traffic indication no spoke looks for a shorter way: all traffic goes
        through the hub, ``show ip route`` shows no ``H`` routes.
    Fix: ``ip nhrp redirect`` on every hub's tunnel.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    if cloud.phase is Phase.THREE:
        for hub in cloud.hubs:
            nhrp = hub.interface.nhrp
            if nhrp is not None and nhrp.network_id is not None and not nhrp.redirect:
                at = hub.typed("no ip nhrp redirect")
                yield hub.seen(
                    at, f"{hub.interface.name} serves a phase 3 cloud without ip nhrp redirect"
                )


@on_cloud("DMV441", ERROR)
def shortcut_missing(cloud: Cloud) -> Iterator[Seen]:
    """In phase 3 every spoke follows redirects.

    Why: the spoke resolves the other one, but does not use the answer for forwarding.  IOS 15.7 and
        IOS-XE 16.3 and later have it on without printing it.
    Fix: ``ip nhrp shortcut`` on every spoke's tunnel.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    if cloud.phase is not Phase.THREE:
        return
    for spoke in cloud.spokes:
        nhrp = spoke.interface.nhrp
        if (
            nhrp is not None
            and nhrp.network_id is not None
            and not nhrp.shortcut
            and spoke.multipoint
        ):
            off = spoke.typed("no ip nhrp shortcut")
            why = (
                "it is switched off"
                if off
                else f"{spoke.router.release} does not have it by default"
            )
            yield spoke.seen(off, f"a phase 3 spoke without ip nhrp shortcut: {why}")


@on_cloud("DMV442", INFO)
def redirect_on_spoke(cloud: Cloud) -> Iterator[Seen]:
    """Only routers that forward between spokes send redirects.

    Why: a leaf spoke forwards between no others; the line says it was taken for a hub.  A regional
        hub of a hierarchical cloud is no leaf.
    Fix: ``no ip nhrp redirect`` on leaf spokes.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    for spoke in cloud.spokes:
        at = spoke.typed("ip nhrp redirect")
        regional = len([i for i in spoke.router.tunnels() if i.nhrp is not None]) > 1
        if at is not None and spoke.nhrp.redirect and not regional:
            yield spoke.seen(
                at, "ip nhrp redirect on a router that registers here and serves nobody"
            )


@on_cloud("DMV443", WARNING)
def shortcut_in_phase_one(cloud: Cloud) -> Iterator[Seen]:
    """Phase 1 spokes have no leftovers of phase 3.

    Why: a point-to-point tunnel builds no shortcuts; the line says somebody expected direct
        tunnels.
    Fix: ``tunnel mode gre multipoint`` on the spokes for phase 3, or drop the line.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    if cloud.phase not in (Phase.ONE, Phase.THREE) or not cloud.spokes:
        return
    if any(spoke.multipoint for spoke in cloud.spokes):
        return
    for spoke in cloud.spokes:
        at = spoke.typed("ip nhrp shortcut")
        if at is not None:
            yield spoke.seen(at, "ip nhrp shortcut on a point-to-point tunnel")


@on_router("DMV444", INFO)
def network_ids_differ(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Phase 3 tunnels of one hub that shall shortcut into each other share a network-id.

    Why: a redirect is sent only when a packet leaves by a tunnel of the same NHRP domain, and the
        network-id is what glues tunnels of one router into a domain.  Isolated clouds want
        different ones.
    Fix: the same ``ip nhrp network-id`` on both tunnels, or ignore this rule for isolated clouds.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    hubs = [m for m in context.members if m.is_hub and m.nhrp.redirect and m.nhrp.network_id]
    hubs = [hub for hub in hubs if hub.interface.vrf == hubs[0].interface.vrf]
    if len({hub.nhrp.network_id for hub in hubs}) > 1:
        first_one, *others = hubs
        for hub in others:
            if hub.nhrp.network_id != first_one.nhrp.network_id:
                yield hub.seen(
                    hub.typed("ip nhrp network-id"),
                    f"network-id {hub.nhrp.network_id}, {first_one.interface.name} has"
                    f" {first_one.nhrp.network_id}: no shortcuts between their spokes",
                )


@on_tunnel("DMV450", WARNING)
def priority_without_limit(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """NHS priorities go with ``max-connections``.

    Why: without a limit a spoke registers with every NHS; the priorities mean nothing, and what
        was planned as standby carries traffic.
    Fix: ``ip nhrp nhs cluster N max-connections M``, and ``ip nhrp nhs fallback``.
    Source: http://www.cisco.com/en/US/docs/ios/sec_secure_connectivity/configuration/guide/sec_dmvpn_backup_nhs.html
    """
    nhrp = tunnel.nhrp
    for cluster in sorted({nhs.cluster for nhs in nhrp.nhs}):
        members = [nhs for nhs in nhrp.nhs if nhs.cluster == cluster]
        ranked = len(members) > 1 and len({nhs.priority for nhs in members}) > 1
        if ranked and cluster not in nhrp.cluster_connections:
            yield tunnel.seen(
                members[0].at, f"priorities in cluster {cluster} without max-connections"
            )


@on_tunnel("DMV451", WARNING)
def cluster_without_members(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``nhs cluster N max-connections`` belongs to a cluster that has servers.

    Why: the limit counts for nobody; mostly ``cluster N`` is missing on the ``nhs`` lines.
    Fix: the cluster's number on its ``ip nhrp nhs`` lines.
    Source: http://www.cisco.com/en/US/docs/ios/sec_secure_connectivity/configuration/guide/sec_dmvpn_backup_nhs.html
    """
    used = {nhs.cluster for nhs in tunnel.nhrp.nhs}
    for number in tunnel.nhrp.cluster_connections:
        if number not in used:
            at = first(tunnel.nhrp.lines, f"ip nhrp nhs cluster {number}")
            yield tunnel.seen(at, f"cluster {number} has no NHS")


_PARITY = {
    "authentication": "an authentication string",
    "redirect": "redirect",
    "nhs": "an NHS",
    "multicast": "a multicast map",
}


@on_tunnel("DMV460", WARNING)
def ipv6_parity(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """With both families in a tunnel, IPv6 NHRP has what IPv4 NHRP has.

    Why: one family works and the other does not, or goes another way.
    Fix: the same ``ipv6 nhrp`` lines beside the ``ip nhrp`` ones.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html
    """
    v4, v6 = tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6
    if v4 is None or v6 is None or not v6.lines:
        return
    for name, words in _PARITY.items():
        if _has(v4, name) and not _has(v6, name):
            yield tunnel.seen(v6.lines[0], f"IPv4 NHRP has {words}, IPv6 NHRP has not")


def _has(nhrp: NhrpConfig, name: str) -> bool:
    if name == "multicast":
        return bool(nhrp.multicast) or any(nhs.multicast for nhs in nhrp.nhs)
    return bool(getattr(nhrp, name))


@on_tunnel("DMV461", ERROR)
def ipv6_network_id_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """IPv6 NHRP has its network-id.

    Why: the IPv4 line does not switch it on for IPv6.
    Fix: ``ipv6 nhrp network-id N``.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html
    """
    v6 = tunnel.interface.nhrp_ipv6
    if v6 is not None and v6.lines and v6.network_id is None:
        shared = first(v6.lines, "ipv6 nhrp map", "ipv6 nhrp nhs", "ipv6 nhrp redirect")
        if shared is not None:
            yield tunnel.seen(
                shared, f"IPv6 NHRP is off on {tunnel.interface.name}: no ipv6 nhrp network-id"
            )
