"""DMV50x: which routes EIGRP hands on, by phase and role."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import EigrpConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Member,
    Seen,
    on_tunnel,
)
from dmvpn.lint.routing import eigrp_line, eigrp_on
from dmvpn.model import Phase


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
                eigrp_line(tunnel, family, "no ip next-hop-self"),
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
