"""DMV10x–DMV12x: what a tunnel interface says of its outer side, its mode, key and address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from dmvpn.config.model import RouterConfig
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
    own_addresses,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.model import Address, Phase

OUTSIDE = ("Loopback", "Tunnel", "Null")


@on_tunnel("DMV101", ERROR)
def tunnel_source_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel says where it leaves from.

    Why: without ``tunnel source`` the line protocol stays down.
    Fix: ``tunnel source INTERFACE``.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if tunnel.tunnel.source is None and tunnel.address is not None:
        yield tunnel.seen(None, f"{tunnel.interface.name} has no tunnel source")


@on_tunnel("DMV102", ERROR)
def tunnel_source_unknown(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The interface a tunnel leaves by is configured.

    Why: a tunnel whose source interface does not exist, or has no address, stays down; mostly the
        name was copied from a router with other interface names.
    Fix: name the interface that has the WAN address.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    source = tunnel.tunnel.source
    if isinstance(source, str) and tunnel.source is None and _has_an_underlay(tunnel.router):
        yield tunnel.seen(tunnel.typed("tunnel source"), f"no interface {source} is configured")


def _has_an_underlay(router: RouterConfig) -> bool:
    """A whole configuration, not a fragment of tunnel lines."""
    return any(
        interface.addresses or interface.dhcp
        for interface in router.interfaces.values()
        if not interface.name.startswith(OUTSIDE)
    )


@on_tunnel("DMV103", ERROR)
def tunnel_source_down(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The interface a tunnel leaves by is not shut down.

    Why: the tunnel is down as long as its source is.
    Fix: ``no shutdown`` on the source, or point ``tunnel source`` to the interface in use.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    source = tunnel.source
    if source is not None and source.shutdown and not tunnel.interface.shutdown:
        at = first(source.lines, "shutdown")
        yield tunnel.seen(
            at, f"{tunnel.interface.name} leaves by {source.name}, which is shut down"
        )


@on_tunnel("DMV104", ERROR)
def tunnel_source_without_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The interface a tunnel leaves by has an address.

    Why: the outer packets take their source address from it; without one the tunnel stays down.
    Fix: give the interface its address; mind that ``vrf forwarding`` removes it when typed later.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    source = tunnel.source
    if source is None or source.shutdown:
        return
    said = first(source.lines, "no ip address") is not None or tunnel.router.release is not None
    addressed = source.addresses or source.ipv6_addresses or source.dhcp or source.unnumbered
    if said and not addressed:  # a fragment may leave the address out
        yield tunnel.seen(
            source.at, f"{tunnel.interface.name} leaves by {source.name}, which has no address"
        )


@on_tunnel("DMV105", ERROR)
def tunnel_vrf_mismatch(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``tunnel vrf`` names the VRF of the source interface.

    Why: the outer packets are routed in the tunnel's front-door VRF; when the source address is in
        another one, the tunnel's line protocol stays down or the packets have no route.
    Fix: the same VRF in ``tunnel vrf`` and in ``vrf forwarding`` of the source, or in neither.
    Source: http://www.networkingwithfish.com/tunnels-and-the-use-of-front-door-vrfs/
    """
    source, vrf = tunnel.source, tunnel.tunnel.vrf
    if source is None or source.vrf == vrf:
        return
    where = f"VRF {source.vrf}" if source.vrf else "no VRF"
    named = f"tunnel vrf {vrf}" if vrf else "no tunnel vrf"
    yield tunnel.seen(
        tunnel.typed("tunnel vrf") or tunnel.typed("tunnel source"),
        f"{tunnel.interface.name} has {named}, its source {source.name} is in {where}",
    )


