"""DMV50x–DMV51x: EIGRP on the tunnel: neighbours, timers, modes."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Line, RouterConfig
from dmvpn.lint.lines import every, first
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
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.routing import bgp_neighbors, eigrp_families, eigrp_line, eigrp_on, ospf_area


@on_cloud("DMV501", ERROR)
def eigrp_as_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member runs EIGRP with the same autonomous system on the tunnel.

    Why: hellos of another system are ignored without a message: no neighbour.
    Fix: the same number on all members.
    Source: RFC 7868 §6.2; Cisco EIGRP configuration guide.
    """
    systems = {m.name: _systems(m) for m in cloud.members if eigrp_on(m) is not None}
    running = [member for member in cloud.members if member.name in systems]
    served = {number for hub in running if hub.is_hub for number in systems[hub.name]}
    usual, odd = odd_ones(running, lambda m: systems[m.name])
    for member, own in odd:
        family = eigrp_on(member)
        if family is not None and not own & (
            (usual or frozenset()) | served - _own_alone(member, served)
        ):
            runs = ", ".join(map(str, sorted(usual or ())))
            yield member.seen(
                family.at, f"EIGRP {family.autonomous_system} on the tunnel, the cloud runs {runs}"
            )


def _own_alone(member: Member, served: set[int]) -> set[int]:
    """A hub is not right because it agrees with itself."""
    return served if member.is_hub else set()


def _systems(member: Member) -> frozenset[int]:
    return frozenset(family.autonomous_system for family in eigrp_families(member))


@on_cloud("DMV502", ERROR)
def tunnel_not_in_routing(cloud: Cloud) -> Iterator[Seen]:
    """A routing process that the cloud runs covers this member's tunnel.

    Why: a network statement that misses the tunnel means no neighbour and no routes, although
        DMVPN is UP.
    Fix: a ``network`` statement for the tunnel subnet.
    Source: Cisco EIGRP and OSPF configuration guides, network command; juniorjaviersantosperez notes.
    """
    for protocol in ("eigrp", "ospf"):
        runs = [m for m in cloud.members if _runs(m, protocol)]
        for member in cloud.members:
            process = _process(member, protocol)
            if (
                member.address is None
                or process is None
                or _runs(member, protocol)
                or _otherwise_routed(member, protocol)
            ):
                continue
            alone = len(cloud.members) == 1 or not runs
            if runs or (alone and _only_process(member)):
                yield member.seen(process, f"no network statement covers {member.address}")


def _runs(member: Member, protocol: str) -> bool:
    return (eigrp_on(member) if protocol == "eigrp" else ospf_area(member)) is not None


def _process(member: Member, protocol: str) -> Line | None:
    if protocol == "eigrp":
        families = [f for f in member.router.eigrp if f.address_family == "ipv4"]
        families = [f for f in families if f.vrf == member.interface.vrf]
        return families[0].at if families else None
    processes = [p for p in member.router.ospf if p.version == 2 and p.vrf == member.interface.vrf]
    return processes[0].at if processes else None


def _otherwise_routed(member: Member, protocol: str) -> bool:
    other = "ospf" if protocol == "eigrp" else "eigrp"
    return _runs(member, other) or any(True for _found in bgp_neighbors(member))


def _only_process(member: Member) -> bool:
    """One routing protocol and one tunnel: they must be meant for each other."""
    router = member.router
    if (
        sum(own.tunnel is not None and bool(own.addresses) for own in router.interfaces.values())
        > 1
    ):
        return False
    return bool(router.eigrp) + bool(router.ospf) + bool(router.bgp) + bool(router.rip) == 1


@on_tunnel("DMV503", ERROR)
def eigrp_passive_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The tunnel is not passive for EIGRP.

    Why: a passive interface sends no hellos: no neighbours.
    Fix: ``no passive-interface TunnelN`` beside ``passive-interface default``.
    Source: Cisco EIGRP configuration guide, passive-interface.
    """
    family = eigrp_on(tunnel)
    if family is None:
        return
    settings = family.interface_settings(tunnel.interface.name)
    if settings.passive and not family.neighbors:
        at = first(family.lines, "passive-interface") or first(
            family.default.lines, "passive-interface"
        )
        yield tunnel.seen(at or family.at, f"{tunnel.interface.name} is passive in EIGRP")


@on_tunnel("DMV509", ERROR)
def eigrp_hold_time(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The EIGRP hold time is longer than the router's own hello interval.

    Why: the hold time a router sends is the one its neighbours apply to it: when its hellos come
        later they drop it again and again.  Under twice the interval one lost hello is enough
        (a warning).
    Fix: hold = 3 × hello on the same router, such as 20 and 60.
    Source: RFC 7868 §5.3.2; Cisco IWAN technology design guide (20/60).
    """
    family = eigrp_on(tunnel)
    if family is None:
        return
    settings = family.interface_settings(tunnel.interface.name)
    hello, hold = settings.hello_interval, settings.hold_time
    if hold < 2 * hello:
        at = eigrp_line(tunnel, family, "ip hold-time")
        if at is family.at:
            at = eigrp_line(tunnel, family, "ip hello-interval")
        yield tunnel.seen(
            at, f"hello every {hello} s, hold time {hold} s", ERROR if hold <= hello else WARNING
        )


