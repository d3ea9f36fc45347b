"""DMV55x and DMV579: whether a BGP session has two ends, from the addresses both name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address

from dmvpn.config.model import BgpConfig, BgpNeighbor, RouterConfig
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Member,
    Network,
    Seen,
    on_cloud,
    on_network,
    on_tunnel,
)
from dmvpn.lint.routing import bgp_line, bgp_neighbors
from dmvpn.model import Address

LISTEN_LIMIT = 100
"""Neighbours IOS listens for unless told otherwise."""


@on_tunnel("DMV552", ERROR)
def neighbor_not_activated(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """BGP neighbours of the cloud are activated in an address family.

    Why: with ``no bgp default ipv4-unicast`` a neighbour that no family activates comes up and
        exchanges nothing, or stays Idle.
    Fix: ``neighbor … activate`` in ``address-family ipv4`` (for the peer group, where one listens).
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor activate, bgp default ipv4-unicast.
    """
    for process in tunnel.router.bgp:
        wanted = [p for own, p in bgp_neighbors(tunnel) if own is process and p.vrf is None]
        groups = {own.peer_group for own in process.listen_ranges if own.network.version == 4}
        wanted += [
            process.peer_groups[name] for name in sorted(groups) if name in process.peer_groups
        ]
        active = {
            name for family in process.families for name, own in family.neighbors.items() if own.activated
        }  # fmt: skip
        for peer in wanted:
            if not {peer.name, peer.peer_group} & active and not peer.shutdown:
                yield tunnel.seen(
                    bgp_line(process, peer.name, "remote-as"),
                    f"{peer.name} is activated in no address family",
                )


@on_cloud("DMV553", ERROR)
def bgp_neighbor_unknown(cloud: Cloud) -> Iterator[Seen]:
    """A BGP neighbour in the tunnel subnet is the tunnel address of a member.

    Why: the session is Active forever: nobody has the address.  Nothing is said where several
        routers name it: its configuration is just not here.
    Fix: the tunnel address of the hub.
    Source: RFC 4271 §8.2; Cisco IOS IP Routing: BGP Command Reference, neighbor remote-as.
    """
    named: dict[Address, list[tuple[Member, BgpConfig, BgpNeighbor]]] = {}
    for member in cloud.members if len(cloud.members) > 1 else ():
        for process, peer in bgp_neighbors(member):
            if peer.address is not None and peer.address not in cloud.by_address:
                named.setdefault(peer.address, []).append((member, process, peer))
    for address, found in named.items():
        member, process, peer = found[0]
        if len(found) == 1 and not (member.is_hub and _is_listed(member)):
            at = bgp_line(process, peer.name, "remote-as")
            yield member.seen(at, f"no router of {cloud.name} has the address {address}")


def _is_listed(hub: Member) -> bool:
    """A hub that names its spokes one by one names those too whose configurations are not here."""
    return sum(1 for _found in bgp_neighbors(hub)) > 1


@dataclass(frozen=True)
class _Speaker:
    """A router's BGP: where it answers from, and whom it takes."""

    router: RouterConfig

    @cached_property
    def own(self) -> frozenset[Address]:
        held = self.router.interfaces.values()
        return frozenset(own.ip for interface in held for own in interface.addresses)

    @cached_property
    def named(self) -> frozenset[Address]:
        return frozenset(
            peer.address for process in self.router.bgp for peer in process.neighbors
            if peer.address is not None
        )  # fmt: skip

    def takes(self, peer: Address) -> bool:
        return peer in self.named or any(
            peer in own.network for process in self.router.bgp for own in process.listen_ranges
        )

    def calls_from(self, peer: BgpNeighbor) -> Address | None:
        """The address a session to that neighbour comes from; None when routing decides."""
        if peer.update_source:
            interface = self.router.interfaces.get(peer.update_source)
            return interface.address.ip if interface and interface.address else None
        for interface in self.router.interfaces.values():
            for own in interface.addresses:
                if isinstance(peer.address, IPv4Address) and peer.address in own.network:
                    return own.ip
        return None


