"""DMV70x: per-tunnel QoS."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Line, PolicyMap, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.references_by_layer import missing

GROUP = ("ip nhrp group", "nhrp group")


@on_router("DMV701", ERROR)
def group_map_misplaced(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``nhrp map group`` stands on the hub's tunnel interface.

    Why: typed in global mode IOS refuses it (``% Invalid input``), and no spoke is shaped.
    Fix: in the hub's tunnel interface; ``nhrp group`` in the spoke's.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    for line, _node in context.globals("ip nhrp map group", "nhrp map group"):
        yield Seen(line, "nhrp map group in global mode; it belongs on the hub's tunnel")


@on_tunnel("DMV702", WARNING)
def group_on_hub(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke says its NHRP group, a hub maps groups to policies.

    Why: a hub's own group is told to nobody; mostly the line was meant for ``nhrp map group``.
    Fix: ``nhrp map group G service-policy output P`` on the hub.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    if tunnel.is_hub and tunnel.nhrp.group and not tunnel.nhrp.nhs:
        yield tunnel.seen(tunnel.typed(*GROUP), f"group {tunnel.nhrp.group} on a hub")


@on_tunnel("DMV703", ERROR)
def group_policy_undefined(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Policies that groups are mapped to exist.

    Why: IOS takes the line and shapes nobody.
    Fix: define the policy map, or correct the name (mind - and _).
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    for group, policy in tunnel.nhrp.group_policies.items():
        if policy not in tunnel.router.policy_maps:
            yield tunnel.seen(_map_line(tunnel, group), f"no policy-map {policy}")


def _map_line(tunnel: Member, group: str) -> Line | None:
    return tunnel.typed(f"ip nhrp map group {group}", f"nhrp map group {group}")


@on_tunnel("DMV704", WARNING)
def group_policy_without_shaper(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A per-tunnel policy shapes in class-default and queues in a child.

    Why: without a shaper there is no queue to work on: IOS refuses the policy, or its priorities
        never count.
    Fix: a parent with ``class class-default``, ``shape average``, ``service-policy CHILD``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    for policy in tunnel.nhrp.group_policies.values():
        own = tunnel.router.policy_maps.get(policy)
        if own is not None and not any(item.shape for item in own.classes):
            yield tunnel.seen(own.at, f"policy-map {policy} is used per tunnel and does not shape")


@on_cloud("DMV705", ERROR)
def group_unmapped(cloud: Cloud) -> Iterator[Seen]:
    """Every group a spoke names is mapped on every hub.

    Why: the spoke is not shaped: the hub sends faster than its line, and the provider drops what it
        likes.
    Fix: ``nhrp map group G service-policy output P`` on each hub.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    groups = {spoke.nhrp.group: spoke for spoke in cloud.spokes if spoke.nhrp.group}
    for group, spoke in groups.items():
        for hub in cloud.hubs:
            if group in hub.nhrp.group_policies or not hub.nhrp.lines:
                continue
            yield hub.seen(
                None, f"group {group} of {spoke.name} is not mapped on {hub.interface.name}"
            )


