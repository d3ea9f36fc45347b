"""`Network`: all emulated routers of a lab as one network, and what each of them would show.

State is what the running-configs converge to (`Convergence`); times and counters come from the
lab's clock and the packets sent (`Filling`, `Counting`).  Nothing is random, nothing is scripted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dmvpn.labs.emulated.ages import KEYS
from dmvpn.labs.emulated.clock import Clock
from dmvpn.labs.emulated.convergence import Configured, Convergence
from dmvpn.labs.emulated.counting import Counting
from dmvpn.labs.emulated.filling import Counters, Filling
from dmvpn.model import Address
from dmvpn.simulate import Flow, Path
from dmvpn.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Trip:
    """A packet's way, and whether sending it had to build a spoke-to-spoke tunnel first."""

    path: Path
    cold: bool


class Network(Convergence):
    """The routers of a lab.  Not thread-safe: the lab's event loop is the only caller."""

    def __init__(self, routers: Iterable[Configured] = (), *, clock: Clock | None = None) -> None:
        super().__init__(routers, clock=clock)
        self._cleared: Counters = {}

    def snapshot(self, name: str, *tables: str) -> Snapshot:
        """What this router would show now, times and counters filled in.

        tables: fill these alone, which is quicker; none named: all.
        """
        bare = self.bare(name)
        counting = Counting(self.snapshots(), self._places, self._traffic)
        return Filling(
            name, self.clock.now(), self._ages, self._places, counting, self._traffic, self._cleared
        ).fill(bare, tables)

    def registrations_served(self, name: str, interface: str) -> int:
        """Registration requests this next hop server has answered on a tunnel."""
        tunnel = self._places.interface(name, interface)
        own: set[Address] = {address.ip for address in tunnel.addresses} if tunnel else set()
        return sum(
            nhs.replies_received or 0
            for client in self.routers
            if client != name and self._registers_at(client, own)
            for nhs in self.snapshot(client, "nhs").nhs or ()
            if nhs.address in own
        )

    def _registers_at(self, client: str, addresses: set[Address]) -> bool:
        return any(nhs.address in addresses for nhs in self.bare(client).nhs or ())

    # --- traffic -----------------------------------------------------------------------------

    def send(self, flow: Flow, packets: int = 1) -> Trip:
        """Send packets from a router: tunnels come up, shortcuts form, counters count."""
        before = self._peers(flow.router)
        self._traffic.use(flow, self.clock.now())
        cold = bool(self._peers(flow.router) - before)
        path = self.path(flow)
        self._count(path, packets - cold)
        return Trip(path, cold)

    def _peers(self, name: str) -> set[object]:
        return {KEYS["dmvpn"](row) for row in self.bare(name).dmvpn or ()}

    def _count(self, path: Path, packets: int) -> None:
        """Each router on the way encapsulates for the next; the answers come back the same way."""
        last = self._places.behind(path.destination)
        names = [path.router, *(self._places.owner(hop) for hop in path.hops[:-1]), last]
        for sender, receiver in pairwise(names):
            if sender is None or receiver is None or sender == receiver:
                continue
            self._traffic.count(sender, receiver, packets, self.clock.now())
            if path.reached:
                self._traffic.count(receiver, sender, packets, self.clock.now())

    # --- clear -------------------------------------------------------------------------------

    def clear_nhrp(self, name: str) -> None:
        """``clear ip nhrp``: shortcuts go; registrations come back at once, with new times."""
        self._traffic.forget(
            lambda flow: name in (flow.router, self._places.behind(flow.destination))
        )
        bare = self.bare(name)
        dynamic = [row for row in bare.nhrp or () if row.type != "static"]
        peers = [row for row in bare.dmvpn or () if "S" not in row.attributes]
        self._ages.restart(name, "nhrp", dynamic, self.clock.now())
        self._ages.restart(name, "dmvpn", peers, self.clock.now())

    def clear_crypto(self, name: str, peer: Address | None = None) -> None:
        """``clear crypto session | ikev2 sa | sa``: the SAs, also their other ends, start anew."""
        tables = ("ikev2", "ipsec", "sessions", "dmvpn", "nhs")
        owned = {address for address, _ in self._ends(name)}
        for router, snapshot in self.snapshots().items():
            for table in tables:
                rows = [
                    row
                    for row in getattr(snapshot, table) or ()
                    if _concerns(row, router == name, peer, owned)
                ]
                self._ages.restart(router, table, rows, self.clock.now())
        self._cleared = {key: value for key, value in self._cleared.items() if key[0] != name}

    def clear_dmvpn_session(self, name: str) -> None:
        """``clear dmvpn session``: crypto and NHRP together."""
        self.clear_crypto(name)
        self.clear_nhrp(name)

    def clear_counters(self, name: str) -> None:
        """``clear crypto sa counters``: count from here."""
        for sa in self.snapshot(name, "ipsec").ipsec or ():
            key = (name, str(sa.peer))
            encaps, decaps = self._cleared.get(key, (0, 0))
            self._cleared[key] = (encaps + (sa.encaps or 0), decaps + (sa.decaps or 0))

    def clear_eigrp(self, name: str) -> None:
        """``clear ip eigrp neighbors``: both ends meet again."""
        for router, snapshot in self.snapshots().items():
            rows = [
                row
                for row in snapshot.eigrp or ()
                if router == name or self._places.owner(row.address) == name
            ]
            self._ages.restart(router, "eigrp", rows, self.clock.now())
            learned = [route for route in snapshot.routes or () if route.code.startswith("D")]
            if rows:
                self._ages.restart(router, "routes", learned, self.clock.now())

    def _ends(self, name: str) -> Iterable[tuple[Address, str]]:
        for interface in self.config(name).interfaces.values():
            for address in interface.addresses:
                yield address.ip, interface.name


def _concerns(row: object, own: bool, peer: Address | None, owned: set[Address]) -> bool:
    """Is this row an end of the sessions of a router (of those with ``peer``)?"""
    ends: Mapping[str, object] = {
        name: getattr(row, name, None)
        for name in ("peer", "remote_address", "nbma_address", "local_address")
    }
    far = {ends["peer"], ends["remote_address"], ends["nbma_address"]}
    if own:
        return peer is None or peer in far
    return bool(far & owned) and (peer is None or ends["local_address"] in (peer, None))
