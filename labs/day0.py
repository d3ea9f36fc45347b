"""Day 0: what a lab engineer types into a fresh router before any tool can reach it.

Host name, login, SSH, SCP, archive, and an underlay (front-door VRF, WAN addresses or DHCP, default
routes); the same lines `render` prints for them, so that deploying finds them in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from dmvpn.design.model import InterfaceDesign, RouterDesign
from dmvpn.labs.emulated import passwords
from dmvpn.model import Platform, Release, Secret

DOMAIN = "lab.example"
HARDWARE = {
    Platform.IOS: tuple(f"GigabitEthernet0/{port}" for port in range(4)),
    Platform.IOS_XE: tuple(f"GigabitEthernet{port}" for port in range(1, 5)),
}
"""The interfaces every emulated router of a platform has, shut down until configured."""


@dataclass(frozen=True, slots=True)
class Login:
    """The user of a lab's routers, privilege 15.  enable: the enable secret."""

    username: str
    password: Secret
    enable: Secret | None = None


@dataclass(frozen=True, slots=True)
class Wan:
    """The underlay of a router: one WAN interface and the default routes that leave by it.

    address: None for DHCP (``dhcp``) and for IPv6 alone.  vrf: its front door.  serves: it gives
    the other end of its subnet away by DHCP, as a provider does.
    """

    interface: str
    address: IPv4Interface | None = None
    gateway: IPv4Address | None = None
    description: str = ""
    dhcp: bool = False
    ipv6: IPv6Interface | None = None
    gateway6: IPv6Address | None = None
    vrf: str = ""
    serves: bool = False


@dataclass(frozen=True, slots=True)
class DayZero:
    """What a router's first configuration depends on."""

    hostname: str
    release: Release
    login: Login
    wan: tuple[Wan, ...] = field(default=())


def day0_of(router: RouterDesign, login: Login) -> str:
    """The first configuration of a designed router; holds password hashes, no password."""
    wans = tuple(_wan(router, item) for item in router.interfaces if item.purpose == "wan")
    return day0(DayZero(router.hostname, router.release, login, wans))


def _wan(router: RouterDesign, interface: InterfaceDesign) -> Wan:
    gateway, gateway6 = gateways(router, interface)
    return Wan(
        interface.name, interface.address, gateway, interface.description, interface.dhcp,
        interface.ipv6, gateway6, interface.vrf,
    )  # fmt: skip


def gateways(
    router: RouterDesign, interface: InterfaceDesign
) -> tuple[IPv4Address | None, IPv6Address | None]:
    """The next hops of the default routes that leave by an interface, for IPv4 and IPv6."""
    found: tuple[IPv4Address | None, IPv6Address | None] = (None, None)
    for route in router.static_routes:
        hop = route.next_hop
        if route.prefix.prefixlen != 0 or route.vrf != interface.vrf:
            continue
        if isinstance(hop, IPv4Address) and interface.address and hop in interface.address.network:
            found = (hop, found[1])
        if isinstance(hop, IPv6Address) and interface.ipv6 and hop in interface.ipv6.network:
            found = (found[0], hop)
    return found


def day0(first: DayZero) -> str:
    """The first configuration, as ``show running-config`` would print it."""
    release, login = first.release, first.login
    enable = login.enable or login.password
    stored = _stored(login.password.reveal(), release.platform)
    lines = [
        f"version {release.major}.{release.minor}",
        f"hostname {first.hostname}",
        f"enable secret {_stored(enable.reveal(), release.platform)}",
        *_vrfs(first),
        f"ip domain name {DOMAIN}",
        *_pools(first),
        *(["ipv6 unicast-routing"] if any(wan.ipv6 for wan in first.wan) else []),
        "archive",
        f" path {'flash' if release.platform is Platform.IOS else 'bootflash'}:archive",
        f"username {login.username} privilege 15 secret {stored}",
        *_interfaces(first),
        *_default_routes(first),
        "ip ssh version 2",
        "ip scp server enable",
        *_default_routes_6(first),
        "line con 0",
        "line vty 0 4",
        " login local",
        " transport input ssh",
        "end",
    ]
    return "".join(f"{line}\n" for line in lines)


def _vrfs(first: DayZero) -> list[str]:
    """A VRF for each front door, with the families of what stands in it."""
    doors = sorted({wan.vrf for wan in first.wan if wan.vrf})
    lines: list[str] = []
    for name in doors:
        lines += [f"vrf definition {name}", " address-family ipv4", " exit-address-family"]
        if any(wan.ipv6 for wan in first.wan if wan.vrf == name):
            lines += [" address-family ipv6", " exit-address-family"]
    return lines


def _pools(first: DayZero) -> list[str]:
    """What a provider gives by DHCP: one address in each subnet it serves."""
    lines: list[str] = []
    for wan in first.wan:
        if wan.serves and wan.address is not None:
            network = wan.address.network
            lines += [
                f"ip dhcp excluded-address {wan.address.ip}",
                f"ip dhcp pool {wan.interface}",
                f" network {network.network_address} {network.netmask}",
                f" default-router {wan.address.ip}",
            ]
    return lines


def _interfaces(first: DayZero) -> list[str]:
    used = {wan.interface: wan for wan in first.wan}
    names = dict.fromkeys([*HARDWARE[first.release.platform], *used])
    lines: list[str] = []
    for name in names:
        lines.append(f"interface {name}")
        lines += _addresses(used[name]) if name in used else [" no ip address", " shutdown"]
    return lines


def _addresses(wan: Wan) -> list[str]:
    described = [f" description {wan.description}"] if wan.description else []
    door = [f" vrf forwarding {wan.vrf}"] if wan.vrf else []
    own = "no ip address" if not wan.dhcp else "ip address dhcp"
    if wan.address is not None:
        own = f"ip address {wan.address.ip} {wan.address.netmask}"
    own6 = [f" ipv6 address {str(wan.ipv6).upper()}"] if wan.ipv6 is not None else []
    return [*described, *door, f" {own}", *own6]


def _default_routes(first: DayZero) -> list[str]:
    return [
        f"ip route {_table(wan)}0.0.0.0 0.0.0.0 {wan.gateway or 'dhcp'}"
        for wan in first.wan
        if wan.gateway or wan.dhcp
    ]


def _default_routes_6(first: DayZero) -> list[str]:
    return [
        f"ipv6 route {_table(wan)}::/0 {str(wan.gateway6).upper()}"
        for wan in first.wan
        if wan.gateway6
    ]


def _table(wan: Wan) -> str:
    return f"vrf {wan.vrf} " if wan.vrf else ""


@lru_cache(maxsize=64)
def _stored(password: str, platform: Platform) -> str:
    """``TYPE HASH``; one hash serves all routers of a lab, its salt is drawn once in a process."""
    release = Release(15, 9) if platform is Platform.IOS else Release(17, 12)
    return passwords.hashed(password, release)
