"""The routing tables of a snapshot: OSPF and BGP neighbours, and one list of all for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.simulate.bgp_speakers import Speaker
from dmvpn.simulate.bgp_table import BgpTables
from dmvpn.simulate.ospf import Process
from dmvpn.simulate.ospf_election import role
from dmvpn.snapshot import Snapshot

_UP = ("FULL", "2WAY")


def ospf_rows(processes: Iterable[Process]) -> Iterator[OspfNeighbor]:
    """``show ip ospf neighbor``."""
    for process in processes:
        for port in process.ports.values():
            for item in port.neighbours:
                yield OspfNeighbor(
                    interface=port.name,
                    vrf=process.settings.vrf,
                    router_id=item.peer.process.router_id,
                    address=item.peer.address.ip,
                    state=item.state,
                    role=role(item),
                    # A neighbour on a network without election is printed with priority 0.
                    priority=item.peer.settings.priority if role(item) else 0,
                )


def bgp_rows(speakers: Iterable[Speaker], tables: BgpTables | None) -> Iterator[BgpNeighbor]:
    """``show ip bgp summary``, the VRFs after the global table; neighbours by address."""
    for speaker in speakers:
        for address, session in sorted(speaker.sessions.items()):
            up = session.state == "Established"
            remote = session.peer.local_as if session.peer else session.settings.remote_as
            yield BgpNeighbor(
                neighbor=address,
                vrf=speaker.vrf,
                autonomous_system=str(remote or session.settings.remote_as or 0),
                state=session.state,
                prefixes=tables.received(session) if up and tables is not None else None,
                up_down=None,
                messages_received=0,
                messages_sent=0,
                table_version=0,
                in_queue=0,
                out_queue=0,
                dynamic=session.dynamic,
                router_id=speaker.router_id,
                local_autonomous_system=str(speaker.config.autonomous_system),
            )


def neighbours(snapshot: Snapshot) -> Iterator[tuple[str, str | None, object, bool, object]]:
    """Every routing neighbour: (protocol, interface, address, up, its row)."""
    for row in snapshot.eigrp or ():
        yield "eigrp", row.interface, row.address, True, row
    for item in snapshot.ospf or ():
        yield "ospf", item.interface, item.address, item.state in _UP, item
    for peer in snapshot.bgp or ():
        yield "bgp", None, peer.neighbor, peer.state == "Established", peer
