"""DMV6xx: what carries the tunnel: access lists, routes, VRFs, zones, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import (
    AccessEntry,
    AccessList,
    Interface,
    PolicyMap,
    RouterConfig,
    StaticRoute,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Network,
    Seen,
    on_network,
    on_router,
    on_tunnel,
)

ESP, IKE, NAT_T, GRE = "esp", "500", "4500", "gre"
_NAMES = {"isakmp": IKE, "non500-isakmp": NAT_T, "50": ESP, "47": GRE, "udp": "udp", "17": "udp"}


def _lets_in(entries: tuple[AccessEntry, ...], wanted: str) -> tuple[bool, AccessEntry | None]:
    """(whether the list lets that traffic of some peer in, the entry that decides for everybody)."""
    for entry in entries:
        if entry.action not in ("permit", "deny") or not entry.words:
            continue
        if _is_about(entry.words, wanted):
            if entry.action == "permit":
                return True, entry
            if entry.words.count("any") >= 2:
                return False, entry
    return False, None


def _is_about(words: tuple[str, ...], wanted: str) -> bool:
    protocol = _NAMES.get(words[0], words[0])
    if protocol in ("ip", "object-group"):
        return True  # what a group holds is not looked into
    if wanted in (ESP, GRE):
        return protocol == wanted
    if protocol != "udp":
        return False
    if "eq" not in words:
        return True
    ports = {_NAMES.get(word, word) for word in words[words.index("eq") + 1 :]}
    return wanted in ports


def _inbound(tunnel: Member) -> AccessList | None:
    """The extended list in front of the tunnel's outer side, when it is configured."""
    source = tunnel.source
    found = tunnel.router.access_lists.get(source.acl_in or "") if source is not None else None
    return found if found is not None and found.kind == "extended" and found.entries else None


def _blocked(tunnel: Member, wanted: str, words: str) -> Iterator[Seen]:
    held = _inbound(tunnel)
    if held is None:
        return
    permitted, entry = _lets_in(held.entries, wanted)
    if not permitted:
        at = entry.at if entry is not None else held.at
        yield tunnel.seen(
            at,
            f"access list {held.name} on {tunnel.source.name if tunnel.source else ''} lets no {words} in",
        )