@on_tunnel("DMV512", ERROR)
def eigrp_modes_mixed(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """With named EIGRP the interface settings stand in the process.

    Why: ``ip … eigrp AS`` on the interface counts for a classic process only; the named one goes on
        with its defaults.
    Fix: the setting in ``af-interface TunnelN``.
    Source: Cisco EIGRP configuration guide, EIGRP named mode.
    """
    family = eigrp_on(tunnel)
    if family is None or family.name is None:
        return
    classic = {f.autonomous_system for f in tunnel.router.eigrp if f.name is None}
    shapes = ("no ip split-horizon eigrp", "no ip next-hop-self eigrp", "ip hello-interval eigrp",
              "ip hold-time eigrp", "ip summary-address eigrp")  # fmt: skip
    for at in every(tunnel.interface.lines, *shapes):
        words = at.text.split()
        number = words[words.index("eigrp") + 1] if "eigrp" in words[:-1] else ""
        if number.isdigit() and int(number) not in classic:
            yield tunnel.seen(at, f"has no effect on the named process {family.name}")


@on_cloud("DMV513", ERROR)
def eigrp_weights_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member weighs metrics alike.

    Why: neighbours with other K values are refused.
    Fix: the same ``metric weights``, best the default.
    Source: RFC 7868 §5.3.2 (K-value mismatch).
    """
    running = {m.name: family for m in cloud.members if (family := eigrp_on(m)) is not None}
    usual, odd = odd_ones(
        [m for m in cloud.members if m.name in running], lambda m: running[m.name].k_values[:5]
    )
    for member, own in odd:
        family = running[member.name]
        at = first(family.lines, "metric weights") or family.at
        yield member.seen(at, f"K values {own}, the cloud has {usual}")


@on_router("DMV514", INFO)
def clouds_without_preference(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A spoke in two clouds prefers one.

    Why: with equal metrics traffic takes both transports at once and comes back by the other one,
        whatever their speed.
    Fix: ``delay`` (EIGRP), cost (OSPF) or local preference (BGP) per transport.
    Source: Cisco IWAN technology design guide (delay 1000 and 2000).
    """
    spokes = [
        m for m in context.members if not m.is_hub and m.multipoint and eigrp_on(m) is not None
    ]
    if len(spokes) != len({id(cloud) for m, cloud in context.tunnels if m in spokes}):
        return
    if len(spokes) > 1 and len({(m.interface.delay, m.interface.bandwidth) for m in spokes}) == 1:
        family = eigrp_on(spokes[1])
        if family is not None and not family.offset_lists:
            names = " and ".join(m.interface.name for m in spokes)
            yield spokes[1].seen(
                spokes[1].typed("delay", "bandwidth"), f"{names} have equal metrics"
            )


@on_tunnel("DMV594", WARNING)
def eigrp_line_without_process(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """EIGRP lines of the tunnel name a process that is configured.

    Why: ``… eigrp 10`` counts for process 10 only: with ``router eigrp 100`` the line does nothing,
        and looks as if it did.
    Fix: the number of ``router eigrp``.
    Source: Cisco IOS IP Routing: EIGRP Command Reference, ip split-horizon eigrp.
    """
    systems = {str(family.autonomous_system) for family in tunnel.router.eigrp}
    for line in tunnel.interface.lines if systems else ():
        words = line.text.split()
        if "eigrp" not in words[:-1] or words[-2:] == ["eigrp", "router-id"]:
            continue
        number = words[words.index("eigrp") + 1]
        if number.isdigit() and number not in systems:
            yield tunnel.seen(
                line, f"no router eigrp {number}; there is {', '.join(sorted(systems))}"
            )
