"""Routing over the overlay: neighbours of each protocol."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.verify.model import RULES, Verdict, View, judged


@RULES.add("VFY501", layer="routing", table="eigrp")
def eigrp_neighbor(view: View) -> Iterator[Verdict]:
    """Every router that registers, or that this one registers with, is an EIGRP neighbour.

    Why: an up tunnel without a neighbour carries no routes: hellos are multicast and need a
        multicast map on both ends.
    Fix: check the autonomous system, ``ip nhrp map multicast`` (``… multicast`` of the NHS line),
        passive interfaces and authentication on both ends.
    Source: RFC 7868 §5.3; Cisco DMVPN configuration guide, multicast maps.
    """
    observed = {(row.interface, row.address) for row in view.observed.eigrp or ()}
    for row in view.expected.eigrp or ():
        yield judged(
            (row.interface, row.address) in observed,
            f"EIGRP neighbor {row.address} on {row.interface}",
            f"neighbor in AS {row.autonomous_system}",
            "neighbor" if (row.interface, row.address) in observed else view.none("eigrp"),
            peer=view.name(row.address),
            hint="check autonomous system, multicast maps and passive interfaces on both ends",
        )


@RULES.add("VFY503", layer="routing", table="ospf")
def ospf_neighbor(view: View) -> Iterator[Verdict]:
    """Every router that registers, or that this one registers with, is a full OSPF neighbour.

    Why: routes are told over full adjacencies alone; the state at which one is stuck names the
        fault.
    Fix: none: area, hello and dead interval, authentication, mask and multicast maps of both ends.
        INIT: the other end does not hear this one.  EXSTART or EXCHANGE: ``ip mtu`` differs.
        2WAY: neither is designated router; hubs need a priority.
    Source: RFC 2328 §10.1 (states), §10.5 (what hellos must agree in), §10.6 (MTU).
    """
    observed = {(row.interface, row.address): row for row in view.observed.ospf or ()}
    for row in view.expected.ospf or ():
        seen = observed.get((row.interface, row.address))
        state = seen.state if seen is not None else view.none("ospf")
        yield judged(
            state == row.state,
            f"OSPF neighbor {row.address} on {row.interface}",
            row.state,
            state,
            peer=view.name(row.address),
            hint=_OSPF_HINTS.get(state, _OSPF_HINTS["none"]),
        )


_OSPF_HINTS = {
    "none": "compare area, hello and dead interval, authentication and multicast maps on both ends",
    "INIT": "the other end does not hear this one: multicast map and authentication there",
    "2WAY": "neither end is designated router: ip ospf priority on the hub",
    "EXSTART": "compare ip mtu on both ends",
    "EXCHANGE": "compare ip mtu on both ends",
    "LOADING": "look for packets that are lost: ip mtu, a filter",
}


@RULES.add("VFY504", layer="routing", table="ospf")
def ospf_role(view: View) -> Iterator[Verdict]:
    """Hubs alone are designated router where there is one; elsewhere nobody is.

    Why: a spoke that is designated router hears some of the others only; and two ends of different
        network types are neighbours that give each other no routes.
    Fix: the same ``ip ospf network`` on every router of the cloud; ``ip ospf priority 0`` on spokes.
    Source: RFC 2328 §9.4 (election), §12.4.1 (links by network type); Cisco, OSPF over DMVPN.
    """
    observed = {(row.interface, row.address): row for row in view.observed.ospf or ()}
    for row in view.expected.ospf or ():
        seen = observed.get((row.interface, row.address))
        if seen is None or seen.state != row.state:
            continue
        yield judged(
            _may_be(seen.role, row.role),
            f"OSPF role of {row.address} on {row.interface}",
            _OSPF_ROLES[row.role],
            seen.role or "no election",
            peer=view.name(row.address),
            hint="compare ip ospf network and ip ospf priority on both ends",
        )


_OSPF_ROLES = {None: "no election", "DR": "DR or BDR", "DROTHER": "DROTHER"}


def _may_be(seen: str | None, expected: str | None) -> bool:
    return seen in ("DR", "BDR") if expected == "DR" else seen == expected
