"""Who becomes an OSPF neighbour of whom, how far the adjacency comes, and who is elected.

RFC 2328: hellos must agree on area, timers, stub flag, authentication and, on networks that elect,
mask (10.5); databases are exchanged only where neither end's MTU is too small (10.6).
"""

from __future__ import annotations

from collections.abc import Sequence

from dmvpn.config.model import Interface
from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.media import Wire, wires
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.ospf import (
    ELECTS,
    NBMA,
    P2MP_NBMA,
    P2P,
    Adjacency,
    Port,
    Process,
)
from dmvpn.simulate.ospf_election import elect
from dmvpn.simulate.stops import Stop

GRE_MTU, KEY_BYTES, ETHERNET_MTU = 1476, 4, 1500


class Adjacencies:
    """Fills ``neighbours`` of every port and keeps what went wrong."""

    def __init__(self, fabric: Fabric, nhrp: Nhrp | None, processes: Sequence[Process]) -> None:
        self.troubles: list[Trouble] = []
        self._ports: dict[tuple[str, str], list[Port]] = {}
        self._speakers = {process.router for process in processes}
        for process in processes:
            for port in process.ports.values():
                self._ports.setdefault((process.router, port.name), []).append(port)
        for wire in wires(fabric, nhrp, self._wanted):
            self._join(wire)
        ports = [port for found in self._ports.values() for port in found]
        for port in ports:
            if port.kind == P2P and len(port.neighbours) > 1:
                self._displaced(port)
        self.troubles += elect(ports, nhrp.passed if nhrp is not None else set())

    def _wanted(self, router: str, interface: Interface) -> bool:
        return (router, interface.name) in self._ports or (
            interface.tunnel is not None and router in self._speakers
        )

    def _join(self, wire: Wire) -> None:
        ones = self._ports.get((wire.one[0], wire.one[1].name), [])
        others = self._ports.get((wire.other[0], wire.other[1].name), [])
        if bool(ones) != bool(others):
            self._one_sided(wire, ones or others, silent=not ones)
        for one in ones:
            for other in others:
                self._meet(wire, one, other)

    def _one_sided(self, wire: Wire, speaking: list[Port], *, silent: bool) -> None:
        if not wire.registered or speaking[0].passive:
            return
        router, interface = wire.one if silent else wire.other
        said = (
            f"OSPF does not run on {interface.name} of {router}, "
            f"{speaking[0].process.router} expects it there"
        )
        stop = Stop(Layer.ROUTING, said, router, ((router, interface.at),))
        self.troubles.append(Trouble(router, speaking[0].process.router, stop))

    def _meet(self, wire: Wire, one: Port, other: Port) -> None:
        there, back = _heard(wire, one, other), _heard(_turned(wire), other, one)
        passive = [port for port in (one, other) if port.passive]
        refusal = None if passive else _refusal(one, other)
        if passive or refusal is not None:
            self._refused(wire, one, other, refusal, passive)
            return
        if not there or not back:
            self._unheard(wire, (one, there), (other, back))
        stuck = there and back and _mtu_clash(one, other)
        if stuck:
            stop = Stop(Layer.ROUTING, f"the IP MTU of {_names(one, other)} differs "
                        f"({_mtu(one)} and {_mtu(other)}): OSPF stays in EXSTART", None,
                        (*one.lines[:1], *other.lines[:1]))  # fmt: skip
            self._add(one, other, stop)
        state = "EXSTART" if stuck else "FULL" if there and back else "INIT"
        if there:
            other.neighbours.append(Adjacency(other, one, state))
        if back:
            one.neighbours.append(Adjacency(one, other, state))
        mixed = there and back and not stuck and (one.kind in ELECTS) != (other.kind in ELECTS)
        if mixed:
            said = (
                f"the OSPF network types of {_names(one, other)} differ ({one.kind} and "
                f"{other.kind}): they are neighbours, but no routes pass"
            )
            self._add(one, other, Stop(Layer.ROUTING, said, None, (*one.lines, *other.lines)))

    def _refused(
        self, wire: Wire, one: Port, other: Port, refusal: str | None, passive: list[Port]
    ) -> None:
        if refusal is not None:
            stop = Stop(Layer.ROUTING, refusal, None, (*one.lines, *other.lines))
            self._add(one, other, stop)
        elif len(passive) == 1 and wire.registered:
            port, peer = passive[0], other if passive[0] is one else one
            said = (
                f"OSPF is passive on {port.name} of {port.process.router}, "
                f"{peer.process.router} expects it there"
            )
            at = ((port.process.router, port.process.settings.at),)
            stop = Stop(Layer.ROUTING, said, port.process.router, at)
            self.troubles.append(Trouble(port.process.router, peer.process.router, stop))

    def _add(self, one: Port, other: Port, stop: Stop) -> None:
        self.troubles.append(Trouble(one.process.router, other.process.router, stop))

    def _unheard(self, wire: Wire, *ends: tuple[Port, bool]) -> None:
        if wire.tunnels is None or not wire.registered or not wire.unicast:
            return
        for (port, heard), (peer, _) in (ends, ends[::-1]):
            if heard:
                continue
            if port.kind in (NBMA, P2MP_NBMA):
                said = (
                    f"{port.process.router} has no OSPF neighbor statement for "
                    f"{peer.process.router} on the {port.kind} {port.name}"
                )
                stop = Stop(Layer.ROUTING, said, port.process.router, port.lines)
            else:
                said = (
                    f"{port.process.router} {port.name} sends no multicast to "
                    f"{peer.process.router}: no multicast map for it, so OSPF hellos never arrive"
                )
                stop = Stop(
                    Layer.MULTICAST, said, port.process.router,
                    ((port.process.router, port.interface.at),),
                )  # fmt: skip
            self.troubles.append(Trouble(port.process.router, peer.process.router, stop))

    def _displaced(self, port: Port) -> None:
        """Point-to-point knows one neighbour; each further hello displaces the one before."""
        count = len(port.neighbours)
        said = (
            f"OSPF on {port.name} of {port.process.router} is point-to-point, but {count} routers "
            "are heard there: the adjacencies displace each other"
        )
        stop = Stop(Layer.ROUTING, said, port.process.router, port.lines)
        for adjacency in port.neighbours:
            peer = adjacency.peer
            self.troubles.append(Trouble(port.process.router, peer.process.router, stop))
            for back in peer.neighbours:
                if back.peer is port:
                    back.state = "EXSTART"
        port.neighbours = [port.neighbours[-1]]
        port.neighbours[0].state = "EXSTART"


