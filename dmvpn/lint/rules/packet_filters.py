"""DMV607, DMV609, DMV619: lists and policies that stop or divert one kind of the cloud's packets."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import RouteMapEntry, RouterConfig
from dmvpn.lint.model import ERROR, WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel
from dmvpn.lint.packets import Packet, decide
from dmvpn.lint.peers import named_servers
from dmvpn.lint.references import named_in
from dmvpn.lint.routing import bgp_neighbors, eigrp_on, runs_ospf


@on_tunnel("DMV607", ERROR)
def list_denies_hub(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets in what the hubs send.

    Why: an entry that stands before the permits denies just this hub: its tunnel stays in state IKE,
        all others work.
    Fix: the permits for the hubs before it.
    Source: Cisco IOS Security Configuration Guide, access control lists (the first match decides).
    """
    source, own = tunnel.source, tunnel.nbma
    held = tunnel.router.access_lists.get(source.acl_in or "") if source is not None else None
    if held is None or held.kind != "extended" or tunnel.over_ipv6:
        return
    here = own if isinstance(own, IPv4Address) else None  # what DHCP will give
    for peer in dict.fromkeys(nbma for _nhs, nbma in named_servers(tunnel)):
        if not isinstance(peer, IPv4Address):
            continue
        kinds = (("udp", "500"), ("esp", None)) if tunnel.tunnel.protection else (("gre", None),)
        for protocol, port in kinds:
            entry = decide(held.entries, Packet(protocol, peer, here, port))
            if entry is None or entry.action == "permit":
                continue
            if entry.words.count("any") < 2:  # what is denied to all is another rule's
                yield tunnel.seen(entry.at, f"{held.name} denies {protocol} from the hub at {peer}")
                break


@on_tunnel("DMV609", ERROR)
def tunnel_list_stops_routing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An access list on the tunnel lets the routing protocol in.

    Why: what comes out of the tunnel is checked too: without the neighbours' own packets there is no
        neighbour, although DMVPN is UP.
    Fix: ``permit eigrp any any`` (``ospf``, ``tcp … eq bgp``) before the rest.
    Source: Cisco IOS Security Configuration Guide, access control lists.
    """
    held = tunnel.router.access_lists.get(tunnel.interface.acl_in or "")
    own = tunnel.address
    if held is None or held.kind != "extended" or not held.entries or own is None:
        return
    peer = next((m.address.ip for m in cloud.members if m is not tunnel and m.address), None)
    for protocol, group in _protocols(tunnel) if peer is not None else ():
        packet = Packet(
            protocol, peer or own.ip, group or own.ip, "179" if protocol == "tcp" else None
        )
        entry = decide(held.entries, packet)
        readable = not any(
            "object-group" in e.words or e.action == "evaluate" for e in held.entries
        )
        if readable and (entry is None or entry.action == "deny"):
            at = entry.at if entry is not None else held.at
            yield tunnel.seen(at, f"{held.name} on {tunnel.interface.name} lets no {protocol} in")


def _protocols(tunnel: Member) -> Iterator[tuple[str, IPv4Address | None]]:
    """(protocol, its multicast address)."""
    if eigrp_on(tunnel) is not None:
        yield "eigrp", IPv4Address("224.0.0.10")
    if runs_ospf(tunnel):
        yield "ospf", IPv4Address("224.0.0.5")
    if any(True for _found in bgp_neighbors(tunnel)) and not any(
        "established" in line.text for line in tunnel.router.tree
    ):
        yield "tcp", None


@on_router("DMV619", WARNING)
def policy_bypasses_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Policy routing on a LAN leaves what is for other sites to the tunnel.

    Why: a route map that matches everything and sets the WAN's gateway wins over every route: what is
        for another site goes to the provider, in clear.
    Fix: a ``deny`` entry (or a match) for the overlay's prefixes before it, or ``set ip default
        next-hop``.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip policy route-map, set ip
        next-hop.
    """
    gateways = {route.next_hop for route in router.static_routes if route.prefix.prefixlen == 0}
    sources = {member.source.name for member in context.members if member.source is not None}
    for interface in router.interfaces.values() if context.members else ():
        own = router.route_maps.get(interface.policy_route_map or "")
        if own is None or interface.tunnel is not None or interface.name in sources:
            continue
        entry = own.entries[0] if own.entries else None
        if entry is not None and entry.action == "permit" and _everything(entry, router):
            target = [text.split() for text in entry.sets]
            if any(_leads_out(words, gateways, sources) for words in target):
                at = named_in(interface.lines, own.name, interface.at)
                yield Seen(
                    at, f"everything from {interface.name} goes to the WAN, and none by tunnel"
                )


def _everything(entry: RouteMapEntry, router: RouterConfig) -> bool:
    """No match, or a list whose first entry permits all."""
    if not entry.matches:
        return True
    words = entry.matches[0].split()
    held = router.access_lists.get(words[-1]) if words[:2] == ["ip", "address"] else None
    first = held.entries[0] if held is not None and held.entries else None
    return first is not None and first.action == "permit" and first.words in (
        ("any",), ("ip", "any", "any"),
    )  # fmt: skip


def _leads_out(words: list[str], gateways: set[IPv4Address | None], sources: set[str]) -> bool:
    if words[:2] == ["ip", "next-hop"]:
        return any(str(gateway) in words[2:] for gateway in gateways if gateway is not None)
    return words[:1] == ["interface"] and bool(sources & set(words[1:]))
