"""OSPF processes and the interfaces they run on, with the defaults of each network type."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model import Interface, Line, OspfArea, OspfConfig, OspfInterface
from dmvpn.simulate.ends import prefixes, speaking
from dmvpn.simulate.fabric import Fabric, Node
from dmvpn.simulate.families import AddressInterface, Network, host
from dmvpn.simulate.metric import interface_metric

BROADCAST, NBMA, P2P, P2MP = "broadcast", "non-broadcast", "point-to-point", "point-to-multipoint"
P2MP_NBMA, LOOPBACK = "point-to-multipoint non-broadcast", "loopback"
ELECTS = (BROADCAST, NBMA)
_SLOW = (NBMA, P2MP, P2MP_NBMA)
_HIGHEST_COST = 65535


@dataclass(slots=True, eq=False)
class Port:
    """One interface OSPF runs on.  dr: whom this router believes to be designated router there."""

    process: Process
    interface: Interface
    settings: OspfInterface
    address: AddressInterface
    area: int
    neighbours: list[Adjacency] = field(default_factory=list)
    dr: Port | None = None
    bdr: Port | None = None

    @property
    def name(self) -> str:
        """The interface's name."""
        return self.interface.name

    @property
    def prefixes(self) -> tuple[Network, ...]:
        """The subnets it stands for."""
        return (self.address.network,) if self.address.version == 4 else prefixes(self.interface)

    @property
    def hosts(self) -> tuple[Network, ...]:
        """Its own addresses alone."""
        if self.address.version == 4:
            return (host(self.address.ip),)
        return tuple(host(item.ip) for item in self.interface.addresses)

    @property
    def kind(self) -> str:
        """The network type: configured, or the interface's own."""
        if self.settings.network_type is not None:
            return self.settings.network_type
        if self.name.startswith("Loopback"):
            return LOOPBACK
        return P2P if self.interface.tunnel is not None or "Serial" in self.name else BROADCAST

    @property
    def hello(self) -> int:
        """Seconds; IOS's defaults are 10, and 30 on non-broadcast and point-to-multipoint."""
        return self.settings.hello or (30 if self.kind in _SLOW else 10)

    @property
    def dead(self) -> int:
        """Seconds; four times the hello interval unless configured."""
        return self.settings.dead or 4 * self.hello

    @property
    def cost(self) -> int:
        """Configured, or reference bandwidth over bandwidth; a tunnel's 100 kbit/s make 1000."""
        if self.settings.cost is not None:
            return self.settings.cost
        kilobits = interface_metric(self.interface).bandwidth
        reference = self.process.settings.reference_bandwidth * 1000
        return min(_HIGHEST_COST, max(1, reference // max(1, kilobits)))

    @property
    def passive(self) -> bool:
        """No hellos are sent."""
        return self.process.settings.is_passive(self.name)

    @property
    def lines(self) -> tuple[tuple[str, Line], ...]:
        """Where it is configured: the interface's lines, else the process."""
        router, own = self.process.router, self.settings.lines
        return tuple((router, line) for line in own) or ((router, self.process.settings.at),)


@dataclass(slots=True, eq=False)
class Adjacency:
    """``port`` hears ``peer``.  state: FULL, 2WAY, INIT, EXSTART."""

    port: Port
    peer: Port
    state: str


@dataclass(slots=True, eq=False)
class Process:
    """One OSPF process of one router."""

    router: str
    node: Node
    settings: OspfConfig
    router_id: IPv4Address
    ports: dict[str, Port] = field(default_factory=dict)
    connected: set[Network] = field(default_factory=set)
    """Subnets and addresses of the interfaces it runs on: no route is learnt for those."""

    def area(self, number: int) -> OspfArea:
        """The settings of an area."""
        return self.settings.areas.get(number) or OspfArea(number)

    @property
    def areas(self) -> tuple[int, ...]:
        """The areas that have an interface here."""
        return tuple(sorted({port.area for port in self.ports.values()}))

    @property
    def border(self) -> bool:
        """An area border router: in the backbone and in another area."""
        return len(self.areas) > 1 and (0 in self.areas or self._linked)

    @property
    def in_backbone(self) -> bool:
        """Full with a neighbour in area 0: an active backbone connection (RFC 3509, 2.1).

        A border router without one takes other routers' summaries out of its other areas.
        """
        backbone = (port for port in self.ports.values() if port.area == 0)
        full = any(item.state == "FULL" for port in backbone for item in port.neighbours)
        return full or self._linked

    @property
    def _linked(self) -> bool:
        return any(self.area(number).virtual_links for number in self.areas)


def build(fabric: Fabric, *, tunnels: bool = True) -> list[Process]:
    """Every IPv4 process that is not shut down; without ``tunnels`` only what lies beneath them."""
    result = []
    for node in fabric.nodes.values():
        for settings in node.config.ospf:
            if (
                settings.version == 2
                and settings.address_family == "ipv4"
                and not settings.shutdown
            ):
                result.append(_process(node, settings, tunnels))
    return result


def _process(node: Node, settings: OspfConfig, tunnels: bool) -> Process:
    process = Process(node.name, node, settings, _router_id(node, settings))
    for interface in node.config.interfaces.values():
        address = speaking(interface)
        usable = node.up[interface.name] and (tunnels or interface.tunnel is None)
        if address is None or interface.vrf != settings.vrf or not usable:
            continue
        area = _area(settings, interface)
        own = interface.ospf or OspfInterface()
        if area is not None and not own.shutdown:
            process.ports[interface.name] = Port(process, interface, own, address, area)
            process.connected |= set(prefixes(interface))
            process.connected |= {host(item.ip) for item in interface.addresses}
    return process


def _area(settings: OspfConfig, interface: Interface) -> int | None:
    """The area of an interface: its own line, else the most specific network statement."""
    own = interface.ospf
    if own is not None and own.process is not None:
        return own.area if own.process == settings.process else None
    covering = [
        item for item in settings.networks
        if item.network is not None and any(own.ip in item.network for own in interface.addresses[:1])
    ]  # fmt: skip
    best = max(covering, key=lambda item: item.network.prefixlen if item.network else 0,
               default=None)  # fmt: skip
    return best.area if best is not None else None


def _router_id(node: Node, settings: OspfConfig) -> IPv4Address:
    """Configured, else the highest loopback address, else the highest address of all."""
    return settings.router_id or node.router_id(settings.vrf) or IPv4Address(0)
