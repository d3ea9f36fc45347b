"""Step 6a: EIGRP processes and neighbours.

A neighbour is listed by whoever hears its hellos, so that a missing multicast map shows as a
neighbour on one side only.  Routes pass where both hear each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dmvpn.config.model import EigrpConfig, EigrpInterface, Interface, Line, RouterConfig
from dmvpn.model import Address
from dmvpn.simulate.eigrp_silent import why_silent
from dmvpn.simulate.ends import prefixes, speaking
from dmvpn.simulate.fabric import Fabric, Node, Tunnel
from dmvpn.simulate.families import AddressInterface, Network
from dmvpn.simulate.links import Link
from dmvpn.simulate.metric import Vector, interface_metric
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.stops import Stop


@dataclass(slots=True, eq=False)
class Port:
    """One interface EIGRP runs on."""

    process: Process
    interface: Interface
    settings: EigrpInterface
    address: AddressInterface
    metric: Vector

    @property
    def name(self) -> str:
        """The interface's name."""
        return self.interface.name

    @property
    def prefixes(self) -> tuple[Network, ...]:
        """The subnets it stands for: with IPv4 that of the address EIGRP speaks from."""
        return (self.address.network,) if self.address.version == 4 else prefixes(self.interface)


@dataclass(slots=True, eq=False)
class Adjacency:
    """``port`` hears the process behind ``peer``; both: it is heard in turn."""

    port: Port
    peer: Port
    both: bool


@dataclass(slots=True, eq=False)
class Process:
    """One EIGRP process (address family) of one router."""

    router: str
    config: RouterConfig
    settings: EigrpConfig
    ports: dict[str, Port] = field(default_factory=dict)
    neighbours: list[Adjacency] = field(default_factory=list)

    @property
    def named(self) -> bool:
        """Named mode: wide metrics."""
        return self.settings.name is not None


def build_processes(fabric: Fabric) -> list[Process]:
    """Every IPv4 process that is not shut down, with the interfaces it runs on."""
    result = []
    for node in fabric.nodes.values():
        for settings in node.config.eigrp:
            if settings.address_family == "ipv4" and not settings.shutdown:
                result.append(_process(node, settings))
    return result


def _process(node: Node, settings: EigrpConfig) -> Process:
    process = Process(node.name, node.config, settings)
    for interface in node.config.interfaces.values():
        address = speaking(interface)
        own = settings.interface_settings(interface.name)
        if (
            address is None
            or interface.vrf != settings.vrf
            or not node.up[interface.name]
            or own.shutdown
            or not any(
                item.ip in network
                for item in interface.addresses[:1]
                for network in settings.networks
            )
        ):
            continue
        process.ports[interface.name] = Port(
            process, interface, own, address, interface_metric(interface)
        )
    return process


