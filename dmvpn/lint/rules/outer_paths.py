"""DMV617–DMV618, DMV643–DMV644: the router's own outer packets, steered or translated elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import NatRule, RouteMapEntry, RouterConfig
from dmvpn.lint.model import ERROR, WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel
from dmvpn.lint.peers import named_servers

IKE_PORTS = frozenset({500, 4500})


@on_router("DMV617", ERROR)
def own_packets_into_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``ip local policy`` does not send the router's own packets into a tunnel they make.

    Why: the local policy steers IKE and the encapsulated packets too: the tunnel is routed into
        itself.
    Fix: a ``match ip address`` that leaves out UDP 500, 4500, ESP and GRE.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip local policy route-map;
        https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/22327-gre-flap.html
    """
    own = router.route_maps.get(router.local_policy_route_map or "")
    for entry in own.entries if own is not None else ():
        if entry.action != "permit" or entry.matches:
            continue
        for member in context.members:
            at = _steers_into(entry, member)
            if at:
                yield Seen(
                    entry.at, f"all of the router's own packets go to {member.interface.name}"
                )
                break


def _steers_into(entry: RouteMapEntry, member: Member) -> bool:
    for words in (text.split() for text in entry.sets):
        if words[:1] == ["interface"] and member.interface.name in words:
            return True
        if words[:2] == ["ip", "next-hop"] and _is_inside(words[-1], member):
            return True
    return False


def _is_inside(word: str, member: Member) -> bool:
    try:
        return member.address is not None and IPv4Address(word) in member.address.network
    except ValueError:
        return False


@on_tunnel("DMV618", ERROR)
def peer_routed_into_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The route to a hub's outer address does not lead into the tunnel.

    Why: the outer packets follow it into the tunnel that they carry: ``%TUN-5-RECURDOWN``.
    Fix: the WAN gateway as next hop.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/22327-gre-flap.html
    """
    own, vrf = tunnel.address, tunnel.tunnel.vrf
    if own is None or tunnel.interface.vrf != vrf:
        return
    for peer in dict.fromkeys(nbma for _nhs, nbma in named_servers(tunnel)):
        if not isinstance(peer, IPv4Address):
            continue
        routes = [r for r in tunnel.router.static_routes if r.vrf == vrf and peer in r.prefix]
        longest = max((r.prefix.prefixlen for r in routes), default=0)
        for route in routes if longest else ():  # a default route is another rule's
            hop = route.next_hop
            into = route.interface == tunnel.interface.name or (
                hop is not None and hop in own.network
            )
            if route.prefix.prefixlen == longest and into:
                yield tunnel.seen(
                    route.at, f"{peer}, the outer address of an NHS, leads into the tunnel"
                )


@on_router("DMV643", ERROR)
def tunnel_ports_translated(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """No static NAT takes IKE, or all of the outer address, away from the router.

    Why: packets for UDP 500 and 4500 (or every packet) go to the inside host: the tunnel's own peer
        never hears an answer.
    Fix: another outside address for the inside host, or other ports.
    Source: Cisco IOS NAT Command Reference, ip nat inside source static; RFC 3947.
    """
    for rule in router.nat_rules:
        for member in context.members if rule.static else ():
            if _takes(rule, member):
                yield Seen(rule.at, f"takes {_ports(rule)} away from {member.interface.name}")
                break


def _ports(rule: NatRule) -> str:
    return f"UDP {rule.outside_port}" if rule.outside_port else "every packet"


def _takes(rule: NatRule, member: Member) -> bool:
    source = member.source
    if source is None or rule.side != "inside" or rule.vrf != source.vrf:
        return False
    same = rule.outside is not None and rule.outside == member.nbma
    if not same and rule.interface != source.name:
        return False
    whole = rule.outside_port is None and rule.prefix_length == 32
    return whole or (rule.protocol == "udp" and rule.outside_port in IKE_PORTS)


@on_router("DMV644", WARNING)
def nat_without_sides(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router with NAT rules says which interfaces are inside and which outside.

    Why: without ``ip nat outside`` nothing is translated: hosts have no Internet beside the tunnel.
    Fix: ``ip nat outside`` on the WAN interface, ``ip nat inside`` on the LAN.
    Source: Cisco IOS NAT configuration guide, inside and outside interfaces.
    """
    rules = [rule for rule in router.nat_rules if rule.side == "inside"]
    if not rules or not context.members:
        return
    sides = {interface.nat for interface in router.interfaces.values() if interface.nat}
    missing = [side for side in ("inside", "outside") if side not in sides]
    if missing and any(interface.addresses for interface in router.interfaces.values()):
        yield Seen(rules[0].at, f"no interface is ip nat {' and none '.join(missing)}")
