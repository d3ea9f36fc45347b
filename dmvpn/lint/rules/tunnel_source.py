"""DMV10x: what a tunnel interface leaves by."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from dmvpn.config.model import RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Member,
    Seen,
    on_cloud,
    on_tunnel,
)
from dmvpn.lint.peers import named_servers

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


@on_cloud("DMV109", WARNING)
def hub_address_dynamic(cloud: Cloud) -> Iterator[Seen]:
    """A hub that clients find by its address has a fixed one.

    Why: the address of a lease changes; from then on every client registers with somebody else.
    Fix: a fixed address for the hub, or clients that name it (``ip nhrp nhs dynamic nbma NAME``).
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-conf-using-fqdn.html
    """
    for hub in cloud.hubs:
        source = hub.source
        if source is None or not source.dhcp or hub.nbma is not None:
            continue
        for member in cloud.spokes:
            by_address = [
                nhs for nhs, nbma in named_servers(member)
                if nbma is not None and not isinstance(nbma, str)
                and hub.address is not None and nhs.address == hub.address.ip
            ]  # fmt: skip
            if by_address:
                said = f"{source.name} has a dynamic address, and {member.name} finds it by address"
                yield Seen(first(source.lines, "ip address") or source.at, said, hub.name)
                break
