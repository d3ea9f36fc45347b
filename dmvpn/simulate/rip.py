"""RIP: who hears whose updates, and the routes they make of them (RFC 2453).

There are no neighbours: whoever hears an update on a subnet it shares with the sender takes it.
Version 1 sends no masks; it, and ``auto-summary`` of version 2, tell a classful network across its
border.  A hub that tells a spoke's prefix on the tunnel it came by names that spoke as next hop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dmvpn.config.model import Interface, RipConfig
from dmvpn.model import Address
from dmvpn.parsers.show_ip_route import Route
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.families import AddressInterface, Network, lies_in
from dmvpn.simulate.media import Wire, wires
from dmvpn.simulate.model import Layer
from dmvpn.simulate.nhrp import Nhrp
from dmvpn.simulate.nhrp_cache import Trouble
from dmvpn.simulate.ospf_routes import External
from dmvpn.simulate.rib import Ribs
from dmvpn.simulate.stops import Stop

DISTANCE, INFINITY, MOST_PATHS = 120, 16, 4


@dataclass(slots=True, eq=False)
class Port:
    """One interface RIP runs on.  hears: the ports whose updates arrive here."""

    process: Process
    interface: Interface
    address: AddressInterface
    hears: list[Port] = field(default_factory=list)

    @property
    def passive(self) -> bool:
        """It listens and sends nothing."""
        settings, name = self.process.settings, self.interface.name
        held = name in settings.passive
        return name not in settings.active if settings.passive_default else held


@dataclass(frozen=True, slots=True)
class Entry:
    """A prefix in a router's table.  port None: its own."""

    metric: int
    hops: tuple[Address, ...] = ()
    port: Port | None = None


@dataclass(slots=True, eq=False)
class Process:
    """``router rip`` of one VRF of one router."""

    router: str
    node: Node
    settings: RipConfig
    ports: dict[str, Port] = field(default_factory=dict)
    table: dict[Network, Entry] = field(default_factory=dict)


def build(fabric: Fabric, *, tunnels: bool = True) -> list[Process]:
    """Every process, with the interfaces its network statements cover."""
    return [
        _process(node, settings, tunnels)
        for node in fabric.nodes.values()
        for settings in node.config.rip
    ]


def _process(node: Node, settings: RipConfig, tunnels: bool) -> Process:
    process = Process(node.name, node, settings)
    for interface in node.config.interfaces.values():
        address = interface.address
        usable = node.up[interface.name] and (tunnels or interface.tunnel is None)
        if address is None or interface.vrf != settings.vrf or not usable:
            continue
        if any(address.ip in network for network in settings.networks):
            process.ports[interface.name] = Port(process, interface, address)
    return process


