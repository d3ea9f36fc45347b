"""Routes over the overlay: every prefix there, by a next hop of the phase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Printed
from dmvpn.verify.model import RULES, Verdict, View, failed, judged, listed

Where = tuple[str | None, IPv4Network | IPv6Network]
"""(VRF, prefix)"""


@RULES.add("VFY502", layer="routing", table="routes")
def lan_prefix(view: View) -> Iterator[Verdict]:
    """Every LAN prefix of the cloud is in the routing table, by a next hop of the phase.

    Why: the next hop decides the path: in phase 2 the owner's tunnel address, in phases 1 and 3 a
        hub's; with another one traffic takes a path nobody planned, or none.  Where hubs tell a
        summary or a default route, it stands for the prefixes.
    Fix: missing: split horizon at the hub (EIGRP), a route reflector's client (BGP), network type
        and area (OSPF), the network line at the owner.  Wrong next hop: ``next-hop-self`` at the
        hub (off in phase 2, on in 1 and 3), the network type (OSPF).
    Source: Cisco, DMVPN phases and routing; RFC 7868 §5.6; RFC 4456; RFC 2328 §16.1.1.
    """
    wanted: defaultdict[Where, set[Printed]] = defaultdict(set)
    codes: dict[Where, str] = {}
    for row in view.expected.routes or ():
        if row.next_hop is not None:
            wanted[(row.vrf, row.prefix)].add(row.next_hop)
            codes[(row.vrf, row.prefix)] = row.code
    found: defaultdict[Where, set[Printed]] = defaultdict(set)
    for seen in view.observed.routes or ():
        if seen.next_hop is not None:
            found[(seen.vrf, seen.prefix)].add(seen.next_hop)
    for where, hops in wanted.items():
        yield _judged(view, where, hops, found[where], codes[where])


def _judged(view: View, where: Where, hops: set[Printed], seen: set[Printed], code: str) -> Verdict:
    vrf, prefix = where
    subject = f"route {prefix}" + (f" in VRF {vrf}" if vrf else "")
    missing, wrong = _HINTS[code[:1]]
    if not seen:
        return failed(
            subject, f"via {listed(hops)}", "not in the routing table",
            peer=view.name(prefix), hint=missing,
        )  # fmt: skip
    return judged(
        seen <= hops, subject, f"via {listed(hops)}", f"via {listed(seen)}",
        peer=view.name(prefix), hint=wrong,
    )  # fmt: skip


_HINTS = {
    "D": (
        "split horizon at the hub, network statement at its owner",
        "next-hop-self at the hub: off in phase 2, on in phases 1 and 3",
    ),
    "O": (
        "ip ospf network alike on both ends, the area of the owner's LAN",
        "ip ospf network: broadcast in phase 2, point-to-multipoint in phases 1 and 3",
    ),
    "B": (
        "route-reflector-client at the hub, network line at its owner, allowas-in",
        "next-hop-self at the hub: off in phase 2, on in phases 1 and 3",
    ),
    "S": ("the static route, and that its next hop is reached", "another route is preferred"),
}
"""Letter of the protocol → hints for a prefix that is missing, and for another next hop."""
