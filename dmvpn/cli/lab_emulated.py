"""The inventory's routers, emulated on loopback: their specifications, and where they listen."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING

from dmvpn.errors import DmvpnError, Problem, StoreError

if TYPE_CHECKING:
    from nornir.core import Nornir

    from dmvpn.cli.network import Network
    from dmvpn.labs.day0 import Login
    from dmvpn.labs.emulated.process import RouterSpec

FOLDER = Path(".dmvpn/lab")
_LOOPBACK = IPv4Network("127.0.0.0/8")


def specs(network: Network, fixed_ports: bool = True) -> list[RouterSpec]:
    """The routers to emulate, and the ISP.

    A router whose inventory address is a loopback one listens there (unless ``fixed_ports`` is
    False); any other on 127.0.0.1 with a free port, found again by ``--lab``.
    """
    from dmvpn.labs.day0 import DayZero, Login, day0, day0_of
    from dmvpn.labs.emulated.process import RouterSpec
    from dmvpn.labs.underlay import HOSTNAME, RELEASE, leases, provider_ports

    found: list[RouterSpec] = []
    given = leases(network.design)
    for name in network.names:
        router = network.design.routers[name]
        address, port = _endpoint(network.nornir, name) if fixed_ports else ("127.0.0.1", 0)
        login = _login(network.nornir, name)
        text = day0_of(router, login)
        own = given.get(name, {})
        found.append(RouterSpec(name, router.release, text, address, port, own))
    provider = Login(login.username, login.password)
    isp = DayZero(HOSTNAME, RELEASE, provider, provider_ports(network.design))
    return [*found, RouterSpec(HOSTNAME, RELEASE, day0(isp))]


def _endpoint(nornir: Nornir, name: str) -> tuple[str, int]:
    host = nornir.inventory.hosts[name]
    try:
        if IPv4Address(host.hostname or "") in _LOOPBACK:
            return str(host.hostname), host.port or 0
    except ValueError:
        pass
    return "127.0.0.1", 0


def _login(nornir: Nornir, name: str) -> Login:
    from dmvpn.labs.day0 import Login
    from dmvpn.model import Secret

    host = nornir.inventory.hosts[name]
    if not host.username or not host.password:
        what = "has no username or password"
        raise StoreError(Problem(f"inventory: {name}", what, "defaults.yaml gives them to all"))
    return Login(host.username, Secret(host.password, "inventory"))


def use_lab(nornir: Nornir, folder: Path = FOLDER) -> None:
    """Point every host of the inventory to its emulated router."""
    from dmvpn.labs.emulated.process import read_state

    state = read_state(folder)
    if state is None:
        raise DmvpnError(f"no lab runs in {folder}; start one with: dmvpn lab up")
    point_to(nornir, state.endpoints)


def point_to(nornir: Nornir, endpoints: Mapping[str, tuple[str, int]]) -> None:
    """Set address and port of every host; one that the lab lacks is an error, not the network."""
    absent = [name for name in nornir.inventory.hosts if name not in endpoints]
    if absent:
        raise DmvpnError(f"the lab has no {', '.join(absent)}; restart it: dmvpn lab down, lab up")
    for name, host in nornir.inventory.hosts.items():
        host.hostname, host.port = endpoints[name]
        host.connection_options.clear()