def _turned(wire: Wire) -> Wire:
    return Wire(wire.other, wire.one, wire.back, wire.there, wire.unicast, wire.tunnels,
                wire.registered)  # fmt: skip


def _heard(wire: Wire, sender: Port, receiver: Port) -> bool:
    """Whether hellos of ``wire.one`` arrive: multicast, or unicast to a neighbor statement."""
    if sender.kind not in (NBMA, P2MP_NBMA):
        return wire.there
    # A neighbour that is heard is answered by unicast, so one statement on either end is enough.
    named = receiver.address.ip in sender.process.settings.neighbors
    asked = sender.address.ip in receiver.process.settings.neighbors
    return wire.unicast and (named or asked)


def _names(one: Port, other: Port) -> str:
    return f"{one.process.router} and {other.process.router}"


def _refusal(one: Port, other: Port) -> str | None:
    """Why two routers ignore each other's hellos."""
    who = _names(one, other)
    if one.area != other.area:
        return f"the OSPF areas of {who} differ: {one.area} and {other.area}"
    if (one.hello, one.dead) != (other.hello, other.dead):
        return (
            f"the OSPF timers of {who} differ: hello {one.hello} dead {one.dead} ({one.kind}), "
            f"hello {other.hello} dead {other.dead} ({other.kind})"
        )
    mine, yours = one.process.area(one.area), other.process.area(other.area)
    if mine.kind != yours.kind:
        return f"area {one.area} is {mine.kind} on {one.process.router}, {yours.kind} on the other"
    if _authentication(one) != _authentication(other):
        return f"the OSPF authentication of {who} differs"
    if one.process.router_id == other.process.router_id:
        return f"{who} have the same OSPF router ID {one.process.router_id}"
    if other.address.ip not in one.address.network and P2P not in (one.kind, other.kind):
        return f"{one.address} and {other.address} of {who} are not on a common subnet"
    elects = one.kind in ELECTS and other.kind in ELECTS
    if elects and one.address.network.prefixlen != other.address.network.prefixlen:
        return f"the masks of {one.address} and {other.address} of {who} differ"
    return None


def _authentication(port: Port) -> tuple[object, ...]:
    mode = port.settings.authentication or port.process.area(port.area).authentication
    if mode in (None, "null"):
        return ()
    if mode == "message-digest":
        return (mode, max(port.settings.keys, default=None))
    if mode == "simple":
        return (mode, port.settings.key)
    name = mode.split()[-1]
    chain = port.process.node.config.key_chains.get(name)
    return ("key-chain", tuple((key.number, key.text) for key in chain.keys) if chain else name)


def _mtu(port: Port) -> int:
    interface = port.interface
    if interface.ip_mtu is not None:
        return interface.ip_mtu
    if interface.tunnel is not None:
        return GRE_MTU - (KEY_BYTES if interface.tunnel.key is not None else 0)
    return interface.mtu or ETHERNET_MTU


def _mtu_clash(one: Port, other: Port) -> bool:
    """The end with the smaller MTU refuses the other's database description, unless told not to."""
    if one.interface.ip_mtu is None and other.interface.ip_mtu is None and one.interface.tunnel:
        return False
    small, large = sorted((one, other), key=_mtu)
    return _mtu(small) < _mtu(large) and not small.settings.mtu_ignore
