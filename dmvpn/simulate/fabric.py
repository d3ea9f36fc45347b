"""The routers as one network: which interfaces are up, who owns an address, where tunnels end.

`Fabric.build` reads every configuration once.  Everything later asks it by address, so that a
cloud of a thousand spokes costs a thousand look-ups and never a million pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dmvpn.config.model import Interface, RouterConfig
from dmvpn.model import Address, interface_name
from dmvpn.simulate.crypto_maps import protect
from dmvpn.simulate.ends import Node, Tunnel, addresses, as_address, find_source, judge_line
from dmvpn.simulate.fragments import Fragments
from dmvpn.simulate.hosts import as_host
from dmvpn.simulate.shield import Refused, shielded
from dmvpn.simulate.six import six, speaks

__all__ = ["Fabric", "Node", "Tunnel", "addresses", "as_address"]


class Fabric:
    """All routers, indexed by the addresses they own."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.owners: dict[Address, list[tuple[str, Interface]]] = {}
        self.endpoints: dict[Address, list[Tunnel]] = {}
        self.overlay: dict[Address, list[Tunnel]] = {}
        self.dead: dict[Address, tuple[str, Interface | None]] = {}
        """Addresses of interfaces and routers that are down."""
        self.any_acl = False
        self.any_nat = False
        self.named: set[str] = set()
        """Names of next hop servers that were taken to resolve to the right address."""
        self.fragments: Fragments | None = None
        """How sources are assumed that the configurations do not hold; None: they are not."""
        self.refused: dict[str, Refused] = {}
        """What routers' releases refuse of their configurations."""
        self.family = 4
        self.local: dict[Address, list[tuple[str, Interface]]] = {}
        """Who has a link-local address."""

    @classmethod
    def build(
        cls, configs: Mapping[str, RouterConfig], down: Iterable[str] = (), *, assume: bool = False
    ) -> Fabric:
        """Index all routers; ``down`` holds ``ROUTER`` and ``ROUTER:INTERFACE``.

        assume: a tunnel source that the texts lack, or whose address they lack (DHCP), counts as
        there: see `dmvpn.simulate.fragments`.
        """
        fabric = cls()
        fabric.fragments = Fragments(configs) if assume else None
        dead = {_down_name(item) for item in down}
        for name, config in configs.items():
            if (name, "") not in dead:
                fabric._add_node(name, config, dead)
                continue
            for interface in config.interfaces.values():
                fabric.dead.update((item, (name, None)) for item in addresses(interface))
        for node in fabric.nodes.values():
            for interface in node.config.tunnels():
                fabric._add_tunnel(node, interface)
        return fabric

    def six(self) -> Fabric | None:
        """The same routers and tunnels with IPv6 in the place of IPv4; None where nobody has any."""
        if not any(speaks(node.config) for node in self.nodes.values()):
            return None
        fabric = Fabric()
        fabric.family, fabric.fragments = 6, self.fragments
        fabric.named, fabric.dead, fabric.refused = self.named, self.dead, self.refused
        fabric.owners = {item: found for item, found in self.owners.items() if item.version == 4}
        for node in self.nodes.values():
            fabric._add_six(node)
        return fabric

    def _add_six(self, base: Node) -> None:
        node = Node(base.name, six(base.name, base.config), base.up, base=base)
        self.nodes[node.name] = node
        self.any_nat |= bool(base.config.nat_rules)
        for interface in node.config.interfaces.values():
            self.any_acl |= bool(interface.acl_in or interface.acl_out)
            if not node.up[interface.name]:
                continue
            if interface.ipv6.link_local is not None:
                seat = (node.name, interface)
                self.local.setdefault(interface.ipv6.link_local, []).append(seat)
            if interface.tunnel is None:
                for address in interface.addresses:
                    self.owners.setdefault(address.ip, []).append((node.name, interface))
        for tunnel in base.tunnels:
            self._tunnel_ends(node, tunnel.six(node.config))

    def _tunnel_ends(self, node: Node, tunnel: Tunnel) -> None:
        node.tunnels.append(tunnel)
        if tunnel.nbma is not None:
            self.endpoints.setdefault(tunnel.nbma, []).append(tunnel)
        for address in tunnel.interface.addresses:
            self.overlay.setdefault(address.ip, []).append(tunnel)

    def unicast(self, router: str, leaving: Interface, target: Address) -> Address:
        """The global address of whoever has a link-local one on that interface's subnet."""
        near = {item.network for item in leaving.addresses} if target.is_link_local else set()
        for owner, interface in self.local.get(target, ()):
            for address in interface.addresses:
                if owner != router and address.network in near:
                    return address.ip
        return target

    def _add_node(self, name: str, config: RouterConfig, dead: set[tuple[str, str]]) -> None:
        config, refused = shielded(as_host(config))
        if refused is not None:
            self.refused[name] = refused
        node = self.nodes[name] = Node(name, config)
        self.any_nat |= bool(config.nat_rules)
        for interface in config.interfaces.values():
            working = not interface.shutdown and (name, interface.name) not in dead
            node.up[interface.name] = working
            own6 = interface.ipv6
            self.any_acl |= any((interface.acl_in, interface.acl_out, own6.acl_in, own6.acl_out))
            if interface.tunnel is not None:
                continue
            for address in addresses(interface):
                if working:
                    self.owners.setdefault(address, []).append((name, interface))
                else:
                    self.dead[address] = (name, interface)

    def _add_tunnel(self, node: Node, interface: Interface) -> None:
        assert interface.tunnel is not None
        tunnel = Tunnel(node.name, node.config, interface, interface.tunnel)
        find_source(node, tunnel)
        if self.fragments is not None and self.fragments.assume_source(node, tunnel, self.owners):
            assert tunnel.nbma is not None
            stand_in = Interface(tunnel.source_interface or "", vrf=tunnel.settings.vrf)
            self.owners.setdefault(tunnel.nbma, []).append((node.name, stand_in))
        protect(tunnel)
        judge_line(node, tunnel)
        node.up[interface.name] = tunnel.up
        self._tunnel_ends(node, tunnel)

    def tunnels(self) -> Iterable[Tunnel]:
        """Every tunnel, router by router."""
        for node in self.nodes.values():
            yield from node.tunnels

    def endpoint(self, nbma: Address, sender: Tunnel) -> Tunnel | None:
        """The tunnel that takes GRE of a sender: one whose key and destination fit, else the
        likeliest one, so that it can be said what is wrong with it."""
        found = self.endpoints.get(nbma, [])
        return min(found, key=lambda item: _misfit(item, sender), default=None)


def _misfit(tunnel: Tunnel, sender: Tunnel) -> tuple[bool, bool, bool, bool, bool]:
    """IOS prefers the point-to-point tunnel to the sender's address over a multipoint one.

    Where none fits, the one on the sender's overlay subnet is the one that was meant.
    """
    mine = tunnel.destination == sender.nbma
    fits = tunnel.settings.key == sender.settings.key and (mine or tunnel.multipoint)
    near = (
        tunnel.address is not None
        and sender.address is not None
        and tunnel.address.network == sender.address.network
    )
    return not fits, not mine, not near, not tunnel.multipoint, not tunnel.up


def _down_name(text: str) -> tuple[str, str]:
    router, _, interface = text.partition(":")
    return router, interface_name(interface) if interface else ""
