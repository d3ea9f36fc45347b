"""Which routing protocol runs on a tunnel."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.model import BgpConfig, BgpNeighbor, EigrpConfig, Interface, Line, OspfConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import Member


def covers(networks: tuple[IPv4Network, ...], interface: Interface) -> bool:
    """Whether network statements include the interface's primary address."""
    address = interface.address
    return address is not None and any(address.ip in network for network in networks)


def eigrp_families(member: Member) -> list[EigrpConfig]:
    """The IPv4 EIGRP families whose network statements cover the tunnel."""
    return [
        family for family in member.router.eigrp
        if family.address_family == "ipv4" and not family.shutdown
        and family.vrf == member.interface.vrf and covers(family.networks, member.interface)
    ]  # fmt: skip


def families_beside(member: Member) -> list[EigrpConfig]:
    """The IPv4 families whose networks cover the tunnel, those that are shut down too."""
    return [
        family for family in member.router.eigrp
        if family.address_family == "ipv4" and family.vrf == member.interface.vrf
        and covers(family.networks, member.interface)
    ]  # fmt: skip


def eigrp_on(member: Member) -> EigrpConfig | None:
    """The first of those families."""
    return next(iter(eigrp_families(member)), None)


def runs_eigrp(member: Member) -> bool:
    """Whether EIGRP covers the tunnel."""
    return eigrp_on(member) is not None


def ospf_area(member: Member) -> tuple[OspfConfig | None, int] | None:
    """(process, area) of OSPF version 2 on the tunnel."""
    address, own = member.interface.address, member.interface.ospf
    processes = [p for p in member.router.ospf if p.version == 2]
    if own is not None and own.area is not None:
        return next((p for p in processes if p.process == own.process), None), own.area
    for process in processes:
        for statement in process.networks:
            if address is not None and statement.network and address.ip in statement.network:
                return process, statement.area
    return None


def runs_ospf(member: Member) -> bool:
    """Whether OSPF covers the tunnel, by a network statement or the interface's own line."""
    return ospf_area(member) is not None


def bgp_neighbors(member: Member) -> Iterator[tuple[BgpConfig, BgpNeighbor]]:
    """The BGP neighbours inside the tunnel's subnet."""
    address = member.interface.address
    for process in member.router.bgp:
        for neighbor in process.neighbors:
            peer = neighbor.address
            if address is not None and isinstance(peer, IPv4Address) and peer in address.network:
                yield process, neighbor


def eigrp_line(member: Member, family: EigrpConfig, shape: str) -> Line:
    """The EIGRP line of the tunnel with these words, classic or named; or the process's line."""
    own = family.interface_settings(member.interface.name)
    classic = first(member.interface.lines, f"{shape} eigrp")
    named = first(own.lines, shape.removeprefix("no ip ").removeprefix("ip "))
    return classic or first(own.lines, shape.replace("ip ", "", 1)) or named or family.at


def bgp_line(process: BgpConfig, name: str, word: str) -> Line:
    """The neighbour's line with that word, or its first line, or the process."""
    shapes = f"neighbor {name} {word}", f"neighbor {name}"
    lines = (*process.lines, *(line for family in process.families for line in family.lines))
    return next((at for shape in shapes if (at := first(lines, shape)) is not None), process.at)
