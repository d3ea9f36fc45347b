"""DMV12x: the tunnel's own addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.model import (
    ERROR,
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
from dmvpn.model import Address


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

    Why: it was switched off for a change and forgotten, or is a leftover that misleads.  A hub's is
        an error where spokes register with nobody else: the cloud is down.
    Fix: ``no shutdown``, or remove the tunnel.
    Source: https://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if tunnel.interface.shutdown:
        alone = tunnel.is_hub and len(cloud.hubs) == 1 and bool(cloud.spokes)
        said = f"{tunnel.interface.name} is shut down"
        said += ", and no other hub serves the cloud" if alone else ""
        yield tunnel.seen(tunnel.typed("shutdown"), said, ERROR if alone else None)


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
