"""DMV57x: which LANs the routers announce into a cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dmvpn.config.model import BgpConfig, Interface, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import WARNING, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.routing import bgp_neighbors, covers, eigrp_on, ospf_area
from dmvpn.model import Address

APART = (
    "manag",
    "mgmt",
    "oob",
    "wan",
    "internet",
    "isp",
    "provider",
    "transit",
    "outside",
    "uplink",
)
"""Words in a description that say why an interface is not announced."""

Announced = Callable[[Interface], bool]


def lans(member: Member, among: Iterable[Interface] | None = None) -> list[Interface]:
    """The interfaces behind a router: in the tunnel's VRF, up, and neither WAN nor management."""
    router = member.router
    left_by = {own.tunnel.source for own in router.tunnels() if own.tunnel is not None}
    return [
        own for own in (router.interfaces.values() if among is None else among)
        if _is_behind(own, member) and own.name not in left_by
        and not left_by & {held.ip for held in own.addresses}
        and _is_for_hosts(own) and not _leads_out(own, router)
    ]  # fmt: skip


def _is_behind(own: Interface, member: Member) -> bool:
    """Up, addressed, in the tunnel's VRF, and not what it leaves by."""
    return (
        own.tunnel is None
        and bool(own.addresses)
        and not own.shutdown
        and own.vrf == member.interface.vrf
        and own is not member.source
    )


def _is_for_hosts(own: Interface) -> bool:
    """No loopback, link between routers, way to a provider, or management."""
    said = own.description.lower()
    return (
        own.addresses[0].network.prefixlen <= 29
        and not own.addresses[0].ip.is_global  # the Internet finds it
        and not own.name.startswith("Loopback")
        and own.nat != "outside"
        and own.crypto_map is None
        and not any(word in said for word in APART)
    )


def _leads_out(interface: Interface, router: RouterConfig) -> bool:
    """The default route's gateway is there: another WAN."""
    subnet = interface.addresses[0].network
    return any(
        route.interface == interface.name or (route.next_hop is not None and route.next_hop in subnet)
        for route in router.static_routes if route.prefix.prefixlen == 0
    )  # fmt: skip


def _everything(interface: Interface) -> bool:
    return True


def announced(member: Member) -> Announced | None:
    """Which interfaces the tunnel's routing announces; None when no process tells."""
    told = [
        found for found in (_by_eigrp(member), _by_ospf(member), _by_bgp(member)) if found is not None
    ]  # fmt: skip
    return (lambda interface: any(one(interface) for one in told)) if told else None


def _by_eigrp(member: Member) -> Announced | None:
    family = eigrp_on(member)
    if family is None:
        return None
    if family.redistributions or family.redistribute:
        return _everything
    held = family.interface_settings(member.interface.name).summaries

    def by(interface: Interface) -> bool:
        subnet = interface.addresses[0].network
        return covers(family.networks, interface) or any(subnet.subnet_of(own) for own in held)

    return by


def _by_ospf(member: Member) -> Announced | None:
    area = ospf_area(member)
    process = area[0] if area is not None else None
    if process is None:
        return None
    if process.redistribute or process.default_originate:
        return _everything
    networks = tuple(statement.network for statement in process.networks if statement.network)
    holes, number = any(s.network is None for s in process.networks), process.process

    def by(interface: Interface) -> bool:
        own = interface.ospf
        return (
            holes
            or covers(networks, interface)
            or (own is not None and own.area is not None and own.process == number)
        )

    return by


def _by_bgp(member: Member) -> Announced | None:
    processes = {id(process): process for process, _peer in bgp_neighbors(member)}
    for process in member.router.bgp:
        if process.listen_ranges:
            processes[id(process)] = process
    if not processes:
        return None
    vrf = member.interface.vrf
    return lambda interface: any(_has(process, interface, vrf) for process in processes.values())


def _has(process: BgpConfig, interface: Interface, vrf: str | None) -> bool:
    family, subnet = process.family("ipv4", vrf), interface.addresses[0].network
    relieved = family.redistribute or family.default_information
    held = [own.prefix for own in family.networks] + [own.prefix for own in family.aggregates]
    sends_default = any(own.default_originate for own in family.neighbors.values())
    return bool(relieved or sends_default) or any(
        prefix.version == 4 and (prefix == subnet or subnet.subnet_of(prefix)) for prefix in held
    )


@on_tunnel("DMV575", WARNING)
def lan_not_announced(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The LANs of a router are announced into the cloud.

    Why: nobody finds the way to a LAN that no network statement covers; a new VLAN is easily
        forgotten, and a typo in one digit looks right.  Management, WAN and links between routers
        are not asked for.
    Fix: a network statement for it; or say in its description that it is for management.
    Source: Cisco EIGRP, OSPF and BGP configuration guides, network command.
    """
    tells = announced(tunnel)
    if tells is None:
        return
    held = [own for own in tunnel.router.interfaces.values() if _is_behind(own, tunnel)]
    unknown = lans(tunnel, [own for own in held if not tells(own)])
    behind = lans(tunnel, held) if unknown else []
    if len(unknown) == len(behind) and (tunnel.is_hub or _announces_another(tunnel, tells)):
        return  # a hub may stand on a stick; who announces a loopback alone means it
    rest = "its other LANs are" if len(unknown) < len(behind) else "nor is any other LAN"
    for interface in unknown:
        at = first(interface.lines, "ip address") or interface.at
        subnet = interface.addresses[0].network
        yield tunnel.seen(at, f"{subnet} on {interface.name} is not announced, {rest}")


def _announces_another(tunnel: Member, tells: Announced) -> bool:
    """An interface that is no LAN, such as a loopback."""
    return any(
        _is_behind(own, tunnel) and own.name.startswith("Loopback") and tells(own)
        for own in tunnel.router.interfaces.values()
    )


@on_cloud("DMV578", WARNING)
def lan_behind_two_routers(cloud: Cloud) -> Iterator[Seen]:
    """No two routers of a cloud have the same LAN address.

    Why: both announce the prefix: hosts answer from the site that is nearer, and half of the traffic
        arrives at the wrong one; mostly a configuration copied to the next site.  Routers that share
        a LAN have each its own address in it.
    Fix: the subnet planned for this site.
    Source: RFC 1918 §3 (addresses are unique within an enterprise); RFC 4271 §9.1 (one best route).
    """
    owners: dict[Address, list[tuple[Member, Interface]]] = {}
    for member in sorted(cloud.members, key=lambda one: not one.is_hub):
        for interface in member.router.interfaces.values():
            if _is_behind(interface, member):
                owners.setdefault(interface.addresses[0].ip, []).append((member, interface))
    for held in owners.values():
        if len({member.name for member, _interface in held}) > 1:
            yield from _shared([one for one in held if _is_announced_lan(*one)])


def _is_announced_lan(member: Member, interface: Interface) -> bool:
    tells = announced(member)
    return tells is not None and tells(interface) and bool(lans(member, [interface]))


def _shared(held: list[tuple[Member, Interface]]) -> Iterator[Seen]:
    for member, interface in held[1:]:
        if member.name != held[0][0].name:
            at = first(interface.lines, "ip address") or interface.at
            own, owner = interface.addresses[0], held[0][0]
            yield member.seen(at, f"{own} on {interface.name} is also a LAN of {owner.name}")
