"""DMV62x: VRFs."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    RouterConfig,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_router,
    on_tunnel,
)


@on_router("DMV620", ERROR)
def vrf_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """VRFs that tunnels and interfaces name exist.

    Why: IOS refuses the line; the interface stays in the global table.
    Fix: ``vrf definition V`` with ``address-family ipv4``.
    Source: Cisco IOS Interface Command Reference, vrf forwarding, tunnel vrf.
    """
    for interface in router.interfaces.values():
        named: list[tuple[str | None, tuple[str, ...]]] = [
            (interface.vrf, ("vrf forwarding", "ip vrf forwarding"))
        ]
        if interface.tunnel is not None:
            named.append((interface.tunnel.vrf, ("tunnel vrf",)))
        for vrf, shapes in named:
            if vrf and vrf not in router.vrfs and vrf.lower() != "mgmt-intf":
                yield Seen(first(interface.lines, *shapes) or interface.at, f"no VRF {vrf}")


@on_router("DMV621", ERROR)
def vrf_without_family(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A ``vrf definition`` has the address family that is used in it.

    Why: without ``address-family ipv4`` the VRF takes no address: ``% VRF … does not have an
        address-family``.
    Fix: ``address-family ipv4`` in the definition.
    Source: Cisco IOS MPLS Command Reference, vrf definition.
    """
    used = {i.vrf for i in router.interfaces.values() if i.vrf and (i.addresses or i.dhcp)}
    for name in sorted(used):
        own = router.vrf_definitions.get(name)
        if own is not None and not own.classic and "ipv4" not in own.families and context.members:
            yield Seen(own.at, f"VRF {name} has no address-family ipv4")


@on_router("DMV622", INFO, optional=True)
def no_front_door_vrf(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A tunnel over the Internet leaves by a front-door VRF.

    Why: the underlay's default route and the overlay's then never meet, and no route learned by the
        tunnel can break it.  A design choice, hence optional.
    Fix: ``vrf forwarding`` on the WAN interface, ``tunnel vrf`` on the tunnel, ``match fvrf`` in IKEv2.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2015/10/dmvpn-split-default-routing.md;
        http://www.networkingwithfish.com/tunnels-and-the-use-of-front-door-vrfs/
    """
    for member in context.members:
        if member.tunnel.vrf is None and member.tunnel.source is not None:
            yield member.seen(
                member.typed("tunnel source"), f"{member.interface.name} leaves by the global table"
            )


@on_tunnel("DMV623", WARNING)
def lans_in_another_vrf(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel's VRF has a LAN in it.

    Why: what comes out of the tunnel is routed in the tunnel's VRF only; with every LAN in another
        one nothing behind the router is reached.  Mostly ``vrf forwarding`` stands on one of them
        only.
    Fix: the same ``vrf forwarding`` on tunnel and LAN.
    Source: http://www.networkingwithfish.com/tunnels-and-the-use-of-front-door-vrfs/
    """
    if tunnel.is_hub or tunnel.router.release is None:
        return  # a hub may route between VRFs, a fragment leaves LANs out
    vrfs = {own.vrf for own in tunnel.router.tunnels()}
    front_doors = {own.tunnel.vrf for own in tunnel.router.tunnels() if own.tunnel is not None}
    outer = {own.tunnel.source for own in tunnel.router.tunnels() if own.tunnel is not None}
    behind = [
        own for own in tunnel.router.interfaces.values()
        if own.tunnel is None and own.addresses and not own.shutdown and own is not tunnel.source
        and own.name not in outer and own.vrf not in front_doors - {None}
    ]  # fmt: skip
    strange = [own for own in behind if own.vrf not in vrfs]
    if strange and len(strange) == len(behind):
        yield tunnel.seen(
            tunnel.typed("vrf forwarding", "ip vrf forwarding"),
            f"{tunnel.interface.name} is in {_named(tunnel.interface.vrf)},"
            f" {strange[0].name} in {_named(strange[0].vrf)}",
        )


def _named(vrf: str | None) -> str:
    return f"VRF {vrf}" if vrf else "no VRF"
