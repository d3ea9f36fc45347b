"""Which tunnels form a cloud, who is its hub, and which phase it runs: read off configurations alone.

Tunnels belong together when they share a subnet, when one is the other's NHS, or when one maps the
NBMA address of the other's router.  A hub is whom others register with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from dmvpn.config.model import Interface, NhsConfig, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    MULTIPOINT,
    NO_NHRP,
    Cloud,
    Member,
    Network,
    own_addresses,
    source_interface,
)
from dmvpn.model import Address, Phase, Role


def infer(routers: Mapping[str, RouterConfig]) -> Network:
    """The clouds these routers form."""
    members = [member for name, router in routers.items() for member in _members(name, router)]
    index = _Index.of(members)
    groups = _grouped(members, index)
    clouds = (_cloud(group, index) for group in groups)
    return Network(routers, tuple(cloud for cloud in clouds if cloud is not None))


def _members(name: str, router: RouterConfig) -> Iterator[Member]:
    """Every GRE tunnel: whether it is DMVPN shows when all are known."""
    for interface in router.tunnels():
        tunnel = interface.tunnel
        if tunnel is not None and tunnel.mode.value != "other":
            nhrp = interface.nhrp or interface.nhrp_ipv6 or NO_NHRP
            yield Member(name, router, interface, tunnel, nhrp)


@dataclass(frozen=True, slots=True)
class _Index:
    """Tunnels by tunnel address, and by the outer address they leave from."""

    by_address: Mapping[Address, int]
    by_nbma: Mapping[Address, Sequence[int]]
    servers: frozenset[int]

    @classmethod
    def of(cls, members: Sequence[Member]) -> _Index:
        by_address: dict[Address, int] = {}
        by_nbma: dict[Address, list[int]] = {}
        for number, member in enumerate(members):
            for own in own_addresses(member.interface):
                by_address.setdefault(own.ip, number)
            if member.nbma is not None:
                by_nbma.setdefault(member.nbma, []).append(number)
        index = cls(by_address, by_nbma, frozenset())
        return replace(index, servers=frozenset(_servers(members, index)))

    def at_nbma(self, nbma: Address | str | None) -> int | None:
        """The only tunnel that leaves from that outer address; None when there are several."""
        numbers = self.by_nbma.get(nbma, ()) if isinstance(nbma, IPv4Address | IPv6Address) else ()
        return numbers[0] if len(numbers) == 1 else None


def _servers(members: Sequence[Member], index: _Index) -> Iterator[int]:
    """The tunnels somebody else names as its NHS."""
    for number, member in enumerate(members):
        for nhs in _every_nhs(member.interface):
            server = (
                index.by_address.get(nhs.address)
                if nhs.address is not None
                else index.at_nbma(nhs.nbma)
            )
            if server is not None and server != number:
                yield server


def _every_nhs(interface: Interface) -> Iterator[NhsConfig]:
    for nhrp in (interface.nhrp, interface.nhrp_ipv6):
        yield from nhrp.nhs if nhrp is not None else ()


def _grouped(members: Sequence[Member], index: _Index) -> list[list[Member]]:
    parents = list(range(len(members)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    subnets: dict[object, int] = {}
    for number, member in enumerate(members):
        for other in _related(number, member, index, subnets):
            parents[root(number)] = root(other)
    groups: dict[int, list[Member]] = {}
    for number, member in enumerate(members):
        if _is_dmvpn(member, number, index):
            groups.setdefault(root(number), []).append(member)
    return list(groups.values())


def _is_dmvpn(member: Member, number: int, index: _Index) -> bool:
    return (
        member.tunnel.mode.value in MULTIPOINT or bool(member.nhrp.lines) or number in index.servers
    )


def _related(
    number: int, member: Member, index: _Index, subnets: dict[object, int]
) -> Iterator[int]:
    for own in own_addresses(member.interface):
        network: IPv4Network | IPv6Network = own.network
        if network.prefixlen < network.max_prefixlen and not own.ip.is_link_local:
            yield subnets.setdefault(network, number)
    for nhs in _every_nhs(member.interface):
        server = index.by_address.get(nhs.address) if nhs.address is not None else None
        if server is None:
            server = index.at_nbma(nhs.nbma)
        if server is not None:
            yield server
    for known in member.nhrp.maps:
        server = index.by_address.get(known.tunnel_address)
        if server is None:
            server = index.at_nbma(known.nbma_address)
        if server is not None:
            yield server


def _cloud(group: Sequence[Member], index: _Index) -> Cloud | None:
    named = frozenset(index.servers)
    roles = [_role(member, _is_server(member, index, named), group) for member in group]
    hubs_named = any(_is_server(member, index, named) for member in group)
    settled = [
        replace(member, role=_settled(member, role, hubs_named))
        for member, role in zip(group, roles, strict=True)
    ]
    if not _real(settled):
        return None
    phase = _phase(settled)
    members = tuple(replace(member, phase=phase) for member in settled)
    return Cloud(_name(members), members, phase)


def _real(members: Sequence[Member]) -> bool:
    """A shell of a tunnel alone (no address, no NHRP) is no cloud."""
    return any(member.multipoint or member.nhrp.lines for member in members)


def _is_server(member: Member, index: _Index, named: frozenset[int]) -> bool:
    return any(index.by_address.get(own.ip, -1) in named for own in own_addresses(member.interface))


def _role(member: Member, server: bool, group: Sequence[Member]) -> Role | None:
    if server:
        return Role.HUB
    if any(True for _nhs in _every_nhs(member.interface)) or not member.multipoint:
        return Role.SPOKE
    return None


def _settled(member: Member, role: Role | None, hubs_named: bool) -> Role:
    """Who registers with nobody and is nobody's NHS: a hub, unless the cloud has others."""
    if role is not None:
        return role
    if not hubs_named or member.nhrp.redirect:
        return Role.HUB
    dynamic = first(member.interface.lines, "ip nhrp map multicast dynamic")
    return Role.HUB if dynamic is not None else Role.SPOKE


