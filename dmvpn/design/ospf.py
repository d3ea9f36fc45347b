"""OSPF over the tunnel, per phase.

phase 1, 3: point-to-multipoint on every router: host routes, no designated router, next hop the hub.
phase 2: broadcast: it keeps the spoke as next hop; hubs alone may be designated router.
Hello and dead interval are the same on every router whatever the type's own defaults are.
"""

from __future__ import annotations

from dataclasses import replace

from dmvpn.design.cloud import CloudDecision, lans
from dmvpn.design.eigrp import chain_name
from dmvpn.design.internet import hubs_lead_out
from dmvpn.design.model import KeyChainDesign, OspfDesign, OspfInterfaceDesign
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import OspfIntent
from dmvpn.model import Phase

_SLOW = ("point-to-multipoint", "non-broadcast")
_AREA_TYPES = {"none": "", "stub": "stub", "totally-stub": "stub no-summary"}


def network_type(cloud: CloudDecision, routing: OspfIntent) -> str:
    """The type the phase needs, or the one the intent says."""
    if routing.network_type != "auto":
        return routing.network_type
    return "broadcast" if cloud.intent.phase is Phase.TWO else "point-to-multipoint"


def tunnel_ospf(
    cloud: CloudDecision, router: RouterIntent, routing: OspfIntent
) -> OspfInterfaceDesign:
    """OSPF on the tunnel."""
    kind = network_type(cloud, routing)
    elected = kind in ("broadcast", "non-broadcast")
    hello, dead = (30, 120) if kind in _SLOW else (10, 40)
    secured = routing.authentication
    return OspfInterfaceDesign(
        process=routing.process,
        area=routing.area,
        network_type=kind,
        priority=(255 if router.is_hub else 0) if elected else None,
        hello_interval=routing.hello_interval if routing.hello_interval != hello else None,
        dead_interval=routing.dead_interval
        if (routing.hello_interval, routing.dead_interval) != (hello, dead)
        else None,
        cost=routing.cost,
        key_id=secured.key_id if secured else None,
        key=secured.key if secured else None,
        bfd=routing.bfd,
    )


def tunnel_ospfv3(cloud: CloudDecision, tunnel: OspfInterfaceDesign) -> OspfInterfaceDesign:
    """The same for OSPFv3, which takes its key from a chain (RFC 7166, authentication trailer)."""
    chain = chain_name(cloud) if tunnel.key is not None else ""
    return replace(tunnel, key=None, key_id=None, key_chain=chain)


def ospf_key_chain(cloud: CloudDecision, routing: OspfIntent) -> KeyChainDesign | None:
    """The chain of OSPFv3."""
    if routing.authentication is None or cloud.intent.ipv6 is None:
        return None
    return KeyChainDesign(chain_name(cloud), routing.authentication.key, "hmac-sha-256")


def lan_ospf(router: RouterIntent, routing: OspfIntent) -> OspfInterfaceDesign:
    """A hub's LANs are in the backbone, a spoke's in the tunnel's area."""
    return OspfInterfaceDesign(routing.process, 0 if router.is_hub else routing.area)


def ospf_design(cloud: CloudDecision, router: RouterIntent, routing: OspfIntent) -> OspfDesign:
    """The process; LANs are passive.  A stub area's default comes from its hub by itself."""
    kind = _AREA_TYPES[routing.stub_area]
    if not router.is_hub and kind:
        kind = "stub"
    leads = routing.default_route or hubs_lead_out(cloud)
    vrf = cloud.intent.inside_vrf or ""
    return OspfDesign(
        process=routing.process,
        router_id=cloud.addresses[router.name],
        area=routing.area,
        vrf=vrf,
        area_type=kind,
        passive=tuple(lan.interface for lan in lans(cloud, router)),
        default_route=leads and router.is_hub and not kind,
        reference_bandwidth=routing.reference_bandwidth,
        tunnel=cloud.interface,
        ipv6=cloud.intent.ipv6 is not None,
    )
