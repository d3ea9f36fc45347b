"""Day 0: what a lab engineer types into a fresh router before any tool can reach it.

Host name, login, SSH, SCP, archive, and an underlay (the WAN address and the default route); the
same lines `render` prints for them, so that deploying finds them in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface

from dmvpn.design.model import RouterDesign
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
    """The underlay of a router."""

    interface: str
    address: IPv4Interface
    gateway: IPv4Address | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class DayZero:
    """What a router's first configuration depends on."""

    hostname: str
    release: Release
    login: Login
    wan: tuple[Wan, ...] = field(default=())


def day0_of(router: RouterDesign, login: Login) -> str:
    """The first configuration of a designed router; holds password hashes, no password."""
    gateway = next(
        (
            route.next_hop
            for route in router.static_routes
            if route.prefix.prefixlen == 0 and isinstance(route.next_hop, IPv4Address)
        ),
        None,
    )
    wan = tuple(
        Wan(item.name, item.address, gateway, item.description)
        for item in router.interfaces
        if item.purpose == "wan" and item.address is not None
    )
    return day0(DayZero(router.hostname, router.release, login, wan))


def day0(first: DayZero) -> str:
    """The first configuration, as ``show running-config`` would print it."""
    release, login = first.release, first.login
    enable = login.enable or login.password
    stored = _stored(login.password.reveal(), release.platform)
    lines = [
        f"version {release.major}.{release.minor}",
        f"hostname {first.hostname}",
        f"enable secret {_stored(enable.reveal(), release.platform)}",
        f"ip domain name {DOMAIN}",
        "archive",
        f" path {'flash' if release.platform is Platform.IOS else 'bootflash'}:archive",
        f"username {login.username} privilege 15 secret {stored}",
        *_interfaces(first),
        *_default_routes(first),
        "ip ssh version 2",
        "ip scp server enable",
        "line con 0",
        "line vty 0 4",
        " login local",
        " transport input ssh",
        "end",
    ]
    return "".join(f"{line}\n" for line in lines)


def _interfaces(first: DayZero) -> list[str]:
    used = {wan.interface: wan for wan in first.wan}
    names = dict.fromkeys([*HARDWARE[first.release.platform], *used])
    lines: list[str] = []
    for name in names:
        lines.append(f"interface {name}")
        lines += _wan(used[name]) if name in used else [" no ip address", " shutdown"]
    return lines


def _wan(wan: Wan) -> list[str]:
    described = [f" description {wan.description}"] if wan.description else []
    return [*described, f" ip address {wan.address.ip} {wan.address.netmask}"]


def _default_routes(first: DayZero) -> list[str]:
    return [f"ip route 0.0.0.0 0.0.0.0 {wan.gateway}" for wan in first.wan if wan.gateway]


@lru_cache(maxsize=64)
def _stored(password: str, platform: Platform) -> str:
    """``TYPE HASH``; one hash serves all routers of a lab, its salt is drawn once in a process."""
    release = Release(15, 9) if platform is Platform.IOS else Release(17, 12)
    return passwords.hashed(password, release)
