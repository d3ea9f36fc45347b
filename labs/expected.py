"""What a topology's routers show once it stands, by phase: for people, from the same rules `verify` uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmvpn.design.model import Design
from dmvpn.snapshot import Snapshot
from dmvpn.verify import expect, names_of, spoke_probes
from dmvpn.verify.model import Named


def expected_text(design: Design) -> str:
    """Every router before traffic, and what traffic between spokes adds."""
    probes = spoke_probes(design)
    before, after = expect(design), expect(design, probes)
    lines: list[str] = []
    for name, snapshot in before.items():
        lines += [f"{name}", *(f"  {line}" for line in _rows(design, snapshot))]
        more = [line for line in _rows(design, after[name]) if line not in _rows(design, snapshot)]
        lines += [f"  after traffic: {line}" for line in more]
    return "".join(f"{line}\n" for line in lines)


def _rows(design: Design, snapshot: Snapshot) -> list[str]:
    return list(_lines(names_of(design), snapshot))


def _lines(known: Mapping[Named, str], snapshot: Snapshot) -> Iterator[str]:
    for nhs in snapshot.nhs or ():
        yield f"NHS {nhs.address} ({known.get(nhs.address, '?')}) {nhs.flags}"
    for peer in snapshot.dmvpn or ():
        who = known.get(peer.tunnel_address, "?") if peer.tunnel_address else "?"
        yield f"peer {peer.tunnel_address} ({who}) at {peer.nbma_address} {peer.state} {peer.attributes}"
    for old in snapshot.ikev1 or ():
        yield f"IKEv1 SA with {old.destination} {old.state}"
    for sa in snapshot.ikev2 or ():
        yield f"IKEv2 SA with {sa.remote_address} {sa.status}"
    for neighbor in snapshot.eigrp or ():
        yield f"EIGRP neighbour {neighbor.address} on {neighbor.interface}"
    for adjacency in snapshot.ospf or ():
        yield f"OSPF neighbour {adjacency.address} on {adjacency.interface} {adjacency.state}"
    for session in snapshot.bgp or ():
        yield f"BGP session with {session.neighbor} {session.state}"
    hops: dict[str, list[str]] = {}
    for route in snapshot.routes or ():
        hops.setdefault(str(route.prefix), []).append(str(route.next_hop))
    for prefix, via in hops.items():
        yield f"route {prefix} via {' or '.join(via)}"
    for trace in snapshot.traces or ():
        yield f"path to {trace.destination} ({trace.peer}): {' '.join(map(str, trace.hops))}"
