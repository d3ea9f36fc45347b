"""DMV55x and DMV584: which routes a BGP hub hands on, with which next hop, and what filters leave."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpFamilyNeighbor, Line, RouterConfig
from dmvpn.lint.model import ERROR, WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel
from dmvpn.lint.references import named_in
from dmvpn.lint.routing import bgp_line, bgp_neighbors, eigrp_on
from dmvpn.model import Phase


def _towards_spokes(
    hub: Member, cloud: Cloud
) -> Iterator[tuple[BgpConfig, str, BgpFamilyNeighbor, bool]]:
    """(process, neighbour or group, what the family says of it, whether it is iBGP)."""
    for process in hub.router.bgp:
        family = process.family()
        names = {
            own.peer_group: own.peer_group
            for own in process.listen_ranges
            if own.network.version == 4
        }
        for own, peer in bgp_neighbors(hub):
            other = cloud.by_address.get(peer.address) if peer.address is not None else None
            if own is process and other is not None and not _serves(other, cloud):
                names[peer.name] = peer.peer_group or peer.name
        sessions = {peer.name: peer for peer in process.neighbors} | dict(process.peer_groups)
        for name in names:
            held, session = family.neighbors.get(name), sessions.get(name)
            if held is not None and session is not None and session.remote_as is not None:
                inside = session.remote_as == (session.local_as or process.autonomous_system)
                yield process, name, held, inside


def _serves(member: Member, cloud: Cloud) -> bool:
    """A hub, or one nobody registers with yet: multipoint where spokes are not."""
    return member.is_hub or (cloud.phase is Phase.ONE and member.multipoint)


@on_tunnel("DMV551", ERROR)
def hub_does_not_reflect(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An iBGP hub reflects the spokes' routes to each other.

    Why: what is learned by iBGP is not told to another iBGP neighbour: every spoke sees the hub's
        networks only.  A default route or an aggregate from the hub does as well in phase 1 and 3.
    Fix: ``neighbor … route-reflector-client`` on the hub.
    Source: RFC 4456 §2; https://github.com/ipspace/blog/blob/publish/content/posts/2014/03/scaling-bgp-based-dmvpn-networks.md
    """
    if not tunnel.is_hub or len(cloud.spokes) < 2:
        return
    for process, name, held, inside in _towards_spokes(tunnel, cloud):
        relieved = held.route_reflector_client or held.default_originate
        confederation = any("confederation" in line.text for line in process.lines)
        if inside and not relieved and not confederation and not _sends_summary(process):
            at = bgp_line(process, name, "remote-as")
            yield tunnel.seen(at, f"{name} is iBGP and no route reflector client")


def _sends_summary(process: BgpConfig) -> bool:
    family = process.family()
    short = any(own.prefix.prefixlen <= 8 for own in family.networks)
    return bool(family.aggregates or family.default_information or short)


