"""DMV50x–DMV51x: EIGRP on the tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import ChainKey, EigrpConfig, Line, RouterConfig
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
from dmvpn.lint.routing import bgp_neighbors, eigrp_families, eigrp_on, ospf_area
from dmvpn.model import Phase

SUMMARIES = (
    "https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/"
    "solution-eigrp-summarization-breaks.md"
)


def _setting(member: Member, family: EigrpConfig, shape: str) -> Line:
    """The EIGRP line of the tunnel with these words, classic or named; or the process's line."""
    own = family.interface_settings(member.interface.name)
    classic = first(member.interface.lines, f"{shape} eigrp")
    named = first(own.lines, shape.removeprefix("no ip ").removeprefix("ip "))
    return classic or first(own.lines, shape.replace("ip ", "", 1)) or named or family.at


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


@on_tunnel("DMV504", ERROR)
def eigrp_split_horizon(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub tells spokes about each other: split horizon is off on its tunnel.

    Why: what comes in by the tunnel does not go out by it: no spoke learns another one's LAN.  A
        summary or default route from the hub does as well in phase 1 and 3.
    Fix: ``no ip split-horizon eigrp AS``, or ``no split-horizon`` in the af-interface.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/solution-eigrp-summarization-breaks.md
    """
    family = eigrp_on(tunnel)
    if family is None or not tunnel.is_hub or not tunnel.multipoint:
        return
    settings = family.interface_settings(tunnel.interface.name)
    relieved = settings.summaries and cloud.phase is not Phase.TWO
    if settings.split_horizon and not relieved and not _sends_default(family):
        yield tunnel.seen(None, f"split horizon is on for EIGRP {family.autonomous_system}")


def _sends_default(family: EigrpConfig) -> bool:
    return any(word.startswith("static") for word in family.redistribute)


@on_tunnel("DMV505", ERROR)
def eigrp_next_hop_self(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 a hub keeps the spoke's address as next hop.

    Why: with itself as next hop all traffic between spokes goes through the hub: it is phase 1 with
        the costs of phase 2.
    Fix: ``no ip next-hop-self eigrp AS``, or ``no next-hop-self`` in the af-interface.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/solution-eigrp-summarization-breaks.md
    """
    family = eigrp_on(tunnel)
    if family is None or not tunnel.is_hub or cloud.phase is not Phase.TWO or not cloud.spokes:
        return
    if family.interface_settings(tunnel.interface.name).next_hop_self:
        yield tunnel.seen(
            None, f"EIGRP {family.autonomous_system} puts the hub in as next hop in phase 2"
        )


@on_tunnel("DMV506", WARNING)
def eigrp_phase_two_leftover(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 3 a hub is the next hop of what it announces.

    Why: with ``no next-hop-self`` spokes resolve each other as in phase 2: the redirect never
        fires, and nothing can be summarised.
    Fix: drop ``no ip next-hop-self eigrp AS``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2012/03/migrating-from-phase-1-dmvpn-to-phase.md
    """
    if not tunnel.is_hub or not tunnel.nhrp.redirect:
        return
    for family in tunnel.router.eigrp:
        if not family.interface_settings(tunnel.interface.name).next_hop_self:
            yield tunnel.seen(
                _setting(tunnel, family, "no ip next-hop-self"),
                "no next-hop-self is a leftover of phase 2 beside ip nhrp redirect",
            )
            return
    at = tunnel.typed("no ip next-hop-self eigrp")
    if at is not None:
        yield tunnel.seen(
            at, "no ip next-hop-self is a leftover of phase 2 beside ip nhrp redirect"
        )


@on_tunnel("DMV507", ERROR)
def eigrp_summary_phase_two(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 a hub does not summarise what spokes announce.

    Why: the summary's next hop is the hub: direct tunnels are never built.
    Fix: drop the summary, or go to phase 3.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/solution-eigrp-summarization-breaks.md
    """
    family = eigrp_on(tunnel)
    if family is None or not tunnel.is_hub or cloud.phase is not Phase.TWO:
        return
    settings = family.interface_settings(tunnel.interface.name)
    for summary in settings.summaries:
        if summary.prefixlen:
            at = first(tunnel.interface.lines, "ip summary-address eigrp") or first(
                settings.lines, "summary-address"
            )
            yield tunnel.seen(at or family.at, f"{summary} hides the spokes' routes")


@on_tunnel("DMV508", WARNING)
def eigrp_spoke_not_stub(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Spokes are EIGRP stubs.

    Why: a hub asks every neighbour that is no stub for each lost route; with many spokes it stays
        active and drops them, and a spoke with two hubs becomes a transit.
    Fix: ``eigrp stub connected summary``, or a stub site.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/10/eigrp-summarization-in-dmvpn-phase-2.md
    """
    family = eigrp_on(tunnel)
    if family is not None and not tunnel.is_hub and not family.stub and not family.stub_site:
        yield tunnel.seen(
            family.at, f"EIGRP {family.autonomous_system} runs without stub on a spoke"
        )


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
        at = _setting(tunnel, family, "ip hold-time")
        if at is family.at:
            at = _setting(tunnel, family, "ip hello-interval")
        yield tunnel.seen(
            at, f"hello every {hello} s, hold time {hold} s", ERROR if hold <= hello else WARNING
        )


@on_cloud("DMV510", ERROR)
def eigrp_authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member authenticates EIGRP with the same keys.

    Why: packets with another key are ignored: no neighbour.
    Fix: the same key number and string in the key chain, or the same hmac-sha-256 password.
    Source: Cisco EIGRP configuration guide, route authentication.
    """
    running = [member for member in cloud.members if eigrp_on(member) is not None]
    _usual, odd = odd_ones(running, _authentication)
    for member, own in odd:
        at = _authentication_line(member)
        if own is None:
            yield member.seen(at, "EIGRP is not authenticated, unlike the rest of the cloud")
        else:
            yield member.seen(at, "EIGRP authenticates otherwise than the rest of the cloud")


def _authentication(member: Member) -> tuple[object, ...] | None:
    family = eigrp_on(member)
    settings = family.interface_settings(member.interface.name) if family is not None else None
    if settings is None or settings.authentication_mode is None:
        return None
    chain = member.router.key_chains.get(settings.key_chain or "")
    if chain is None:
        return settings.authentication_mode, settings.authentication_key
    keys = tuple(sorted((key.number, _comparable(key)) for key in chain.keys))
    return settings.authentication_mode, keys


def _comparable(key: ChainKey) -> str:
    """Type 7 strings differ in spelling for one secret: decode them; others stand as they are."""
    text = key.text or ""
    return _decoded(text) if key.encryption == 7 else text


_XLAT = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


def _decoded(text: str) -> str:
    try:
        start, codes = int(text[:2]), bytes.fromhex(text[2:])
    except ValueError:
        return text
    return "".join(chr(c ^ ord(_XLAT[(start + n) % len(_XLAT)])) for n, c in enumerate(codes))


def _authentication_line(member: Member) -> Line:
    family = eigrp_on(member)
    settings = family.interface_settings(member.interface.name) if family is not None else None
    chain = member.router.key_chains.get((settings.key_chain if settings else None) or "")
    if chain is not None and chain.keys:
        return chain.keys[0].at
    return (first(settings.lines, "authentication") if settings else None) or member.interface.at


@on_router("DMV511", ERROR)
def key_chain_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """EIGRP names key chains that are configured.

    Why: without keys no packet is accepted: no neighbour.
    Fix: ``key chain``, or the right name.
    Source: Cisco EIGRP configuration guide, route authentication.
    """
    for member in context.members:
        for family in router.eigrp:
            settings = family.interface_settings(member.interface.name)
            name = settings.key_chain
            if name and name not in router.key_chains:
                at = first(member.interface.lines, "ip authentication key-chain") or first(
                    settings.lines, "authentication key-chain"
                )
                yield Seen(at or family.at, f"no key chain {name}")


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


@on_tunnel("DMV515", INFO, optional=True)
def eigrp_without_authentication(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """EIGRP on the tunnel is authenticated.

    Why: a router that got into the tunnel announces what it likes.  Inside an encrypted tunnel a
        second line of defence, hence optional.
    Fix: ``authentication mode hmac-sha-256``, or a key chain.
    Source: DISA VPN SRG V3R4; Cisco IWAN technology design guide.
    """
    family = eigrp_on(tunnel)
    if family is not None and tunnel.is_hub and _authentication(tunnel) is None:
        yield tunnel.seen(family.at, f"EIGRP {family.autonomous_system} is not authenticated")
