"""DMV63x: the zone-based firewall."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    PolicyMap,
    RouterConfig,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    Context,
    Seen,
    on_router,
)
from dmvpn.lint.rules.wan_lists import ESP, IKE, lets_in


@on_router("DMV630", ERROR)
def zone_blocks_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A zone-based firewall lets IKE and ESP reach the router itself.

    Why: with a zone pair between the WAN zone and ``self`` only what its policy passes comes in;
        IKE may work and ESP be dropped (``%FW-6-DROP_PKT``).
    Fix: a class that matches an access list with esp, isakmp and non500-isakmp, action ``pass``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/05/tunneling-vpns-and-zone-based-firewalls.html
    """
    for member in context.members:
        source = member.source
        if source is None or source.zone is None or not member.tunnel.protection:
            continue
        for pair in router.zone_pairs.values():
            if (pair.source, pair.destination) == (source.zone, "self") and pair.policy:
                policy = router.inspect_policy_maps.get(pair.policy)
                if policy is None:
                    yield Seen(pair.at, f"no policy {pair.policy}")
                elif missing := _not_passed(router, policy):
                    yield Seen(
                        policy.at,
                        f"policy {pair.policy} lets no {' and no '.join(missing)} reach the router",
                    )


def _not_passed(router: RouterConfig, policy: PolicyMap) -> list[str]:
    """Which of IKE and ESP no class passes; inspect does for IKE, not for ESP."""
    passed: set[str] = set()
    for item in policy.classes:
        action = (item.action or "").partition(" ")[0]
        if action not in ("pass", "inspect"):
            continue
        if item.name == "class-default":
            passed |= {IKE, ESP} if action == "pass" else {IKE}
        for match in _matches(router, item.name):
            passed |= _matched(router, match)
    return [name for name, wanted in (("IKE", IKE), ("ESP", ESP)) if wanted not in passed]


def _matches(router: RouterConfig, name: str, depth: int = 0) -> Iterator[str]:
    own = router.inspect_class_maps.get(name)
    for match in own.matches if own is not None else ():
        words = match.split()
        if words[:1] == ["class-map"] and depth < 4:
            yield from _matches(router, words[-1], depth + 1)
        else:
            yield match


def _matched(router: RouterConfig, match: str) -> set[str]:
    words = [*match.split(), "", ""]
    if words[0] == "access-group":
        held = router.access_lists.get(words[-3]) or router.access_lists_ipv6.get(words[-3])
        return {w for w in (IKE, ESP) if held is not None and lets_in(held.entries, w)[0]}
    if words[0] == "protocol":
        return {IKE} if words[1] in ("isakmp", "udp", "ipsec-msft") else set()
    return {IKE, ESP} if words[0] == "any" else set()


@on_router("DMV631", ERROR)
def zone_missing_on_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Where interfaces are in zones, the tunnel is in one too.

    Why: traffic between an interface in a zone and one in none is dropped: nothing passes from the
        LAN into the tunnel.
    Fix: ``zone-member security Z`` on the tunnel, and a zone pair for it.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_data_zbf/configuration/xe-16-6/sec-data-zbf-xe-16-6-book/sec-zone-pol-fw.html
    """
    inside = [i for i in router.interfaces.values() if i.zone and i.tunnel is None]
    for member in context.members:
        lans = [i for i in inside if i is not member.source and i.addresses]
        if lans and member.interface.zone is None:
            yield member.seen(
                None, f"{member.interface.name} is in no zone, {lans[0].name} is in {lans[0].zone}"
            )


@on_router("DMV633", ERROR)
def zone_pair_missing(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Zones of LAN and tunnel have a pair with a policy, from the LAN at least.

    Why: between two zones without a pair everything is dropped: the tunnel is up and carries nothing
        for the LAN.
    Fix: ``zone-pair security … source LAN destination TUNNEL`` with ``service-policy type inspect``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_data_zbf/configuration/xe-16-6/sec-data-zbf-xe-16-6-book/sec-zone-pol-fw.html
    """
    pairs = {(own.source, own.destination) for own in router.zone_pairs.values() if own.policy}
    for member in context.members:
        zone = member.interface.zone
        if zone is None:
            continue
        lans = {
            own.zone for own in router.interfaces.values()
            if own.tunnel is None and own.zone and own is not member.source and own.addresses
            and own.nat != "outside"
        }  # fmt: skip
        wanted = sorted(lans - {zone})
        if wanted and not any({(lan, zone), (zone, lan)} & pairs for lan in wanted):
            at = first(member.interface.lines, "zone-member security")
            yield member.seen(at, f"no policy between zone {wanted[0]} and zone {zone}")
