"""Who talks to whom in a cloud, and whom to blame when two of them do not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import NhsConfig
from dmvpn.lint.model import Cloud, Member
from dmvpn.model import Address

RFC1918 = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def is_private(address: Address | None) -> bool:
    """An RFC 1918 address: whoever has it on a WAN may stand behind NAT."""
    return isinstance(address, IPv4Address) and any(address in network for network in RFC1918)


def servers_of(member: Member, cloud: Cloud) -> list[Member]:
    """The members this one registers with, as far as they are known."""
    addresses = [nhs.address for nhs in member.nhrp.nhs if nhs.address is not None]
    found = [cloud.by_address[address] for address in addresses if address in cloud.by_address]
    return [server for server in found if server is not member]


def sessions(cloud: Cloud) -> Iterator[tuple[Member, Member]]:
    """(client, server) for every registration, and each spoke with the hub it is point to point to."""
    for member in cloud.members:
        servers = servers_of(member, cloud)
        if not servers and not member.is_hub:
            servers = list(cloud.hubs)
        for server in servers:
            yield member, server


def blamed(
    cloud: Cloud, agree: Callable[[Member, Member], bool | None]
) -> Iterator[tuple[Member, Member]]:
    """(whom to mend, its peer) of the sessions that do not agree; None: it cannot be told.

    A server that most of several clients do not agree with is the odd one itself.
    """
    by_server: dict[str, list[tuple[Member, Member, bool]]] = defaultdict(list)
    for client, server in sessions(cloud):
        verdict = agree(client, server)
        if verdict is not None:
            by_server[server.name].append((client, server, verdict))
    for told in by_server.values():
        wrong = [(client, server) for client, server, agrees in told if not agrees]
        if len(wrong) > 1 and 2 * len(wrong) > len(told):
            yield wrong[0][1], wrong[0][0]
        else:
            yield from wrong


def named_servers(tunnel: Member) -> Iterator[tuple[NhsConfig, Address | str | None]]:
    """Each NHS with its NBMA address, from its own line or a map."""
    for nhrp in (tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6):
        if nhrp is not None:
            maps = {known.tunnel_address: known.nbma_address for known in nhrp.maps}
            for nhs in nhrp.nhs:
                mapped = maps.get(nhs.address) if nhs.address is not None else None
                yield nhs, nhs.nbma if nhs.nbma is not None else mapped