def _one_sided(
    network: Network,
) -> Iterator[tuple[str, BgpConfig, BgpNeighbor, Address, str, bool]]:
    """(router, process, neighbour, the address it calls from, the other router, whether that names
    another address of this one), of sessions whose other end does not take them."""
    speakers = {name: _Speaker(network.routers[name]) for name in network.tunnels_of}
    owners = _owners(network, speakers)
    for name, speaker in speakers.items():
        for process in speaker.router.bgp:
            for peer in process.neighbors:
                other = owners.get(peer.address) if peer.address is not None else None
                if not other or other == name or peer.vrf is not None:
                    continue
                source, theirs = speaker.calls_from(peer), speakers[other]
                if source is not None and theirs.router.bgp and not theirs.takes(source):
                    by_another = bool(speaker.own & theirs.named)
                    yield name, process, peer, source, other, by_another


def _owners(network: Network, speakers: Mapping[str, _Speaker]) -> dict[Address, str]:
    """The router that has an address, "" for addresses several have."""
    owners: dict[Address, str] = {}
    for name, speaker in speakers.items():
        if speaker.router.bgp:
            for address in speaker.own:
                owners[address] = "" if address in owners else name
    return owners


@on_network("DMV554", ERROR)
def bgp_session_one_sided(network: Network) -> Iterator[Seen]:
    """Both ends of a BGP session have it, by a neighbour statement or a listen range.

    Why: the end that does not know the other refuses the connection (``Connection refused by remote
        host``, ``not a configured peer``): Active forever.
    Fix: ``neighbor`` on the router that lacks it, or a listen range.
    Source: RFC 4271 §8.2; Cisco IOS IP Routing: BGP Command Reference, neighbor remote-as.
    """
    for name, _process, _peer, source, other, by_another in _one_sided(network):
        theirs = network.routers[other].bgp[0]
        if not by_another and not any(own.listen_ranges for own in network.routers[other].bgp):
            yield Seen(theirs.at, f"{name} calls from {source}, which is no neighbour here", other)


@on_network("DMV555", ERROR)
def update_source_mismatch(network: Network) -> Iterator[Seen]:
    """A BGP session comes from the address the other end names.

    Why: ``update-source`` makes it another one: the other end refuses it as ``not a configured
        peer``; mostly the line stands on one end only.
    Fix: the same pair of addresses on both: drop ``update-source`` inside a tunnel subnet.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor update-source.
    """
    for name, process, peer, source, other, by_another in _one_sided(network):
        listens = any(own.listen_ranges for own in network.routers[other].bgp)
        if by_another or (listens and peer.update_source):
            at = bgp_line(
                process, peer.name, "update-source" if peer.update_source else "remote-as"
            )
            yield Seen(
                at, f"the session comes from {source}, {other} takes it from others only", name
            )


@on_cloud("DMV557", ERROR)
def listen_limit_too_low(cloud: Cloud) -> Iterator[Seen]:
    """A hub listens for as many neighbours as it has spokes.

    Why: ``bgp listen limit`` is 100 unless told otherwise: the spokes that come last are refused, and
        other ones after each reload.
    Fix: ``bgp listen limit N`` with room to grow.
    Source: Cisco IOS IP Routing: BGP Command Reference, bgp listen (limit: 1 to 5000, default 100).
    """
    callers: dict[Address, int] = {}
    for spoke in cloud.spokes:
        for address in {peer.address for _process, peer in bgp_neighbors(spoke)}:
            if address is not None:
                callers[address] = callers.get(address, 0) + 1
    for hub in cloud.hubs:
        count = callers.get(hub.address.ip, 0) if hub.address is not None else 0
        for process in hub.router.bgp:
            limit = process.listen_limit or LISTEN_LIMIT
            if process.listen_ranges and count > limit:
                yield hub.seen(
                    process.listen_ranges[0].at, f"{count} spokes, it listens for {limit}"
                )


@on_tunnel("DMV579", WARNING)
def bgp_neighbor_shutdown(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """BGP neighbours of the cloud are not shut down.

    Why: switched off for a change and forgotten: DMVPN is UP and no route comes.
    Fix: ``no neighbor … shutdown``, or remove the neighbour.
    Source: Cisco IOS IP Routing: BGP Command Reference, neighbor shutdown.
    """
    for process, peer in bgp_neighbors(tunnel):
        if peer.shutdown:
            at = bgp_line(process, peer.name, "shutdown")
            yield tunnel.seen(at, f"{peer.name} is shut down")
