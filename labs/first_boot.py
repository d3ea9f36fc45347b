"""Day 0 of a real image: enough that deploy can log in, and not one line of DMVPN.

Management interface in a VRF of its own, login, SSH, SCP, archive, the underlay.  Two things IOS
does only outside the configuration are done by EEM applets that take themselves out: the RSA key
SSH needs, and on a Catalyst 8000V the second phase of the licence step (save, reload), before which
``crypto`` does not exist.  Passwords stand as hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from dmvpn.labs.day0 import DOMAIN, Login
from dmvpn.labs.emulated import passwords
from dmvpn.labs.model import Kind, LabModel, Node, Port
from dmvpn.labs.platforms import LabPlatform
from dmvpn.model import Platform, Release

MANAGEMENT_VRF = "management"
NAT_LIST = "INSIDE"
SSH = ("ip ssh version 2", "ip scp server enable")
VTY = ("login local", "transport input ssh")
KEYS_APPLET, LICENCE_APPLET = "dmvpn-lab-keys", "dmvpn-lab-licence"


class Management(StrEnum):
    """Who looks after the management interface and the login.

    ours: day 0 does.  builder: containerlab does; our lines are added to its own.
    """

    OURS = "ours"
    BUILDER = "builder"


def first_boot(
    model: LabModel, name: str, login: Login, management: Management = Management.OURS
) -> str:
    """The first configuration of a router, provider or NAT router of a lab."""
    node = model.node(name)
    platform = node.platform
    if platform is None:
        raise ValueError(f"{name} does not run IOS")
    ours = management is Management.OURS
    lines = [
        f"hostname {node.hostname or node.name}",
        "no ip domain lookup",
        f"ip domain name {DOMAIN}",
        *([platform.licence] if platform.licence and ours else []),
        *(line for vrf in _vrfs(node, ours) for line in _vrf(vrf)),
        *_login(platform, login),
        "archive",
        f" path {platform.storage}archive",
        *(_management(model, node, platform) if ours else ()),
        *(line for port in node.ports for line in _port(port)),
        *_nat(node),
        *_routes(node),
        *(_default_management(model) if ours else ()),
        *SSH,
        "line con 0",
        " logging synchronous",
        "line vty 0 4",
        *(f" {line}" for line in VTY),
        *(_applets(platform) if ours else ()),
        "end",
    ]
    return "".join(f"{line}\n" for line in lines)


def needs_reload(platform: LabPlatform) -> bool:
    """Whether the router reloads once by itself before it can be deployed to."""
    return bool(platform.licence)


def _login(platform: LabPlatform, login: Login) -> list[str]:
    classic = platform.system is Platform.IOS
    release = Release(15, 9) if classic else Release(17, 12)
    enable = passwords.hashed((login.enable or login.password).reveal(), release)
    stored = passwords.hashed(login.password.reveal(), release)
    return [f"enable secret {enable}", f"username {login.username} privilege 15 secret {stored}"]


def _vrfs(node: Node, ours: bool) -> list[str]:
    doors = dict.fromkeys(port.vrf for port in node.ports if port.vrf)
    return [*([MANAGEMENT_VRF] if ours else []), *doors]


def _vrf(name: str) -> list[str]:
    return [f"vrf definition {name}", " address-family ipv4", " exit-address-family"]


def _management(model: LabModel, node: Node, platform: LabPlatform) -> Iterator[str]:
    yield f"interface {platform.interface(0)}"
    yield " description management"
    yield f" vrf forwarding {MANAGEMENT_VRF}"
    own = node.management
    yield f" ip address {own.ip} {own.netmask}" if own else " ip address dhcp"
    yield " no shutdown"


def _default_management(model: LabModel) -> list[str]:
    if model.gateway is None:
        return []
    return [f"ip route vrf {MANAGEMENT_VRF} 0.0.0.0 0.0.0.0 {model.gateway}"]


def _port(port: Port) -> Iterator[str]:
    yield f"interface {port.interface}"
    if port.description:
        yield f" description {port.description}"
    if port.vrf:
        yield f" vrf forwarding {port.vrf}"
    yield f" ip address {port.address.ip} {port.address.netmask}"
    if port.nat:
        yield f" ip nat {port.nat}"
    yield " no shutdown"


def nat_lines(node: Node) -> list[str]:
    """What makes a NAT router translate: everything inside, behind its outside address."""
    return _nat(node)


def _nat(node: Node) -> list[str]:
    if node.kind is not Kind.NAT:
        return []
    inside = [port.address.network for port in node.ports if port.nat == "inside"]
    outside = next(port.interface for port in node.ports if port.nat == "outside")
    entries = [f" permit {net.network_address} {net.hostmask}" for net in inside]
    return [
        f"ip access-list standard {NAT_LIST}",
        *entries,
        f"ip nat inside source list {NAT_LIST} interface {outside} overload",
    ]


def _routes(node: Node) -> Iterator[str]:
    for port in node.ports:
        if port.gateway is not None:
            vrf = f"vrf {port.vrf} " if port.vrf else ""
            yield f"ip route {vrf}0.0.0.0 0.0.0.0 {port.gateway}"
    for route in node.routes:
        yield f"ip route {route.prefix.network_address} {route.prefix.netmask} {route.next_hop}"


def _applets(platform: LabPlatform) -> list[str]:
    """Believed, not seen here: EEM runs them; the console does the same where it does not."""
    keys = ["crypto key generate rsa modulus 2048"]
    if not platform.licence:
        return _applet(KEYS_APPLET, 30, keys)
    # Phase 1: only the licence line, which counts after a reload.  Phase 2: what the first start
    # refused for want of ``crypto``; its time is counted anew when the router starts again.
    first = _applet(LICENCE_APPLET, 30, [], "reload")
    return [*first, *_applet(KEYS_APPLET, 180, [*keys, *SSH, "line vty 0 4", *VTY])]


def _applet(name: str, seconds: int, lines: list[str], then: str = "") -> list[str]:
    """Types lines into configuration mode, takes itself out, and saves.  then: an action of EEM's."""
    typed = ["enable", "configure terminal", *lines]
    typed += [f"no event manager applet {name}", "end", "write memory"]
    actions = [*(f'cli command "{line}"' for line in typed), *([then] if then else [])]
    return [
        f"event manager applet {name} authorization bypass",
        f" event timer countdown time {seconds}",
        *(f" action {number:02d} {action}" for number, action in enumerate(actions, 1)),
    ]