class Rip:
    """The routes of all RIP routers."""

    def __init__(self, fabric: Fabric, nhrp: Nhrp | None, processes: Sequence[Process]) -> None:
        self.processes = processes
        self.troubles: list[Trouble] = []
        self._at = {
            (item.router, name): port for item in processes for name, port in item.ports.items()
        }
        for wire in wires(fabric, nhrp, lambda router, item: (router, item.name) in self._at):
            one = self._at[wire.one[0], wire.one[1].name]
            other = self._at[wire.other[0], wire.other[1].name]
            self._hear(wire, one, other, wire.there)
            self._hear(wire, other, one, wire.back)

    def _hear(self, wire: Wire, sender: Port, receiver: Port, arrives: bool) -> None:
        if sender.passive or receiver.address.ip not in sender.address.network:
            return
        if arrives:
            receiver.hears.append(sender)
        elif wire.registered and wire.unicast:
            said = (
                f"{sender.process.router} {sender.interface.name} sends no multicast to "
                f"{receiver.process.router}: no multicast map for it, so RIP updates never arrive"
            )
            at = ((sender.process.router, sender.interface.at),)
            stop = Stop(Layer.MULTICAST, said, sender.process.router, at)
            self.troubles.append(Trouble(sender.process.router, receiver.process.router, stop))

    def run(self, externals: Mapping[Process, Sequence[External]]) -> None:
        """Tell and listen until nobody learns anything new."""
        for process in self.processes:
            process.table = {port.address.network: Entry(0) for port in process.ports.values()}
            for item in externals.get(process, ()):
                process.table.setdefault(item.prefix, Entry(0))
        for _ in range(INFINITY):
            heard = {process: self._listen(process) for process in self.processes}
            if all(process.table == table for process, table in heard.items()):
                return
            for process, table in heard.items():
                process.table = table

    def _listen(self, process: Process) -> dict[Network, Entry]:
        table = {prefix: entry for prefix, entry in process.table.items() if entry.port is None}
        for port in process.ports.values():
            for sender in port.hears:
                for prefix, metric, hop in _told(sender, port):
                    _take(table, prefix, Entry(metric + 1, (hop,), port))
        return table

    @staticmethod
    def routes(process: Process) -> Iterator[tuple[Network, tuple[Route, ...]]]:
        """What goes into the routing table."""
        for prefix, entry in process.table.items():
            if entry.port is not None:
                yield prefix, tuple(
                    Route(prefix, process.settings.vrf, "R", hop, entry.port.interface.name,
                          DISTANCE, entry.metric, None, not prefix.prefixlen)
                    for hop in entry.hops
                )  # fmt: skip

    def split_horizon(self, ribs: Ribs) -> Iterator[Trouble]:
        """Prefixes a hub has learnt on a tunnel and does not tell the others there."""
        for process in self.processes:
            for port in process.ports.values():
                if port.interface.split_horizon and port.interface.tunnel is not None:
                    yield from _untold(port, ribs)


def _told(sender: Port, receiver: Port) -> Iterator[tuple[Network, int, Address]]:
    """(prefix, metric, next hop) of an update."""
    process, config = sender.process, sender.process.settings
    for prefix, entry in process.table.items():
        same = entry.port is sender
        if (same and sender.interface.split_horizon) or entry.metric + 1 >= INFINITY:
            continue
        told, major = prefix, _classful(prefix)
        across = prefix.prefixlen > major.prefixlen and not lies_in(sender.address.network, major)
        if across and (config.auto_summary or config.version != 2):
            told = major
        elif config.version != 2 and prefix.prefixlen not in (0, 32, major.prefixlen) and (
            prefix.prefixlen != sender.address.network.prefixlen
        ):  # fmt: skip
            continue  # version 1 cannot say another mask than the interface's own
        if told == receiver.address.network:
            continue
        yield told, entry.metric, entry.hops[0] if same and config.version == 2 else (
            sender.address.ip
        )  # fmt: skip


def _take(table: dict[Network, Entry], prefix: Network, entry: Entry) -> None:
    known = table.get(prefix)
    if known is None or entry.metric < known.metric:
        table[prefix] = entry
    elif entry.metric == known.metric and entry.port is known.port:
        hops = (*known.hops, *(hop for hop in entry.hops if hop not in known.hops))
        table[prefix] = Entry(known.metric, hops[:MOST_PATHS], known.port)


def _classful(prefix: Network) -> Network:
    """The class A, B or C network a prefix lies in."""
    first = prefix.network_address.packed[0]
    length = 8 if first < 128 else 16 if first < 192 else 24
    return prefix.supernet(new_prefix=length) if prefix.prefixlen > length else prefix


def _untold(port: Port, ribs: Ribs) -> Iterator[Trouble]:
    hub, around = port.process, port.hears
    for place, peer in enumerate(around if len(around) > 1 else ()):
        other, process = around[place - 1].process, peer.process
        rib = ribs.of(process.router, process.settings.vrf)
        for prefix, entry in other.table.items():
            if entry.port is not None or prefix == peer.address.network:
                continue
            found = rib.lookup(prefix.network_address)
            if found is None or (found[0].prefixlen == 0 and found[1][0].code == "S"):
                said = (
                    f"{hub.router} learns {prefix} on {port.interface.name} and does not tell "
                    f"{process.router} there: RIP split horizon is on (no ip split-horizon)"
                )
                at = ((hub.router, port.interface.at),)
                stop = Stop(Layer.ROUTING, said, hub.router, at)
                yield Trouble(hub.router, process.router, stop)
                break
