"""DMV64x: outer addresses and NAT."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    RouterConfig,
)
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Context,
    Network,
    Seen,
    on_network,
    on_router,
)


@on_network("DMV640", ERROR)
def duplicate_outer_address(network: Network) -> Iterator[Seen]:
    """No two routers have the same outer address.

    Why: replies go to one of them; both tunnels flap.
    Fix: the address the provider gave this site.
    Source: RFC 2332 §2 (the NBMA address names one router); Cisco Live BRKSEC-3052.
    """
    owners: dict[tuple[str | None, object], str] = {}
    for cloud in network.clouds:
        for member in cloud.members:
            source = member.source
            if source is None or not source.addresses or source.name.startswith("Loopback"):
                continue
            address = source.addresses[0].ip
            owner = owners.setdefault((source.vrf, address), member.name)
            if owner != member.name:
                yield member.seen(
                    first(source.lines, "ip address") or source.at,
                    f"{address} is also the outer address of {owner}",
                )


@on_router("DMV641", WARNING)
def nat_on_tunnel(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A tunnel is no NAT outside interface.

    Why: addresses of the LAN are translated on the way into the overlay; other sites see one
        address, and nothing can be opened towards this site.
    Fix: ``ip nat outside`` on the WAN interface only.
    Source: Cisco IOS NAT configuration guide; Cisco DMVPN configuration guide 15S (NAT and tunnels).
    """
    for member in context.members:
        if member.interface.nat == "outside":
            yield member.seen(
                member.typed("ip nat outside"), f"ip nat outside on {member.interface.name}"
            )


@on_router("DMV642", ERROR)
def nat_acl_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """NAT rules name access lists, route maps and pools that exist.

    Why: nothing is translated, or everything.
    Fix: define it, or correct the name.
    Source: Cisco IOS NAT Command Reference, ip nat inside source.
    """
    for rule in router.nat_rules:
        for kind, name, known in (
            ("access list", rule.access_list, router.access_lists),
            ("route map", rule.route_map, router.route_maps),
            ("NAT pool", rule.pool, router.nat_pools),
        ):
            if name and name not in known:
                yield Seen(rule.at, f"no {kind} {name}")