@on_tunnel("DMV556", ERROR)
def bgp_next_hop_in_phase_two(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 a BGP hub keeps the spokes' next hops.

    Why: with the hub as next hop all traffic between spokes stays on the hub.
    Fix: drop ``next-hop-self all`` (iBGP) or ``next-hop-self`` (eBGP) towards spokes.
    Source: https://blog.ipspace.net/2014/04/changes-in-ibgp-next-hop-processing.html
    """
    if not tunnel.is_hub or cloud.phase is not Phase.TWO or len(cloud.spokes) < 2:
        return
    for process, name, held, inside in _towards_spokes(tunnel, cloud):
        hides = held.next_hop_self == "all" or (held.next_hop_self and not inside)
        if hides and (held.route_reflector_client or not inside):
            at = bgp_line(process, name, "next-hop-self")
            yield tunnel.seen(at, f"{name} gets the hub as next hop in phase 2")


@on_tunnel("DMV558", WARNING)
def bgp_next_hop_unchanged(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Only in phase 2 a BGP hub keeps next hops.

    Why: in phase 1 a spoke cannot reach another one directly; in phase 3 a kept next hop makes spokes
        resolve each other as in phase 2, beside redirects that never fire.  On one subnet eBGP keeps
        it too unless told otherwise.
    Fix: drop ``next-hop-unchanged``; ``next-hop-self`` towards spokes.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor next-hop-unchanged; RFC 4271 §5.1.3
        (third-party next hop).
    """
    if tunnel.is_hub and cloud.phase in (Phase.ONE, Phase.THREE):
        for process, name, held, inside in _towards_spokes(tunnel, cloud):
            if held.next_hop_unchanged:
                at = bgp_line(process, name, "next-hop-unchanged")
                yield tunnel.seen(at, f"next-hop-unchanged in phase {cloud.phase}")
            elif cloud.phase is Phase.THREE and _keeps_third_party(process, held, inside, cloud):
                at = bgp_line(process, name, "remote-as")
                yield tunnel.seen(at, f"{name} is eBGP without next-hop-self in phase 3")


def _keeps_third_party(
    process: BgpConfig, held: BgpFamilyNeighbor, inside: bool, cloud: Cloud
) -> bool:
    """eBGP on a shared subnet, and nothing that puts the hub in or hides the spokes."""
    told = held.next_hop_self or held.route_maps or held.default_originate
    return not inside and not told and len(cloud.spokes) > 1 and not _sends_summary(process)


@on_router("DMV559", WARNING)
def community_not_sent(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Where a route map sets communities, they are sent.

    Why: IOS strips them unless ``send-community`` is typed: what the other end decides by them never
        happens.
    Fix: ``neighbor … send-community both``.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor send-community; RFC 1997.
    """
    for process in router.bgp if context.members else ():
        for family in process.families:
            for name, held in family.neighbors.items():
                found = router.route_maps.get(held.route_maps.get("out", ""))
                sets = found is not None and any(
                    word.startswith("community") for entry in found.entries for word in entry.sets
                )
                if sets and not held.send_community and held.lines:
                    at = named_in(
                        held.lines, held.route_maps["out"], bgp_line(process, name, "route-map")
                    )
                    yield Seen(
                        at, f"{name} gets no communities, {held.route_maps['out']} sets some"
                    )


@on_tunnel("DMV584", WARNING)
def filter_passes_nothing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A filter of routes on the tunnel permits something.

    Why: a list ends with a deny that nobody sees; with denies alone no route passes at all.
    Fix: a last entry that permits, such as ``permit 0.0.0.0/0 le 32``.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip prefix-list (implicit
        deny).
    """
    for kind, name, at in _filters(tunnel):
        held = _entries(tunnel.router, kind, name)
        if held and "permit" not in held:
            yield tunnel.seen(at, f"{name} permits no route")


def _entries(router: RouterConfig, kind: str, name: str) -> set[str]:
    """The actions of a list's entries."""
    if kind == "prefix" and name in router.prefix_lists:
        return {entry.action for entry in router.prefix_lists[name].entries}
    if kind == "route-map" and name in router.route_maps:
        return {entry.action for entry in router.route_maps[name].entries}
    if kind == "acl" and name in router.access_lists:
        return {entry.action for entry in router.access_lists[name].entries}
    return set()


def _filters(tunnel: Member) -> Iterator[tuple[str, str, Line]]:
    family = eigrp_on(tunnel)
    for own in family.distribute_lists if family is not None else ():
        if own.interface in (None, tunnel.interface.name):
            yield own.kind, own.name, own.at
    for process, peer in bgp_neighbors(tunnel):
        held = process.family().neighbors.get(peer.name)
        if held is None or not isinstance(peer.address, IPv4Address):
            continue
        for kind, table in (
            ("prefix", held.prefix_lists), ("route-map", held.route_maps), ("acl", held.distribute_lists),
        ):  # fmt: skip
            for name in table.values():
                yield kind, name, named_in(held.lines, name, bgp_line(process, peer.name, name))
