"""EIGRP over the tunnel, per phase (everythingflows.net, Cisco NHRP shortcut switching guide).

=====  =======================================  ==================================================
phase  hub's tunnel                             why
=====  =======================================  ==================================================
1      no split-horizon                         spokes hear of each other; the hub stays next hop
2      no split-horizon, no next-hop-self       the next hop must be the other spoke itself
3      no split-horizon                         the hub stays next hop; NHRP finds the short way
=====  =======================================  ==================================================

Spokes are stubs: a hub never asks them for lost routes.  All interfaces are passive but the tunnel.
A hub that summarises sends the summary whatever split horizon says, so that stays on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import (
    EigrpClassicInterfaceDesign,
    EigrpDesign,
    EigrpInterfaceDesign,
    KeyChainDesign,
)
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import EigrpClassicIntent, EigrpIntent
from dmvpn.model import Phase

DEFAULT_HELLO = 5
DEFAULT_HOLD = 15
DEFAULT_PERCENT = 50
EVERYWHERE = IPv4Network("0.0.0.0/0")
EVERYWHERE_6 = IPv6Network("::/0")
Routing = EigrpIntent | EigrpClassicIntent


def eigrp_design(cloud: CloudDecision, router: RouterIntent, routing: Routing) -> EigrpDesign:
    """The process of one router for one cloud."""
    classic = isinstance(routing, EigrpClassicIntent)
    tunnel = _tunnel(cloud, router, routing)
    site = router.member(cloud.name).stub_site or ""
    stub_site = site if isinstance(routing, EigrpIntent) and routing.stub_site else ""
    return EigrpDesign(
        name=routing.name if isinstance(routing, EigrpIntent) else str(routing.autonomous_system),
        autonomous_system=routing.autonomous_system,
        router_id=cloud.addresses[router.name],
        networks=_networks(cloud, router),
        interfaces=(tunnel,)
        if classic
        else (EigrpInterfaceDesign("default", passive=True), tunnel),
        # IOS prints the words of a stub in this order.
        stub=()
        if router.is_hub or stub_site
        else tuple(w for w in STUB_ORDER if w in routing.stub),
        classic=classic,
        passive=tuple(lan.interface for lan in lans(cloud, router)) if classic else (),
        vrf=cloud.intent.inside_vrf or "",
        maximum_paths=routing.maximum_paths if routing.maximum_paths != 4 else None,
        stub_site="" if router.is_hub else stub_site,
        bfd=(cloud.interface,) if classic and routing.bfd else (),
        interfaces6=tuple(_interfaces_6(cloud, router, tunnel, classic)),
    )


STUB_ORDER = ("receive-only", "connected", "static", "summary", "redistributed")


def summaries(
    cloud: CloudDecision, router: RouterIntent, routing: Routing
) -> tuple[IPv4Network, ...]:
    """What a hub tells its spokes in place of the prefixes."""
    if not router.is_hub:
        return ()
    return (*((EVERYWHERE,) if hubs_lead_out(cloud) else ()), *sorted(routing.summary))


def _interfaces_6(
    cloud: CloudDecision, router: RouterIntent, tunnel: EigrpInterfaceDesign, classic: bool
) -> Iterator[EigrpInterfaceDesign]:
    """The same for IPv6: there is no summary to tell but the default, and no stub site.

    The named process runs wherever IPv6 does, and tells of passive interfaces too: told of the WAN
    through the tunnel, a spoke would look for the hub inside the very tunnel.
    """
    if cloud.intent.ipv6 is None:
        return
    if not classic:
        yield EigrpInterfaceDesign("default", passive=True)
    wan, vrf = router.settings.wan, cloud.intent.inside_vrf
    if not classic and wan.ipv6 is not None and wan.front_door_vrf == vrf:
        yield EigrpInterfaceDesign(wan.interface, shutdown=True)
    yield tunnel_6(tunnel)


def tunnel_6(tunnel: EigrpInterfaceDesign) -> EigrpInterfaceDesign:
    """The tunnel's settings for IPv6."""
    told = (EVERYWHERE_6,) if EVERYWHERE in tunnel.summaries else ()
    return replace(tunnel, summaries=(), summaries6=told, stub_site=False)


def _tunnel(cloud: CloudDecision, router: RouterIntent, routing: Routing) -> EigrpInterfaceDesign:
    # IOS does not print its own defaults.
    hello = routing.hello_interval if routing.hello_interval != DEFAULT_HELLO else None
    hold = routing.hold_time if routing.hold_time != DEFAULT_HOLD else None
    percent = routing.bandwidth_percent
    told, secured = summaries(cloud, router, routing), routing.authentication
    named = routing if isinstance(routing, EigrpIntent) else None
    return EigrpInterfaceDesign(
        cloud.interface,
        split_horizon=not router.is_hub or EVERYWHERE in told,
        next_hop_self=not (router.is_hub and cloud.intent.phase is Phase.TWO),
        hello_interval=hello,
        hold_time=hold,
        bandwidth_percent=percent if percent != DEFAULT_PERCENT else None,
        authentication=secured.mode if secured else "",
        key=secured.key if secured and secured.mode != "md5" else None,
        key_chain=chain_name(cloud) if secured and secured.mode == "md5" else "",
        summaries=told,
        add_paths=named.add_paths if named and router.is_hub else None,
        stub_site=bool(named and named.stub_site and not router.is_hub),
        bfd=routing.bfd and named is not None,
    )


def classic_interface(
    cloud: CloudDecision, router: RouterIntent, routing: EigrpClassicIntent
) -> EigrpClassicInterfaceDesign:
    """Classic EIGRP's lines on the tunnel."""
    settings = _tunnel(cloud, router, routing)
    settings6 = tunnel_6(settings) if cloud.intent.ipv6 is not None else None
    return EigrpClassicInterfaceDesign(routing.autonomous_system, settings, settings6)


def chain_name(cloud: CloudDecision) -> str:
    """The key chain of a cloud."""
    return f"DMVPN-{cloud.name}"


def key_chain(cloud: CloudDecision, routing: Routing) -> KeyChainDesign | None:
    """MD5 takes its key from a chain."""
    secured = routing.authentication
    if secured is None or secured.mode != "md5":
        return None
    return KeyChainDesign(chain_name(cloud), secured.key)


def _networks(cloud: CloudDecision, router: RouterIntent) -> tuple[IPv4Network, ...]:
    """Tunnel subnet and LAN prefixes, in the order IOS prints them: by address."""
    prefixes = [lan.address.network for lan in lans(cloud, router)]
    return tuple(sorted([cloud.intent.subnet, *prefixes]))


def merged(processes: list[EigrpDesign]) -> tuple[EigrpDesign, ...]:
    """Clouds that share a process: one process with several tunnels."""
    found: dict[tuple[str, int, str], EigrpDesign] = {}
    for process in processes:
        key = (process.name, process.autonomous_system, process.vrf)
        before = found.get(key)
        if before is None:
            found[key] = process
            continue
        found[key] = replace(
            before,
            networks=tuple(sorted({*before.networks, *process.networks})),
            interfaces=_together(before.interfaces, process.interfaces),
            interfaces6=_together(before.interfaces6, process.interfaces6),
            bfd=(*before.bfd, *process.bfd),
        )
    return tuple(found.values())


def _together(
    one: tuple[EigrpInterfaceDesign, ...], other: tuple[EigrpInterfaceDesign, ...]
) -> tuple[EigrpInterfaceDesign, ...]:
    known = {interface.interface for interface in one}
    return (*one, *(interface for interface in other if interface.interface not in known))
