"""Per-tunnel QoS: a shaper per NHRP group on the hub, classes inside it.

The parent policy may hold nothing but a shaper in class-default (per-tunnel QoS guide).
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import ClassMapDesign, PolicyClassDesign, PolicyMapDesign
from dmvpn.intent.features import QosGroupIntent


def policy_name(cloud: CloudDecision, group: str) -> str:
    """The parent policy of a group."""
    return f"DMVPN-{cloud.name}-{group}"


def _class_name(cloud: CloudDecision, group: str, name: str) -> str:
    return f"{policy_name(cloud, group)}-{name}"


def class_maps(cloud: CloudDecision) -> Iterator[ClassMapDesign]:
    """A class map for each class, by DSCP: the outer header carries a copy."""
    for group, settings in _groups(cloud):
        for one in settings.classes:
            name = _class_name(cloud, group, one.name)
            # IOS joins values of one line and prints them by number (unverified): one line each.
            lines = tuple(f"match dscp {dscp}" for dscp in one.dscp)
            yield ClassMapDesign("match-any", name, lines)


def policy_maps(cloud: CloudDecision) -> Iterator[PolicyMapDesign]:
    """Child and parent of each group, the child first: the parent names it."""
    for group, settings in _groups(cloud):
        parent = policy_name(cloud, group)
        child = f"{parent}-CHILD"
        shape = [f"shape average {settings.bandwidth * 1000}"]
        if settings.classes:
            yield PolicyMapDesign("", child, tuple(_child(cloud, group, settings)))
            shape.append(f"service-policy {child}")
        yield PolicyMapDesign("", parent, (PolicyClassDesign("class class-default", tuple(shape)),))


def _child(
    cloud: CloudDecision, group: str, settings: QosGroupIntent
) -> Iterator[PolicyClassDesign]:
    for one in settings.classes:
        action = "priority percent" if one.priority else "bandwidth remaining percent"
        title = f"class {_class_name(cloud, group, one.name)}"
        yield PolicyClassDesign(title, (f"{action} {one.percent}",))


def _groups(cloud: CloudDecision) -> Iterator[tuple[str, QosGroupIntent]]:
    if cloud.intent.qos is not None:
        yield from cloud.intent.qos.groups.items()
