"""`Filling`: puts times and counters into a predicted snapshot, table by table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from dmvpn.labs.emulated.ages import Ages
from dmvpn.labs.emulated.counting import Counting, registrations
from dmvpn.labs.emulated.places import Places
from dmvpn.labs.emulated.traffic import Traffic
from dmvpn.model import Printed
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.parsers.show_ip_route import Route
from dmvpn.snapshot import Snapshot

IPSEC_SECONDS = 3600
IPSEC_KILOBYTES = 4608000
AGELESS = ("C", "L", "S")
HELLO_BYTES = 84
"""An EIGRP hello in GRE."""
"""Routes IOS prints no age for."""

Counters = dict[tuple[str, str], tuple[int, int]]
"""(router, peer) → (encaps, decaps) at ``clear crypto sa counters``."""


def spi(source: Printed | None, destination: Printed, generation: datetime, rekeys: int) -> int:
    """The SPI of the SA from one address to another: both ends come to the same number."""
    text = f"{source}>{destination} {int(generation.timestamp())} {rekeys}"
    return int(sha256(text.encode()).hexdigest()[:8], 16) | 0x10000000


class Filling:
    """Times and counters of one router at one moment."""

    def __init__(
        self,
        router: str,
        now: datetime,
        ages: Ages,
        places: Places,
        counting: Counting,
        traffic: Traffic,
        cleared: Counters,
    ) -> None:
        self._router = router
        self._now = now
        self._ages = ages
        self._places = places
        self._counting = counting
        self._traffic = traffic
        self._cleared = cleared

    def fill(self, snapshot: Snapshot, tables: Collection[str] = ()) -> Snapshot:
        """The snapshot as the router would show it now.  tables: the wanted ones; none: all."""
        peers = snapshot.dmvpn or ()
        rows: dict[str, Callable[[], Iterable[object]]] = {
            "dmvpn": lambda: map(self._dmvpn, peers),
            "nhrp": lambda: map(self._nhrp, snapshot.nhrp or ()),
            "nhs": lambda: map(self._nhs, snapshot.nhs or ()),
            "ikev2": lambda: map(self._ikev2, snapshot.ikev2 or ()),
            "ipsec": lambda: map(self._ipsec, snapshot.ipsec or ()),
            "sessions": lambda: map(self._session, snapshot.sessions or ()),
            "eigrp": lambda: map(self._eigrp, snapshot.eigrp or (), count()),
            "ospf": lambda: map(self._ospf, snapshot.ospf or ()),
            "bgp": lambda: map(self._bgp, snapshot.bgp or ()),
            "routes": lambda: map(self._route, snapshot.routes or ()),
            "tunnels": lambda: (self._tunnel(row, peers) for row in snapshot.tunnels or ()),
        }
        filled: dict[str, Any] = {
            name: tuple(rows[name]()) for name in tables or rows if name in rows
        }
        return replace(snapshot, taken=self._now, **filled)

    def _age(self, table: str, row: object) -> timedelta:
        return self._ages.age(self._router, table, row, self._now)

    def _dmvpn(self, row: DmvpnPeer) -> DmvpnPeer:
        """An incomplete entry was never up: ``never``."""
        never = row.nbma_address is None or row.uptime is None and "I" in row.attributes
        return replace(row, uptime=None if never else self._age("dmvpn", row))

    def _nhrp(self, row: NhrpEntry) -> NhrpEntry:
        age = self._age("nhrp", row)
        if row.type == "static":
            return replace(row, created=age, expire=None)
        expire = self._holdtime(row) - self._since_refresh(row, age)
        return replace(row, created=age, expire=timedelta(seconds=max(1, expire)))

    def _holdtime(self, row: NhrpEntry) -> int:
        own = self._places.interface(self._router, row.interface)
        default = own.nhrp.holdtime if own is not None and own.nhrp is not None else 7200
        return 180 if row.type == "incomplete" else self._places.holdtime(row.via, default)

    def _since_refresh(self, row: NhrpEntry, age: timedelta) -> int:
        """Registered entries are refreshed by registrations, resolved ones by use."""
        peer = self._places.owner(row.via)
        if "registered" in row.flags and peer is not None:
            interval = self._places.registration_interval(peer, row.interface)
            return int(age.total_seconds()) % interval
        last = self._traffic.last_use(
            lambda flow: (
                {flow.router, self._places.behind(flow.destination)} == {self._router, peer}
            )
        )
        elapsed = int(age.total_seconds())
        return elapsed if last is None else min(elapsed, int((self._now - last).total_seconds()))

    def _nhs(self, row: Nhs) -> Nhs:
        seconds = int(self._age("nhs", row).total_seconds())
        interval = self._places.registration_interval(self._router, row.interface)
        answered = "R" in row.flags
        sent = registrations(seconds, interval, answered)
        return replace(
            row,
            requests_sent=sent,
            requests_failed=row.requests_failed or 0,
            replies_received=sent if answered else 0,
            last_reply=timedelta(seconds=seconds % interval) if answered else None,
            request_id=None if answered else row.request_id or 1,
        )

    def _ikev2(self, row: Ikev2Sa) -> Ikev2Sa:
        if row.status != "READY":
            return replace(row, lifetime=row.lifetime or timedelta(1), active_time=timedelta())
        lifetime = row.lifetime or timedelta(seconds=86400)
        return replace(row, lifetime=lifetime, active_time=self._age("ikev2", row) % lifetime)

    def _ipsec(self, row: IpsecSa) -> IpsecSa:
        encaps, decaps = self._packets(row)
        row = replace(row, encaps=encaps, encrypted=encaps, decaps=decaps, decrypted=decaps)
        if row.outbound_spi is None:
            return row
        began = self._ages.start(self._router, "ipsec", row, self._now)
        rekeys, seconds = divmod(int((self._now - began).total_seconds()), IPSEC_SECONDS)
        outbound = spi(row.local_address, row.peer, began, rekeys)
        return replace(
            row,
            outbound_spi=outbound,
            outbound_spis=(outbound,),
            inbound_spis=(spi(row.peer, row.local_address or row.peer, began, rekeys),),
            lifetime_seconds=IPSEC_SECONDS - seconds,
            lifetime_kilobytes=IPSEC_KILOBYTES - encaps * 100 // 1000,
        )

    def _packets(self, row: IpsecSa) -> tuple[int, int]:
        """Packets since the SA stands, less what was cleared; none without an SA."""
        if row.outbound_spi is None:
            return 0, 0
        began = self._ages.start(self._router, "ipsec", row, self._now)
        encaps, decaps = self._both_ways(row.peer, began)
        cleared = self._cleared.get((self._router, str(row.peer)), (0, 0))
        return max(0, encaps - cleared[0]), max(0, decaps - cleared[1])

    def _both_ways(self, nbma: Printed | None, since: datetime) -> tuple[int, int]:
        peer = self._counting.reached_at(self._router, nbma)
        if peer is None:
            return 0, 0
        return (
            self._counting.sent(self._router, peer, since, self._now),
            self._counting.sent(peer, self._router, since, self._now),
        )

    def _session(self, row: CryptoSession) -> CryptoSession:
        up = row.status.startswith("UP")
        return replace(row, uptime=self._age("sessions", row) if up else None)

    def _eigrp(self, row: EigrpNeighbor, number: int) -> EigrpNeighbor:
        """The hold time falls from one hello of the neighbour to the next."""
        age = self._age("eigrp", row)
        peer = self._places.owner(row.address)
        settings = self._places.eigrp(peer or self._router, row.interface, row.autonomous_system)
        hello, hold = (settings.hello_interval, settings.hold_time) if settings else (5, 15)
        return replace(
            row,
            handle=number if row.handle is None else row.handle,
            hold=hold - int(age.total_seconds()) % max(1, hello),
            uptime=age,
            srtt=row.srtt or 10,
            rto=row.rto or 1512,
            queue=row.queue or 0,
            sequence=row.sequence or 3,
        )

    def _ospf(self, row: OspfNeighbor) -> OspfNeighbor:
        """The dead time falls from one hello to the next; hellos come every quarter of it."""
        own = self._places.interface(self._router, row.interface)
        slow = row.role is None and own is not None and own.ospf is not None and (
            own.ospf.network_type or "").startswith("point-to-multipoint")  # fmt: skip
        settings = own.ospf if own is not None else None
        hello = (settings.hello if settings else None) or (30 if slow else 10)
        dead = (settings.dead if settings else None) or 4 * hello
        elapsed = int(self._age("ospf", row).total_seconds()) % hello
        return replace(row, dead=timedelta(seconds=max(1, dead - elapsed)))

    def _bgp(self, row: BgpNeighbor) -> BgpNeighbor:
        """A keepalive a minute each way; ``never`` for a neighbour that is not up."""
        if row.state != "Established":
            return replace(row, up_down=None)
        age = self._age("bgp", row)
        messages = 4 + int(age.total_seconds()) // 60
        return replace(row, up_down=age, table_version=1 + (row.prefixes or 0),
                       messages_received=messages, messages_sent=messages)  # fmt: skip

    def _route(self, row: Route) -> Route:
        return replace(row, age=None if row.code in AGELESS else self._age("routes", row))

    def _tunnel(self, row: TunnelInterface, peers: tuple[DmvpnPeer, ...]) -> TunnelInterface:
        """All that went to the peers of this tunnel; the description is the configured one.

        Bytes are packets of the size of an EIGRP hello; an emulated tunnel drops none.
        """
        total_in = total_out = 0
        for peer in peers:
            if peer.interface == row.interface and not peer.continuation and peer.state == "UP":
                began = self._ages.start(self._router, "dmvpn", peer, self._now)
                sent, received = self._both_ways(peer.nbma_address, began)
                total_out, total_in = total_out + sent, total_in + received
        known = self._places.interface(self._router, row.interface)
        described = row.description or (known.description if known else "") or None
        counted = replace(
            row, packets_in=total_in, packets_out=total_out, description=described,
            bytes_in=total_in * HELLO_BYTES, bytes_out=total_out * HELLO_BYTES,
        )  # fmt: skip
        return replace(counted, output_drops=0, input_errors=0, output_errors=0)
