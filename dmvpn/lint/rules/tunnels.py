"""DMV11x: mode, key and switches of a tunnel interface."""

from __future__ import annotations

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
)
from dmvpn.lint.odd import odd_ones
from dmvpn.model import Phase


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
    wanted = 6 if tunnel.over_ipv6 else 4
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

    Why: on a protected point-to-point tunnel they bypass the protection of one direction and take
        the tunnel down.  Multipoint GRE does not know them: there the line does nothing (a warning).
    Fix: ``no keepalive``; use dead peer detection, NHRP and the routing protocol's hellos.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2009/06/gre-keepalives-or-eigrp-hellos.md
    """
    at = tunnel.typed("keepalive")
    if at is not None and (tunnel.multipoint or tunnel.tunnel.protection):
        harmless = WARNING if tunnel.multipoint else None
        yield tunnel.seen(at, f"keepalive on {tunnel.interface.name}", harmless)


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


@on_router("DMV129", ERROR)
def tunnel_mode_without_nhrp(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A tunnel with NHRP is a GRE tunnel.

    Why: NHRP is carried by GRE; with ``tunnel mode ipsec ipv4`` (a VTI) or ``ipip`` nothing of it is
        sent, and the GRE peers do not understand the packets.
    Fix: ``tunnel mode gre multipoint``, or ``tunnel mode gre ip`` with a destination.
    Source: RFC 2332 §5; Cisco IOS Interface Command Reference, tunnel mode.
    """
    for interface in router.tunnels():
        nhrp = interface.nhrp or interface.nhrp_ipv6
        own = interface.tunnel
        if nhrp is not None and own is not None and own.mode.value == "other" and nhrp.nhs:
            at = first(interface.lines, "tunnel mode") or interface.at
            yield Seen(at, f"NHRP over tunnel mode {own.mode_text or 'other'}")