class Neighbours:
    """Who hears whom, over tunnels and over shared subnets."""

    def __init__(self, nhrp: Nhrp | None, processes: list[Process]) -> None:
        self.nhrp = nhrp
        self.processes = processes
        self.troubles: list[Trouble] = []
        self._by_router: dict[str, list[Process]] = {}
        self._target_cache: dict[int, set[Address]] = {}
        for process in processes:
            self._by_router.setdefault(process.router, []).append(process)

    def of(self, router: str) -> list[Process]:
        """The processes of one router."""
        return self._by_router.get(router, [])

    def find(self) -> None:
        """Fill ``neighbours`` of every process."""
        for link in list(self.nhrp.links) if self.nhrp is not None else ():
            if link.other is not None and (link.forward or link.backward):
                self._over_tunnel(link, link.one, link.other)
        for one, other in self._on_subnets():
            self._join(one, other, there=True, back=True)

    def _over_tunnel(self, link: Link, one: Tunnel, other: Tunnel) -> None:
        there = link.reaches(one) and other.nbma in self._targets(one)
        back = link.reaches(other) and one.nbma in self._targets(other)
        ports, theirs = self._ports(one), self._ports(other)
        assert self.nhrp is not None
        registered = (one.router, other.router) in self.nhrp.passed
        if not ports or not theirs:
            if registered and (ports or theirs):
                self._not_running(*((one, other) if theirs else (other, one)))
            return
        joined = [
            self._join(mine, yours, there=there, back=back) for mine in ports for yours in theirs
        ]
        if not any(joined):
            self._disagree(ports[0], theirs[0])
        elif registered and not (there and back):
            for silent, deaf, heard in ((one, other, there), (other, one, back)):
                if not heard:
                    self._no_multicast(silent, deaf)

    def _not_running(self, silent: Tunnel, peer: Tunnel) -> None:
        """One end speaks EIGRP on the tunnel; the other has EIGRP, but not there."""
        for settings in silent.config.eigrp:
            if settings.address_family != "ipv4":
                continue
            said, lines = why_silent(settings, silent)
            at = tuple((silent.router, line) for line in lines or (settings.at,))
            stop = Stop(Layer.ROUTING, f"{said}, {peer.router} expects it there", silent.router, at)
            self.troubles.append(Trouble(silent.router, peer.router, stop))

    def _targets(self, tunnel: Tunnel) -> set[Address]:
        """Remembered: a hub's targets are asked for once for each of its spokes."""
        if id(tunnel) not in self._target_cache:
            assert self.nhrp is not None
            self._target_cache[id(tunnel)] = self.nhrp.multicast_targets(tunnel)
        return self._target_cache[id(tunnel)]

    def _ports(self, tunnel: Tunnel) -> list[Port]:
        return [
            process.ports[tunnel.name]
            for process in self._by_router.get(tunnel.router, ())
            if tunnel.name in process.ports and not process.ports[tunnel.name].settings.passive
        ]

    def _on_subnets(self) -> Iterator[tuple[Port, Port]]:
        segments: dict[Network, list[Port]] = {}
        for process in self.processes:
            for port in process.ports.values():
                routed = port.interface.tunnel is None and not port.name.startswith("Loopback")
                if routed and not port.settings.passive:
                    segments.setdefault(port.prefixes[0], []).append(port)
        for ports in segments.values():
            for number, one in enumerate(ports):
                for other in ports[number + 1 :]:
                    if one.process.router != other.process.router:
                        yield one, other

    def _join(self, one: Port, other: Port, *, there: bool, back: bool) -> bool:
        if _refusal(one, other) is not None:
            return False
        if there:
            other.process.neighbours.append(Adjacency(other, one, both=back))
        if back:
            one.process.neighbours.append(Adjacency(one, other, both=there))
        return True

    def _disagree(self, one: Port, other: Port) -> None:
        refusal = _refusal(one, other)
        if refusal is not None:
            stop = Stop(Layer.ROUTING, refusal, None, _lines(one, other))
            self.troubles.append(Trouble(one.process.router, other.process.router, stop))

    def _no_multicast(self, silent: Tunnel, deaf: Tunnel) -> None:
        said = (
            f"{silent.router} {silent.name} sends no multicast to {deaf.router}: no "
            f"{'ip nhrp map multicast dynamic' if _has_clients(self.nhrp, silent) else 'multicast map'}"
            " for it, so EIGRP hellos never arrive"
        )
        lines = silent.line("no ip nhrp map multicast", "ip nhrp nhs", "ip nhrp map")
        stop = Stop(
            Layer.MULTICAST, said, silent.router, lines or ((silent.router, silent.interface.at),)
        )
        self.troubles.append(Trouble(silent.router, deaf.router, stop))


def _has_clients(nhrp: Nhrp | None, tunnel: Tunnel) -> bool:
    state = nhrp.of(tunnel) if nhrp is not None else None
    return state is not None and bool(state.clients)


def _lines(*ports: Port) -> tuple[tuple[str, Line], ...]:
    return tuple((port.process.router, port.process.settings.at) for port in ports)


def _refusal(one: Port, other: Port) -> str | None:
    """Why two processes that can hear each other do not become neighbours."""
    mine, yours = one.process, other.process
    names = f"{mine.router} and {yours.router}"
    if mine.settings.autonomous_system != yours.settings.autonomous_system:
        return (
            f"EIGRP autonomous systems differ: {mine.router} "
            f"{mine.settings.autonomous_system}, {yours.router} {yours.settings.autonomous_system}"
        )
    if mine.settings.k_values[:5] != yours.settings.k_values[:5]:
        return f"the EIGRP K-values of {names} differ"
    if _authentication(one) != _authentication(other):
        return f"the EIGRP authentication of {names} differs"
    if other.address.ip not in one.address.network or one.address.ip not in other.address.network:
        return f"{one.address} and {other.address} of {names} are not on a common subnet"
    return None


def _authentication(port: Port) -> tuple[str | None, str | None]:
    mode = port.settings.authentication_mode
    return (mode, port.settings.authentication_key if mode else None)


def own_prefixes(process: Process) -> Iterator[tuple[Network, Vector]]:
    """The connected prefixes a process advertises as its own: of the interfaces it runs on."""
    for port in process.ports.values():
        for prefix in port.prefixes:
            yield prefix, port.metric


def neighbour_address(adjacency: Adjacency) -> Address:
    """The address under which the neighbour is listed."""
    return adjacency.peer.address.ip
