"""Intent → Design."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision, decide_cloud, mtu_reason
from dmvpn.design.model import CloudDesign, Design
from dmvpn.design.refusals import refuse_cloud, refuse_intent
from dmvpn.design.router import router_design
from dmvpn.errors import DesignError
from dmvpn.intent.model import Intent
from dmvpn.suites import AUTOMATIC


def design(intent: Intent) -> Design:
    """Decide everything; DesignError names all that cannot work, and why."""
    clouds = [decide_cloud(name, intent) for name in intent.clouds]
    problems = [*refuse_intent(intent)]
    for cloud in clouds:
        problems += refuse_cloud(cloud)
    if problems:
        raise DesignError(*problems)
    by_name = {cloud.name: cloud for cloud in clouds}
    return Design(
        routers={
            router.name: router_design(router, [by_name[name] for name in router.clouds])
            for router in intent.routers.values()
        },
        clouds={cloud.name: _cloud(cloud) for cloud in clouds},
        decisions=tuple(line for cloud in clouds for line in _decisions(cloud)),
    )


def _cloud(cloud: CloudDecision) -> CloudDesign:
    return CloudDesign(
        name=cloud.name,
        phase=cloud.intent.phase,
        subnet=cloud.intent.subnet,
        hubs=tuple(hub.name for hub in cloud.hubs),
        spokes=tuple(router.name for router in cloud.members if not router.is_hub),
        registrations={
            router.name: tuple(hub.name for hub in servers)
            for router in cloud.members
            if (servers := cloud.servers(router))
        },
    )


def _decisions(cloud: CloudDecision) -> Iterator[str]:
    """What a reader may wonder about, in words."""
    ipsec = cloud.intent.ipsec
    if cloud.intent.mtu.ip_mtu is None:
        yield f"{cloud.name}: ip mtu {cloud.mtu}, TCP segment {cloud.mss}: {mtu_reason(cloud)}"
    else:
        yield f"{cloud.name}: ip mtu {cloud.mtu} as stated; {cloud.computed_mtu} would fit"
    if ipsec.suite == AUTOMATIC:
        yield f"{cloud.name}: suite {cloud.suite.name}: the strongest every router has"
    for router in cloud.members:
        if router.member(cloud.name).tunnel_address is None:
            yield f"{cloud.name}: {router.name} takes {cloud.addresses[router.name]}"
