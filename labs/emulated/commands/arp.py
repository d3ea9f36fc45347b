"""``show arp``: who is on the wire."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.config import RouterConfig
from dmvpn.config.model import Interface
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.interfaces import mac_address
from dmvpn.labs.emulated.router import EmulatedRouter


@command("show arp")
@command("show ip arp")
def show_arp(context: Context) -> str:
    """``show arp``: our own addresses, and the routers that are up on the same wire."""
    head = "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n"
    return head + "".join(
        _arp_rows(context.router, context.router.network.config(context.router.name))
    )


def _arp_rows(router: EmulatedRouter, config: RouterConfig) -> Iterable[str]:
    for item in config.interfaces.values():
        if item.shutdown or item.tunnel is not None or item.address is None:
            continue
        if item.name.startswith("Loopback"):
            continue
        yield _arp_row(str(item.address.ip), "-", mac_address(router.name, item.name), item.name)
        for name, other in neighbors(router, item):
            assert other.address is not None
            mac = mac_address(name, other.name)
            yield _arp_row(str(other.address.ip), "0", mac, item.name)


def _arp_row(address: str, age: str, mac: str, interface: str) -> str:
    return f"Internet  {address:<15} {age:>10}   {mac}  ARPA   {interface}\n"


def neighbors(router: EmulatedRouter, item: Interface) -> Iterable[tuple[str, Interface]]:
    """(router, interface) of all others that are up in the subnet of this interface."""
    assert item.address is not None
    for name in router.network.routers:
        if name == router.name:
            continue
        for other in router.network.config(name).interfaces.values():
            if other.shutdown or other.tunnel is not None or other.address is None:
                continue
            if other.address.network == item.address.network:
                yield name, other