@on_tunnel("DMV601", ERROR)
def acl_blocks_ike(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets IKE in.

    Why: nobody can negotiate: MM_NO_STATE on both sides.
    Fix: ``permit udp any any eq isakmp``.
    Source: azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log; RFC 7296 §2.
    """
    if tunnel.tunnel.protection:
        yield from _blocked(tunnel, IKE, "IKE (UDP 500)")


@on_tunnel("DMV602", ERROR)
def acl_blocks_nat_traversal(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets NAT traversal in.

    Why: peers behind NAT move to UDP 4500 and get stuck there; all others work.
    Fix: ``permit udp any any eq non500-isakmp``.
    Source: RFC 3948 §2; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    held = _inbound(tunnel)
    if tunnel.tunnel.protection and held is not None and _lets_in(held.entries, IKE)[0]:
        yield from _blocked(tunnel, NAT_T, "NAT traversal (UDP 4500)")


@on_tunnel("DMV603", ERROR)
def acl_blocks_esp(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets ESP in.

    Why: IKE comes up and no packet comes through: encaps count, decaps stay at zero.
    Fix: ``permit esp any any``.
    Source: RFC 4303; Cisco IWAN technology design guide (WAN access list).
    """
    held = _inbound(tunnel)
    if tunnel.tunnel.protection and held is not None and _lets_in(held.entries, IKE)[0]:
        yield from _blocked(tunnel, ESP, "ESP")


@on_tunnel("DMV604", ERROR)
def acl_blocks_gre(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Without IPsec the WAN access list lets GRE in.

    Why: the tunnel itself is blocked.  With IPsec GRE is inside ESP and needs no permit.
    Fix: ``permit gre any any``.
    Source: RFC 2784; https://github.com/ipspace/blog/blob/publish/content/posts/2010/05/tunneling-vpns-and-zone-based-firewalls.html
    """
    if not tunnel.tunnel.protection:
        yield from _blocked(tunnel, GRE, "GRE")


@on_router("DMV605", ERROR)
def acl_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``ip access-group`` names a list that exists.

    Why: a list that is not there permits everything: what should be filtered is open.
    Fix: define it, or drop the line.
    Source: Cisco IOS Security Configuration Guide, access control lists (an undefined list permits);
        seen in a public lab.
    """
    for interface in router.interfaces.values():
        for name, direction in ((interface.acl_in, "in"), (interface.acl_out, "out")):
            if name and name not in router.access_lists:
                at = next(
                    (line for line in interface.lines if line.text.endswith(f"{name} {direction}")),
                    interface.at,
                )
                yield Seen(at, f"no access list {name}: everything may pass")


def _subnets(router: RouterConfig, vrf: str | None) -> list[IPv4Network]:
    return [
        own.network for i in router.interfaces.values() if i.vrf == vrf and not i.shutdown
        for own in i.addresses
    ]  # fmt: skip


@on_router("DMV610", ERROR)
def next_hop_not_connected(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The next hop of a default route is in a connected subnet.

    Why: the route is not installed: the router reaches nobody outside, and no tunnel comes up.
    Fix: the address of the gateway, mostly one digit away.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip route; seen in a public lab.
    """
    for route in router.static_routes:
        if (
            route.prefix.prefixlen
            or route.next_hop is None
            or route.interface
            or route.global_next_hop
        ):
            continue
        subnets = _subnets(router, route.vrf)
        others = [
            r.prefix for r in router.static_routes if r.prefix.prefixlen and r.vrf == route.vrf
        ]
        dynamic = any(i.dhcp and i.vrf == route.vrf for i in router.interfaces.values())
        if dynamic or not subnets or any(route.next_hop in net for net in (*subnets, *others)):
            continue
        if (
            context.members
            and not (router.ospf or router.bgp or router.eigrp)
            or _near(route.next_hop, subnets)
        ):
            yield Seen(route.at, f"{route.next_hop} is in no connected subnet")


def _near(address: IPv4Address, subnets: list[IPv4Network]) -> bool:
    """In the /24 of a connected subnet: a typo, not a route some protocol resolves."""
    return any(IPv4Network((int(address), 24), strict=False).overlaps(net) for net in subnets)


@on_tunnel("DMV611", ERROR)
def front_door_without_route(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The front-door VRF has a route to the peers.

    Why: the outer packets are routed in that VRF only; a default route in the global table does not
        count there.
    Fix: ``ip route vrf V 0.0.0.0 0.0.0.0 GATEWAY``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md;
        Cisco IWAN technology design guide.
    """
    source, router = tunnel.source, tunnel.router
    vrf = source.vrf if source is not None else tunnel.tunnel.vrf
    if vrf is None or source is None or source.dhcp or vrf != (tunnel.tunnel.vrf or vrf):
        return
    routed = any(route.vrf == vrf for route in router.static_routes)
    routed |= vrf in {own.vrf for own in router.eigrp} | {own.vrf for own in router.ospf}
    routed |= vrf in {own.vrf for own in router.rip}
    routed |= vrf in {family.vrf for own in router.bgp for family in own.families}
    if not routed:
        at = router.vrfs.get(vrf) or source.at
        yield tunnel.seen(at, f"VRF {vrf} has no route; {tunnel.interface.name} leaves by it")


@on_tunnel("DMV612", ERROR)
def no_route_to_peers(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke has a route to its NHS's outer address.

    Why: without one the first IKE packet is never sent.
    Fix: ``ip route 0.0.0.0 0.0.0.0 GATEWAY``.
    Source: Cisco DMVPN configuration guide 15S; Cisco Live BRKSEC-3052.
    """
    source, router = tunnel.source, tunnel.router
    if source is None or source.vrf is not None or source.dhcp or not source.addresses:
        return
    if router.eigrp and _other_igp(tunnel) or router.ospf or router.bgp or router.rip:
        return
    wanted = [m.nbma_address for m in tunnel.nhrp.maps] + [nhs.nbma for nhs in tunnel.nhrp.nhs]
    targets = [address for address in wanted if isinstance(address, IPv4Address)]
    known = [route.prefix for route in router.static_routes if route.vrf is None]
    known += _subnets(router, None)
    for target in dict.fromkeys(targets):
        if not any(target in prefix for prefix in known):
            yield tunnel.seen(None, f"no route to {target}, the outer address of an NHS")


def _other_igp(tunnel: Member) -> bool:
    """EIGRP also covers the outer interface, and may bring the route."""
    source = tunnel.source
    return source is not None and any(
        own.ip in network
        for f in tunnel.router.eigrp
        for network in f.networks
        for own in source.addresses
    )


@on_router("DMV613", WARNING)
def route_to_ethernet_only(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A default route out of an Ethernet names the gateway.

    Why: with the interface alone the router asks by ARP for every address of the Internet; it works
        only where somebody answers for all of them.
    Fix: ``ip route 0.0.0.0 0.0.0.0 INTERFACE GATEWAY``, or ``dhcp``.
    Source: https://howdoesinternetwork.com/2013/difference-between-static-routes;
        https://networkengineering.stackexchange.com/questions/57055
    """
    for route in router.static_routes:
        if route.prefix.prefixlen == 0 and route.next_hop is None and not route.dhcp:
            name = route.interface or ""
            if "Ethernet" in name or "GigE" in name:
                yield Seen(route.at, f"a default route to {name} without a gateway")


@on_router("DMV614", ERROR)
def routing_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router with a tunnel routes.

    Why: with ``no ip routing`` it forwards nothing between tunnel and LAN.
    Fix: ``ip routing``.
    Source: Cisco IOS IP Routing: Protocol-Independent Command Reference, ip routing.
    """
    if context.members and not router.ip_routing:
        line = next((line for line, _node in context.globals("no ip routing")), context.head)
        yield Seen(line, "ip routing is off")


@on_router("DMV615", ERROR)
def default_by_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A static default route does not lead into the tunnel that needs it.

    Why: the outer packets follow it into the tunnel: the tunnel is routed into itself
        (``%TUN-5-RECURDOWN``), unless a front-door VRF or host routes to the hubs exist.
    Fix: a front-door VRF, or routes to the hubs' outer addresses by the WAN gateway.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md
    """
    for member in context.members:
        own, source = member.address, member.source
        if own is None or source is None or source.vrf != member.interface.vrf:
            continue
        others = [r for r in router.static_routes if r.vrf == source.vrf and not _into(r, member)]
        if others or source.dhcp or router.ospf or router.bgp:
            continue
        for route in router.static_routes:
            if route.prefix.prefixlen == 0 and _into(route, member):
                yield Seen(
                    route.at,
                    f"the default route leads into {member.interface.name}, and so do its own packets",
                )


def _into(route: StaticRoute, member: Member) -> bool:
    own, hop = member.address, route.next_hop
    return route.interface == member.interface.name or (
        hop is not None and own is not None and hop in own.network
    )


@on_router("DMV620", ERROR)
def vrf_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """VRFs that tunnels and interfaces name exist.

    Why: IOS refuses the line; the interface stays in the global table.
    Fix: ``vrf definition V`` with ``address-family ipv4``.
    Source: Cisco IOS Interface Command Reference, vrf forwarding, tunnel vrf.
    """
    for interface in router.interfaces.values():
        named: list[tuple[str | None, tuple[str, ...]]] = [
            (interface.vrf, ("vrf forwarding", "ip vrf forwarding"))
        ]
        if interface.tunnel is not None:
            named.append((interface.tunnel.vrf, ("tunnel vrf",)))
        for vrf, shapes in named:
            if vrf and vrf not in router.vrfs and vrf.lower() != "mgmt-intf":
                yield Seen(first(interface.lines, *shapes) or interface.at, f"no VRF {vrf}")


@on_router("DMV621", ERROR)
def vrf_without_family(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A ``vrf definition`` has the address family that is used in it.

    Why: without ``address-family ipv4`` the VRF takes no address: ``% VRF … does not have an
        address-family``.
    Fix: ``address-family ipv4`` in the definition.
    Source: Cisco IOS MPLS Command Reference, vrf definition.
    """
    used = {i.vrf for i in router.interfaces.values() if i.vrf and (i.addresses or i.dhcp)}
    for name in sorted(used):
        own = router.vrf_definitions.get(name)
        if own is not None and not own.classic and "ipv4" not in own.families and context.members:
            yield Seen(own.at, f"VRF {name} has no address-family ipv4")


@on_router("DMV622", INFO, optional=True)
def no_front_door_vrf(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A tunnel over the Internet leaves by a front-door VRF.

    Why: the underlay's default route and the overlay's then never meet, and no route learned by the
        tunnel can break it.  A design choice, hence optional.
    Fix: ``vrf forwarding`` on the WAN interface, ``tunnel vrf`` on the tunnel, ``match fvrf`` in IKEv2.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md;
        http://www.networkingwithfish.com/tunnels-and-the-use-of-front-door-vrfs/
    """
    for member in context.members:
        if member.tunnel.vrf is None and member.tunnel.source is not None:
            yield member.seen(
                member.typed("tunnel source"), f"{member.interface.name} leaves by the global table"
            )


@on_router("DMV630", ERROR)
def zone_blocks_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A zone-based firewall lets IKE and ESP reach the router itself.

    Why: with a zone pair between the WAN zone and ``self`` only what its policy passes comes in;
        IKE may work and ESP be dropped (``%FW-6-DROP_PKT``).
    Fix: a class that matches an access list with esp, isakmp and non500-isakmp, action ``pass``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/05/tunneling-vpns-and-zone-based-firewalls.html
    """
    for member in context.members:
        source = member.source
        if source is None or source.zone is None or not member.tunnel.protection:
            continue
        for pair in router.zone_pairs.values():
            if (pair.source, pair.destination) == (source.zone, "self") and pair.policy:
                policy = router.inspect_policy_maps.get(pair.policy)
                if policy is None:
                    yield Seen(pair.at, f"no policy {pair.policy}")
                elif missing := _not_passed(router, policy):
                    yield Seen(
                        policy.at,
                        f"policy {pair.policy} lets no {' and no '.join(missing)} reach the router",
                    )


def _not_passed(router: RouterConfig, policy: PolicyMap) -> list[str]:
    """Which of IKE and ESP no class passes; inspect does for IKE, not for ESP."""
    passed: set[str] = set()
    for item in policy.classes:
        action = (item.action or "").partition(" ")[0]
        if action not in ("pass", "inspect"):
            continue
        if item.name == "class-default":
            passed |= {IKE, ESP} if action == "pass" else {IKE}
        for match in _matches(router, item.name):
            passed |= _matched(router, match)
    return [name for name, wanted in (("IKE", IKE), ("ESP", ESP)) if wanted not in passed]


def _matches(router: RouterConfig, name: str, depth: int = 0) -> Iterator[str]:
    own = router.inspect_class_maps.get(name)
    for match in own.matches if own is not None else ():
        words = match.split()
        if words[:1] == ["class-map"] and depth < 4:
            yield from _matches(router, words[-1], depth + 1)
        else:
            yield match


def _matched(router: RouterConfig, match: str) -> set[str]:
    words = [*match.split(), "", ""]
    if words[0] == "access-group":
        held = router.access_lists.get(words[-3])
        return {w for w in (IKE, ESP) if held is not None and _lets_in(held.entries, w)[0]}
    if words[0] == "protocol":
        return {IKE} if words[1] in ("isakmp", "udp", "ipsec-msft") else set()
    return {IKE, ESP} if words[0] == "any" else set()


@on_router("DMV631", ERROR)
def zone_missing_on_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Where interfaces are in zones, the tunnel is in one too.

    Why: traffic between an interface in a zone and one in none is dropped: nothing passes from the
        LAN into the tunnel.
    Fix: ``zone-member security Z`` on the tunnel, and a zone pair for it.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_data_zbf/configuration/xe-16-6/sec-data-zbf-xe-16-6-book/sec-zone-pol-fw.html
    """
    inside = [i for i in router.interfaces.values() if i.zone and i.tunnel is None]
    for member in context.members:
        lans = [i for i in inside if i is not member.source and i.addresses]
        if lans and member.interface.zone is None:
            yield member.seen(
                None, f"{member.interface.name} is in no zone, {lans[0].name} is in {lans[0].zone}"
            )


@on_network("DMV640", ERROR)
def duplicate_outer_address(network: Network) -> Iterator[Seen]:
    """No two routers have the same outer address.

    Why: replies go to one of them; both tunnels flap.
    Fix: the address the provider gave this site.
    Source: RFC 2332 §2 (the NBMA address names one router); Cisco Live BRKSEC-3052.
    """
    owners: dict[tuple[str | None, object], str] = {}
    for cloud in network.clouds:
        for member in cloud.members:
            source = member.source
            if source is None or not source.addresses or source.name.startswith("Loopback"):
                continue
            address = source.addresses[0].ip
            owner = owners.setdefault((source.vrf, address), member.name)
            if owner != member.name:
                yield member.seen(
                    first(source.lines, "ip address") or source.at,
                    f"{address} is also the outer address of {owner}",
                )


@on_router("DMV641", WARNING)
def nat_on_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A tunnel is no NAT outside interface.

    Why: addresses of the LAN are translated on the way into the overlay; other sites see one
        address, and nothing can be opened towards this site.
    Fix: ``ip nat outside`` on the WAN interface only.
    Source: Cisco IOS NAT configuration guide; Cisco DMVPN configuration guide 15S (NAT and tunnels).
    """
    for member in context.members:
        if member.interface.nat == "outside":
            yield member.seen(
                member.typed("ip nat outside"), f"ip nat outside on {member.interface.name}"
            )


@on_router("DMV642", ERROR)
def nat_acl_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """NAT rules name access lists, route maps and pools that exist.

    Why: nothing is translated, or everything.
    Fix: define it, or correct the name.
    Source: Cisco IOS NAT Command Reference, ip nat inside source.
    """
    for rule in router.nat_rules:
        for kind, name, known in (
            ("access list", rule.access_list, router.access_lists),
            ("route map", rule.route_map, router.route_maps),
            ("NAT pool", rule.pool, router.nat_pools),
        ):
            if name and name not in known:
                yield Seen(rule.at, f"no {kind} {name}")


__all__ = ["Interface"]