@on_tunnel("DMV106", WARNING)
def tunnel_source_literal_on_dhcp(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel over a dynamic address names its source interface, not the address.

    Why: the tunnel works until the lease changes; then its source is no address of the router any
        more and it never registers again.
    Fix: ``tunnel source INTERFACE``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    if isinstance(tunnel.tunnel.source, (IPv4Address, IPv6Address)) and tunnel.source is None:
        dynamic = [i.name for i in tunnel.router.interfaces.values() if i.dhcp]
        if dynamic:
            yield tunnel.seen(
                tunnel.typed("tunnel source"),
                f"source {tunnel.tunnel.source} is no configured address; {', '.join(dynamic)} has"
                " a dynamic one",
            )


@on_tunnel("DMV107", ERROR)
def tunnel_source_foreign(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A literal tunnel source is an address of this router.

    Why: a tunnel with a source address the router does not own stays down.
    Fix: correct the address, or name the interface.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    source = tunnel.tunnel.source
    if isinstance(source, str) or source is None or tunnel.source is not None:
        return
    if _has_an_underlay(tunnel.router) and not any(
        interface.dhcp for interface in tunnel.router.interfaces.values()
    ):
        yield tunnel.seen(tunnel.typed("tunnel source"), f"no interface has the address {source}")


@on_tunnel("DMV110", ERROR)
def hub_without_multipoint(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub's tunnel is multipoint.

    Why: point-to-point GRE has one far end; of all spokes only that one works, the others never
        register.
    Fix: ``no tunnel destination`` and ``tunnel mode gre multipoint`` on the hub.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if tunnel.is_hub and not tunnel.multipoint:
        at = tunnel.typed("tunnel destination") or tunnel.typed("tunnel mode")
        yield tunnel.seen(at, f"{tunnel.interface.name} serves spokes, but is point-to-point GRE")


@on_tunnel("DMV111", ERROR)
def spoke_without_multipoint(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke's tunnel is multipoint.

    Why: a point-to-point tunnel cannot build tunnels to other spokes: this one sends everything
        through the hub, and the others build one-way state towards it.
    Fix: ``no tunnel destination``, then ``tunnel mode gre multipoint``.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if cloud.phase in (Phase.TWO, Phase.THREE) and not tunnel.is_hub and not tunnel.multipoint:
        at = tunnel.typed("tunnel destination") or tunnel.typed("tunnel mode")
        yield tunnel.seen(at, f"the cloud runs phase {cloud.phase}, this tunnel is point-to-point")


@on_tunnel("DMV112", ERROR)
def destination_with_multipoint(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A multipoint tunnel has no destination.

    Why: IOS refuses one of the two lines, and which one depends on the order they are typed in.
    Fix: drop ``tunnel destination`` in phase 2 and 3, ``tunnel mode gre multipoint`` on phase 1 spokes.
    Source: https://networkjourney.com/?p=16995 (shows both); Cisco DMVPN configuration guide.
    """
    if tunnel.multipoint and tunnel.tunnel.destination is not None:
        yield tunnel.seen(
            tunnel.typed("tunnel destination"), "a tunnel destination on a multipoint tunnel"
        )


@on_tunnel("DMV113", ERROR)
def tunnel_mode_family(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``ipv6`` in ``tunnel mode`` goes with an IPv6 source, and only with one.

    Why: the keyword says what carries the tunnel, not what is in it; with a source of the other
        family the tunnel stays down.
    Fix: ``tunnel mode gre multipoint`` over IPv4, ``tunnel mode gre multipoint ipv6`` over IPv6.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html
    """
    families = _families(tunnel)
    wanted = 6 if tunnel.tunnel.mode.value.endswith("ipv6") else 4
    if families and wanted not in families:
        has = " and ".join(f"IPv{family}" for family in sorted(families))
        yield tunnel.seen(
            tunnel.typed("tunnel mode") or tunnel.typed("tunnel source"),
            f"tunnel mode {tunnel.tunnel.mode.value} over a source that has only {has}",
        )


def _families(tunnel: Member) -> set[int]:
    """The address families of the tunnel's source; empty when it is dynamic or unknown."""
    source = tunnel.tunnel.source
    if isinstance(source, (IPv4Address, IPv6Address)):
        return {source.version}
    interface = tunnel.source
    if interface is None or interface.dhcp or interface.unnumbered:
        return set()
    return {4 for _own in interface.addresses} | {6 for _own in interface.ipv6_addresses}


@on_cloud("DMV114", ERROR)
def tunnel_key_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """The tunnel key is the same on every member of a cloud.

    Why: GRE packets with another key, or with one where none is expected, are dropped without a
        word; registrations never arrive.
    Fix: the same ``tunnel key`` everywhere, or nowhere.
    Source: https://wiki.jonesthenetwork.co.uk/obsidian-home/kba-031-troubleshooting-dmvpn-spoke-sites
    """
    usual, odd = odd_ones(cloud.members, lambda member: member.tunnel.key)
    for member, key in odd:
        yield member.seen(
            member.typed("tunnel key"),
            f"tunnel key {key if key is not None else 'missing'}, in the cloud {cloud.name} it is"
            f" {usual if usual is not None else 'not set'}",
        )


@on_router("DMV115", ERROR)
def same_source_same_key(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Multipoint tunnels that share a source have different tunnel keys.

    Why: the key is all that tells their packets apart; IOS refuses the second tunnel, or packets
        land on the wrong one.
    Fix: a distinct ``tunnel key`` per cloud.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    first_of: dict[object, str] = {}
    for member in context.members:
        if not member.multipoint or member.tunnel.source is None:
            continue
        source = member.source.name if member.source is not None else member.tunnel.source
        held = first_of.setdefault(
            (source, member.tunnel.key, member.tunnel.vrf), member.interface.name
        )
        if held != member.interface.name:
            key = "without a key" if member.tunnel.key is None else f"with key {member.tunnel.key}"
            yield member.seen(
                member.typed("tunnel key") or member.typed("tunnel source"),
                f"{held} and {member.interface.name} both leave by {source} {key}",
            )


@on_tunnel("DMV116", ERROR)
def gre_keepalive(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """No GRE keepalive on multipoint or protected tunnels.

    Why: multipoint GRE does not know keepalives; on a protected point-to-point tunnel they bypass
        the protection of one direction and take the tunnel down.
    Fix: ``no keepalive``; use dead peer detection, NHRP and the routing protocol's hellos.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2009/06/gre-keepalives-or-eigrp-hellos.md
    """
    at = tunnel.typed("keepalive")
    if at is not None and (tunnel.multipoint or tunnel.tunnel.protection):
        yield tunnel.seen(at, f"keepalive on {tunnel.interface.name}")


@on_tunnel("DMV117", INFO)
def ip_redirects(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """ICMP redirects are off on a multipoint tunnel.

    Why: everyone is on one subnet, so a hub that forwards from spoke to spoke would send an ICMP
        redirect for every packet; they mean nothing here.  IOS adds the line itself as the mode
        becomes multipoint; a configuration without it was not read from a router, or was undone.
    Fix: ``no ip redirects``.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if tunnel.is_hub and tunnel.multipoint and tunnel.typed("no ip redirects") is None:
        yield tunnel.seen(
            tunnel.typed("ip redirects"), f"no ip redirects is missing on {tunnel.interface.name}"
        )


@on_cloud("DMV120", ERROR)
def duplicate_tunnel_address(cloud: Cloud) -> Iterator[Seen]:
    """No two members of a cloud have the same tunnel address.

    Why: the second one is refused (``unique address registered already(14)``), or, with no-unique,
        both take the address from each other in turns.
    Fix: a free address of the tunnel subnet.
    Source: RFC 2332 §5.2.3; http://dtdccie.blogspot.com (NHRP flags).
    """
    owners: dict[Address, list[Member]] = defaultdict(list)
    for member in cloud.members:
        for own in own_addresses(member.interface):
            if not own.ip.is_link_local:
                owners[own.ip].append(member)
    for address, members in owners.items():
        if len(members) > 1:
            yield from _duplicates(address, members)


def _duplicates(address: Address, members: list[Member]) -> Iterator[Seen]:
    first_one = next((member for member in members if member.is_hub), members[0])
    for member in members:
        if member is not first_one:
            at = (
                member.typed("ip address") if address.version == 4 else member.typed("ipv6 address")
            )
            yield member.seen(at, f"{address} is also the tunnel address of {first_one.name}")


@on_cloud("DMV121", ERROR)
def tunnel_mask_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member has the cloud's subnet mask.

    Why: with a longer mask some members are outside the router's subnet, with a shorter one it
        takes foreign addresses for members; routing next hops fail for just those.
    Fix: the same mask everywhere.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    addressed = [member for member in cloud.members if member.address is not None]
    usual, odd = odd_ones(
        addressed, lambda member: member.address and member.address.network.prefixlen
    )
    for member, length in odd:
        yield member.seen(
            member.typed("ip address"), f"mask /{length}, in the cloud {cloud.name} it is /{usual}"
        )


@on_tunnel("DMV122", ERROR)
def tunnel_without_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel has an address.

    Why: without one it registers nothing, and nothing is routed into it; ``vrf forwarding`` typed
        after ``ip address`` removes it.
    Fix: ``ip address``, after ``vrf forwarding``.
    Source: RFC 2332 §2: the protocol address is what NHRP resolves.
    """
    interface = tunnel.interface
    if interface.addresses or interface.ipv6_addresses or interface.unnumbered or interface.dhcp:
        return
    if tunnel.typed("ip address", "ipv6 address") is None and tunnel.tunnel.source is not None:
        yield tunnel.seen(None, f"{interface.name} has no address")


@on_tunnel("DMV123", WARNING)
def tunnel_shutdown(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel with a complete configuration is not shut down.

    Why: it was switched off for a change and forgotten, or is a leftover that misleads.
    Fix: ``no shutdown``, or remove the tunnel.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if tunnel.interface.shutdown:
        yield tunnel.seen(tunnel.typed("shutdown"), f"{tunnel.interface.name} is shut down")


@on_router("DMV124", ERROR)
def ipv6_routing_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """With an IPv6 overlay ``ipv6 unicast-routing`` is on.

    Why: without it the router forwards no IPv6, and IPv6 routing processes do not start.
    Fix: ``ipv6 unicast-routing``.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html
    """
    overlay = next((member for member in context.members if member.interface.ipv6_addresses), None)
    if overlay is not None and not context.has("ipv6 unicast-routing"):
        yield Seen(overlay.line("ipv6 address"), "an IPv6 overlay without ipv6 unicast-routing")


@on_cloud("DMV125", ERROR)
def link_local_duplicate(cloud: Cloud) -> Iterator[Seen]:
    """Static IPv6 link-local addresses on the tunnels of a cloud are unique.

    Why: NHRP registers them too; the second router with the same one is refused, and IPv6 routing
        neighbours, which use them as next hop, reach the wrong router.
    Fix: ``ipv6 address FE80::n link-local`` with another n per router.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html
    """
    owners: dict[object, str] = {}
    for member in cloud.members:
        own = member.interface.ipv6.link_local
        if own is not None and owners.setdefault(own, member.name) != member.name:
            at = next((x for x in member.interface.lines if "link-local" in x.text), None)
            yield member.seen(at, f"{own} is also the link-local address of {owners[own]}")