@on_tunnel("DMV706", ERROR)
def wan_policy_with_groups(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Beside per-tunnel QoS the hub's WAN interface has a class-default shaper at most.

    Why: with classes on the interface the tunnels' policies are suspended or refused.
    Fix: a policy with ``class class-default`` and ``shape`` only, applied before the tunnel's.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/xe-3s/sec-conn-dmvpn-xe-3s-book/sec-conn-dmvpn-per-tunnel-qos.html
    """
    source = tunnel.source
    if source is None or not tunnel.nhrp.group_policies or not source.service_policy_out:
        return
    policy = tunnel.router.policy_maps.get(source.service_policy_out)
    if policy is not None and not _is_shaper_only(policy):
        yield tunnel.seen(
            first(source.lines, "service-policy output"),
            f"{policy.name} on {source.name} has classes, {tunnel.interface.name} maps groups",
        )


def _is_shaper_only(policy: PolicyMap) -> bool:
    return all(
        item.name == "class-default" and item.shape and not item.service_policy
        for item in policy.classes
    )


@on_router("DMV707", ERROR)
def service_policy_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Policies, classes and access lists that are named exist.

    Why: IOS refuses the line: traffic is not queued as planned.
    Fix: define it, or correct the name (mind - and _).
    Source: Cisco IOS QoS Command Reference, service-policy.
    """
    for interface in router.interfaces.values():
        for name in (interface.service_policy_in, interface.service_policy_out):
            if name and name not in router.policy_maps:
                at = next(
                    (line for line in interface.lines if line.text.endswith(f" {name}")),
                    interface.at,
                )
                yield Seen(at, f"no policy-map {name}")
    for policy in router.policy_maps.values():
        for item in policy.classes:
            if item.service_policy and item.service_policy not in router.policy_maps:
                yield Seen(item.at, f"no policy-map {item.service_policy}")
            if (
                item.name != "class-default"
                and item.name not in router.class_maps
                and not item.inspect
            ):
                yield Seen(item.at, f"no class-map {item.name}")
    for found in missing(router, "qos") if context.members else ():
        yield Seen(found.at, str(found))


@on_tunnel("DMV708", INFO)
def no_pre_classify(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Where the WAN policy classifies by addresses or ports, the tunnel classifies before encryption.

    Why: after encryption the WAN interface sees ESP between two addresses: everything lands in
        class-default.  Marks (DSCP) are copied and need no help.
    Fix: ``qos pre-classify`` on the tunnel.
    Source: Cisco IOS QoS: Classification configuration guide, QoS for VPNs.
    """
    source = tunnel.source
    name = source.service_policy_out if source is not None else None
    policy = tunnel.router.policy_maps.get(name or "")
    if policy is None or tunnel.interface.qos_pre_classify or tunnel.nhrp.group_policies:
        return
    classes = [
        tunnel.router.class_maps[c.name]
        for c in policy.classes
        if c.name in tunnel.router.class_maps
    ]
    if any(match.startswith(("access-group", "protocol")) for c in classes for match in c.matches):
        yield tunnel.seen(
            None,
            f"{policy.name} classifies by address or protocol, {tunnel.interface.name} has no qos pre-classify",
        )


@on_router("DMV709", ERROR)
def classes_exceed_the_whole(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """What classes of a policy reserve is no more than there is.

    Why: IOS refuses the policy (``Sum total of class bandwidths exceeds 100 percent``), or does not
        attach it: nothing is queued.
    Fix: bandwidth and priority that add up to 100 percent, or to the parent's shape rate.
    Source: Cisco IOS QoS Command Reference, bandwidth (policy-map class), priority.
    """
    shaped = _shape_rates(router)
    for policy in router.policy_maps.values() if context.members else ():
        percent = sum(_reserved(item.bandwidth, True) for item in policy.classes)
        percent += sum(_reserved(item.priority, True) for item in policy.classes)
        rate = sum(_reserved(w, False) for i in policy.classes for w in (i.bandwidth, i.priority))
        if percent > 100:
            yield Seen(policy.at, f"the classes of {policy.name} add up to {percent} percent")
        elif policy.name in shaped and rate > shaped[policy.name]:
            whole = shaped[policy.name]
            yield Seen(policy.at, f"{policy.name} reserves {rate} of {whole} kbit/s")


def _reserved(words: str | None, percent: bool) -> int:
    """The number of ``percent N`` or of kbit/s; 0 for ``remaining`` and what is not typed."""
    said = (words or "").split()
    if said[:1] == ["percent"] and percent and len(said) > 1 and said[1].isdigit():
        return int(said[1])
    return int(said[0]) if said and said[0].isdigit() and not percent else 0


def _shape_rates(router: RouterConfig) -> dict[str, int]:
    """Child policy → the lowest rate its parents shape to, in kbit/s."""
    rates: dict[str, int] = {}
    for policy in router.policy_maps.values():
        for item in policy.classes:
            said = (item.shape or "").split()
            if item.service_policy and len(said) > 1 and said[0] == "average" and said[1].isdigit():
                rate = int(said[1]) // 1000
                rates[item.service_policy] = min(rate, rates.get(item.service_policy, rate))
    return rates