def _phase(members: Sequence[Member]) -> Phase | None:
    spokes = [member for member in members if member.role is Role.SPOKE]
    if _is_phase_three(members, spokes):
        return Phase.THREE
    if not spokes:
        return Phase.TWO if any(_keeps_next_hop(member) for member in members) else None
    direct = sum(member.multipoint for member in spokes)
    return Phase.ONE if 2 * direct < len(spokes) else Phase.TWO


def _is_phase_three(members: Sequence[Member], spokes: Sequence[Member]) -> bool:
    """A hub redirects, or most spokes say they follow; one spoke alone has a leftover."""
    if any(_says(member, "redirect") for member in members if member.role is not Role.SPOKE):
        return True
    follow = sum(_says(spoke, "redirect") or _says(spoke, "shortcut") for spoke in spokes)
    others = [member for member in members if member.role is not Role.SPOKE]
    return 0 < len(spokes) <= 2 * follow or any(_says(member, "shortcut") for member in others)


def _says(member: Member, word: str) -> bool:
    """Whether NHRP of either family has that line typed, or resolved for ``redirect``."""
    return any(
        nhrp is not None
        and (
            (word == "redirect" and nhrp.redirect)
            or first(nhrp.lines, f"ip nhrp {word}", f"ipv6 nhrp {word}", f"nhrp {word}") is not None
        )
        for nhrp in (member.interface.nhrp, member.interface.nhrp_ipv6)
    )


def _keeps_next_hop(member: Member) -> bool:
    return any(
        not family.interface_settings(member.interface.name).next_hop_self
        for family in member.router.eigrp
    )


def _name(members: Sequence[Member]) -> str:
    """The subnet most members are in."""
    subnets = [str(member.address.network) for member in members if member.address is not None]
    return max(set(subnets), key=subnets.count) if subnets else members[0].interface.name


__all__ = ["infer", "source_interface"]
