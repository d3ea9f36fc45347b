"""Routing over the overlay: neighbours and prefixes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.verify.model import RULES, Verdict, View, failed, judged, listed


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
            "neighbor" if (row.interface, row.address) in observed else "none",
            peer=view.name(row.address),
            hint="check autonomous system, multicast maps and passive interfaces on both ends",
        )


@RULES.add("VFY502", layer="routing", table="routes")
def lan_prefix(view: View) -> Iterator[Verdict]:
    """Every LAN prefix of the cloud is in the routing table, by a next hop of the phase.

    Why: the next hop decides the path: in phase 2 the owner's tunnel address, in phases 1 and 3 a
        hub's; with another one traffic takes a path nobody planned, or none.
    Fix: missing: split horizon at the hub, network statement at the owner.  Wrong next hop:
        ``next-hop-self`` at the hub (off in phase 2, on in 1 and 3).
    Source: Cisco, DMVPN phases and EIGRP next hop; RFC 7868 §5.6 (split horizon).
    """
    wanted: defaultdict[IPv4Network | IPv6Network, set[Printed]] = defaultdict(set)
    for row in view.expected.routes or ():
        if row.next_hop is not None:
            wanted[row.prefix].add(row.next_hop)
    found = defaultdict(set)
    for seen in view.observed.routes or ():
        if seen.prefix in wanted and seen.next_hop is not None:
            found[seen.prefix].add(seen.next_hop)
    for prefix, hops in wanted.items():
        owner = view.name(prefix)
        seen_hops = found[prefix]
        if not seen_hops:
            yield failed(f"route {prefix}", f"via {listed(hops)}", "not in the routing table",
                         peer=owner, hint="split horizon at the hub, network statement at its owner")  # fmt: skip
            continue
        yield judged(
            seen_hops <= hops, f"route {prefix}", f"via {listed(hops)}", f"via {listed(seen_hops)}",
            peer=owner, hint="next-hop-self at the hub: off in phase 2, on in phases 1 and 3",
        )  # fmt: skip
