"""Packets a router has sent to another through a tunnel: registrations, EIGRP, pings.

Nothing here is random: each number is what the protocols' own timers make of the time elapsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dmvpn.labs.emulated.places import Places
from dmvpn.labs.emulated.traffic import Traffic
from dmvpn.model import Printed
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.snapshot import Snapshot

EIGRP_GREETING = 4
"""Packets each side sends to become a neighbour: hello, empty update, full update, acknowledge."""
RETRY_LIMIT = 64
"""Seconds between unanswered registrations, after doubling from one second."""


def registrations(elapsed: int, interval: int, answered: bool) -> int:
    """Registration requests sent in ``elapsed`` seconds.

    Answered ones are repeated every ``interval``; unanswered ones after 1, 2, 4 … 64, 64 seconds.
    """
    if answered:
        return 1 + elapsed // interval
    count, due, wait = 1, 1, 2
    while due <= elapsed and wait <= RETRY_LIMIT:
        count, due, wait = count + 1, due + wait, wait * 2
    return count + (max(0, elapsed - due) // RETRY_LIMIT + 1 if due <= elapsed else 0)


class Counting:
    """Reads one state of the network; ``since`` and ``now`` bound what is counted."""

    def __init__(self, snapshots: Mapping[str, Snapshot], places: Places, traffic: Traffic) -> None:
        self._snapshots = snapshots
        self._places = places
        self._traffic = traffic

    def sent(self, sender: str, receiver: str | None, since: datetime, now: datetime) -> int:
        """Packets ``sender`` has encapsulated for ``receiver`` since the SA stands."""
        if receiver is None:
            return 0
        elapsed = max(0, int((now - since).total_seconds()))
        return (
            self._registrations(sender, receiver, elapsed, answers=False)
            + self._registrations(receiver, sender, elapsed, answers=True)
            + self._eigrp(sender, receiver, elapsed)
            + self._traffic.sent(sender, receiver, since)
        )

    def reached_at(self, router: str, nbma: Printed | None) -> str | None:
        """Who is reached at an NBMA address: the router that has it, if it has a tunnel.

        Behind NAT the address is the translator's, and the peer is the one known there.
        """
        owner = self._places.owner(nbma)
        if owner is not None and self._table(owner).tunnels:
            return owner
        for row in self._table(router).dmvpn or ():
            if nbma is not None and row.nbma_address == nbma:
                return self._places.owner(row.tunnel_address)
        return owner

    def _registrations(self, client: str, server: str, elapsed: int, answers: bool) -> int:
        """Requests of a client, or the replies it was given."""
        total = 0
        for nhs in self._table(client).nhs or ():
            answered = "R" in nhs.flags
            if self._server(client, nhs) == server and (answered or not answers):
                interval = self._places.registration_interval(client, nhs.interface)
                total += registrations(elapsed, interval, answered)
        return total

    def _server(self, client: str, nhs: Nhs) -> str | None:
        return self._places.owner(nhs.nbma_address) or self._places.owner(nhs.address)

    def _eigrp(self, sender: str, receiver: str, elapsed: int) -> int:
        for neighbor in self._table(sender).eigrp or ():
            if self._places.owner(neighbor.address) == receiver:
                settings = self._places.eigrp(
                    sender, neighbor.interface, neighbor.autonomous_system
                )
                hello = settings.hello_interval if settings else 5
                return EIGRP_GREETING + elapsed // max(1, hello)
        return 0

    def _table(self, router: str) -> Snapshot:
        return self._snapshots.get(router) or Snapshot(router)
