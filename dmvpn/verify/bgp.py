"""BGP over the overlay: sessions, what they bring, and the hubs that listen."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.verify.model import RULES, Verdict, View, judged

UP = "Established"


@RULES.add("VFY505", layer="routing", table="bgp")
def bgp_session(view: View) -> Iterator[Verdict]:
    """Every session with a hub or a client is established, with the right autonomous system.

    Why: without the session there are no routes; its state names the side to look at.
    Fix: none at a hub: the listen range, or the spoke does not call.  Idle: no route to the
        neighbour, another autonomous system, too many prefixes, shut.  Active: the other end does
        not know this one (listen range, neighbour line, password), or a filter drops TCP 179.
    Source: RFC 4271 §8.2.2 (states); Cisco, BGP Dynamic Neighbors.
    """
    observed = _observed(view)
    for row in view.expected.bgp or ():
        seen = observed.get((row.vrf, row.neighbor))
        system = seen.autonomous_system if seen is not None else row.autonomous_system
        state = seen.state if seen is not None else view.none("bgp")
        yield judged(
            state == row.state and system == row.autonomous_system,
            f"BGP session with {row.neighbor}",
            f"{row.state}, AS {row.autonomous_system}",
            state if seen is None else f"{state}, AS {system}",
            peer=view.name(row.neighbor),
            hint=_hint(state, system == row.autonomous_system),
        )


def _hint(state: str, same: bool) -> str:
    if not same:
        return "correct remote-as: the neighbor is in another autonomous system"
    if state.startswith("Idle"):
        return "look for a route to the neighbor, its autonomous system, and a limit of prefixes"
    if state in ("Active", "Connect", "OpenSent", "OpenConfirm"):
        return (
            "compare autonomous systems, listen range and password on both ends; let TCP 179 pass"
        )
    return "compare listen range and neighbor lines, and router bgp, on both ends"


@RULES.add("VFY506", layer="routing", table="bgp")
def bgp_prefixes(view: View) -> Iterator[Verdict]:
    """Every established neighbour sends at least the prefixes it has to tell.

    Why: a session that brings nothing looks healthy and carries no traffic: a hub that reflects to
        no one, a spoke that announces nothing, a filter.
    Fix: fewer from a hub: ``route-reflector-client`` (iBGP), ``next-hop-self``, the outbound list;
        fewer from a spoke: its ``network`` lines; AS loops: ``allowas-in`` where spokes share one.
    Source: RFC 4456 §6 (reflection); RFC 4271 §9.1.2 (loops); Cisco, show ip bgp summary.
    """
    observed = _observed(view)
    for row in view.expected.bgp or ():
        seen = observed.get((row.vrf, row.neighbor))
        if seen is None or seen.prefixes is None or not row.prefixes:
            continue
        yield judged(
            seen.prefixes >= row.prefixes,
            f"BGP prefixes from {row.neighbor}",
            f"{row.prefixes} or more",
            str(seen.prefixes),
            peer=view.name(row.neighbor),
            hint="route-reflector-client at a hub, network lines at a spoke, allowas-in, filters",
        )


@RULES.add("VFY507", layer="routing", table="bgp")
def bgp_listens(view: View) -> Iterator[Verdict]:
    """A hub that listens for its spokes has sessions of that range.

    Why: when none of several spokes is a dynamic neighbour, the hub does not listen.
    Fix: ``bgp listen range`` of the tunnel subnet with the peer group, the group's ``remote-as`` and
        its ``activate``; ``bgp listen limit``.
    Source: Cisco IOS IP Routing: BGP Configuration Guide, BGP Dynamic Neighbors.
    """
    wanted = [row for row in view.expected.bgp or () if row.dynamic]
    if len(wanted) < 2:
        return  # one spoke's silence says nothing about the hub
    seen = [row for row in view.observed.bgp or () if row.dynamic]
    yield judged(
        bool(seen),
        "BGP listen range",
        f"{len(wanted)} dynamic neighbors",
        str(len(seen)) if seen else view.none("bgp"),
        hint="bgp listen range, its peer group and that group's remote-as",
    )


def _observed(view: View) -> dict[tuple[str | None, object], BgpNeighbor]:
    return {(row.vrf, row.neighbor): row for row in view.observed.bgp or ()}
