"""Default routes that hubs tell, where the spoke has a better one of its own in the same table.

A router's way out is a static default route of distance 1.  In the table of its LANs it is preferred
to any that a protocol brings; were it not, the learnt one would carry the tunnel itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.internet import EVERYWHERE, hubs_lead_out
from dmvpn.design.refuse_words import at, wan_named
from dmvpn.errors import Problem
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import BgpIntent, OspfIntent, WanIntent

CARRIES_ITSELF = "the default route into the tunnel would carry the tunnel itself"


def _default_in_one_table(cloud: CloudDecision) -> Iterator[Problem]:
    said = _told(cloud)
    better = "the default route out of this WAN is preferred to the hubs' (distance 1)"
    told = CARRIES_ITSELF if hubs_lead_out(cloud) else said and f"{better}, and {said} needs theirs"
    for router in cloud.spokes if told else ():
        for name in _own_defaults(cloud, router):
            where = wan_named(router, name, "front_door_vrf")
            yield Problem(where, told, "put the WAN in a VRF of its own")


def _told(cloud: CloudDecision) -> str:
    """What of the routing has spokes follow the hubs' default route; empty: nothing."""
    routing = cloud.intent.routing
    said = ""
    if isinstance(routing, BgpIntent) and routing.default_only:
        said = "routing.default_only"
    elif isinstance(routing, OspfIntent) and routing.stub_area == "totally-stub":
        said = "routing.stub_area: totally-stub"
    elif isinstance(routing, OspfIntent) and routing.default_route:
        said = "routing.default_route"
    elif EVERYWHERE in getattr(routing, "summary", ()):
        said = f"routing.summary {EVERYWHERE}"
    return said


def _default_goes_direct(cloud: CloudDecision) -> Iterator[Problem]:
    internet, said = cloud.intent.internet, _told(cloud)
    if said and internet is not None and internet.mode == "direct":
        what = f"the spokes' default route leads out of their own WANs, and {said} needs the hubs'"
        yield Problem(at(cloud, "internet.mode"), what, "take policy, which picks by destination")


def _own_defaults(cloud: CloudDecision, router: RouterIntent) -> Iterator[str]:
    """The WANs whose default route is in the table of the tunnel."""
    for name, wan in router.settings.all_wans.items():
        same_table = (wan.front_door_vrf or None) == (cloud.intent.inside_vrf or None)
        if same_table and _leads_out(cloud, wan):
            yield name


def _leads_out(cloud: CloudDecision, wan: WanIntent) -> bool:
    """Whether the WAN has a default route of an IP version that travels inside."""
    by_4 = cloud.ipv4 and (wan.gateway is not None or wan.dhcp)
    by_6 = cloud.intent.ipv6 is not None and wan.ipv6 is not None
    return by_4 or by_6


REFUSALS_OF_DEFAULTS = (_default_in_one_table, _default_goes_direct)
