"""Prefix lists of BGP hubs: what spokes shall not hear."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import PrefixListDesign
from dmvpn.intent.models import BgpIntent

EVERYWHERE = IPv4Network("0.0.0.0/0")
EVERYWHERE_6 = IPv6Network("::/0")


def default_list(cloud: CloudDecision, ipv6: bool = False) -> PrefixListDesign:
    """The prefix list that lets nothing but a default route through."""
    name = f"DMVPN-{cloud.name}-DEFAULT"
    if ipv6:
        return PrefixListDesign(f"{name}-6", (f"permit {EVERYWHERE_6}",), ipv6=True)
    return PrefixListDesign(name, (f"permit {EVERYWHERE}",))


def prefix_lists(cloud: CloudDecision, routing: BgpIntent) -> Iterator[PrefixListDesign]:
    """What keeps from spokes what they shall not hear, for each IP version inside."""
    if routing.default_only:
        if cloud.ipv4:
            yield default_list(cloud)
        if cloud.intent.ipv6 is not None:
            yield default_list(cloud, ipv6=True)
    elif routing.summary and cloud.ipv4:
        yield summary_list(cloud, routing)


def summary_list(cloud: CloudDecision, routing: BgpIntent) -> PrefixListDesign:
    """Lets all through but what is within a summary.

    ``summary-only`` would keep it from the other hubs too, which need each prefix: their own
    summary leads to Null0.
    """
    within = [prefix for prefix in sorted(routing.summary) if prefix.prefixlen < 32]
    hidden = (f"deny {prefix} ge {prefix.prefixlen + 1}" for prefix in within)
    return PrefixListDesign(f"DMVPN-{cloud.name}-SUMMARY", (*hidden, f"permit {EVERYWHERE} le 32"))
