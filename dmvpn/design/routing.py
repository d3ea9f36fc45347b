"""EIGRP over the tunnel, per phase (everythingflows.net, Cisco NHRP shortcut switching guide).

=====  =======================================  ==================================================
phase  hub's tunnel                             why
=====  =======================================  ==================================================
1      no split-horizon                         spokes hear of each other; the hub stays next hop
2      no split-horizon, no next-hop-self       the next hop must be the other spoke itself
3      no split-horizon                         the hub stays next hop; NHRP finds the short way
=====  =======================================  ==================================================

Spokes are stubs: a hub never asks them for lost routes.  All interfaces are passive but the tunnel.
"""

from __future__ import annotations

from ipaddress import IPv4Network

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import EigrpDesign, EigrpInterfaceDesign
from dmvpn.intent.model import RouterIntent
from dmvpn.model import Phase

STUB = ("connected", "summary")
DEFAULT_HELLO = 5
DEFAULT_HOLD = 15


def eigrp_design(cloud: CloudDecision, router: RouterIntent) -> EigrpDesign:
    """The named process of one router."""
    routing = cloud.intent.routing
    return EigrpDesign(
        name=routing.name,
        autonomous_system=routing.autonomous_system,
        router_id=cloud.addresses[router.name],
        networks=_networks(cloud, router),
        interfaces=(
            EigrpInterfaceDesign("default", passive=True),
            _tunnel(cloud, router),
        ),
        stub=() if router.is_hub else STUB,
    )


def _tunnel(cloud: CloudDecision, router: RouterIntent) -> EigrpInterfaceDesign:
    routing = cloud.intent.routing
    # IOS does not print its own defaults.
    hello = routing.hello_interval if routing.hello_interval != DEFAULT_HELLO else None
    hold = routing.hold_time if routing.hold_time != DEFAULT_HOLD else None
    return EigrpInterfaceDesign(
        cloud.interface,
        split_horizon=not router.is_hub,
        next_hop_self=not (router.is_hub and cloud.intent.phase is Phase.TWO),
        hello_interval=hello,
        hold_time=hold,
    )


def _networks(cloud: CloudDecision, router: RouterIntent) -> tuple[IPv4Network, ...]:
    """Tunnel subnet and LAN prefixes, in the order IOS prints them: by address."""
    prefixes = [lan.address.network for lan in router.settings.lan]
    return tuple(sorted([cloud.intent.subnet, *prefixes]))
