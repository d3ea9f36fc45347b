"""``show interfaces``, ``show ip interface [brief]``, ``show arp``: from the configuration.

A physical interface is up unless it is shut down; a tunnel is what the prediction says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from dmvpn.config import RouterConfig
from dmvpn.config.model import Interface
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.labs.emulated.show.tunnel import print_tunnel
from dmvpn.model import Platform, interface_name
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface

_COUNTERS = """\
  Last input never, output never, output hang never
  Last clearing of "show interface" counters never
  Input queue: 0/375/0/0 (size/max/drops/flushes); Total output drops: 0
  Queueing strategy: fifo
  Output queue: 0/40 (size/max)
  5 minute input rate 0 bits/sec, 0 packets/sec
  5 minute output rate 0 bits/sec, 0 packets/sec
     0 packets input, 0 bytes, 0 no buffer
     Received 0 broadcasts (0 IP multicasts)
     0 runts, 0 giants, 0 throttles 
     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored
     0 watchdog, 0 multicast, 0 pause input
     0 packets output, 0 bytes, 0 underruns
     0 output errors, 0 collisions, 0 interface resets
     0 unknown protocol drops
     0 babbles, 0 late collision, 0 deferred
     0 lost carrier, 0 no carrier, 0 pause output
     0 output buffer failures, 0 output buffers swapped out
"""


@dataclass(frozen=True, slots=True)
class State:
    """admin: up | administratively down; line: up | down."""

    admin: str
    line: str


def mac_address(router: str, interface: str) -> str:
    """A locally administered address that is always the same for this interface."""
    digits = hashlib.sha256(f"{router} {interface}".encode()).hexdigest()
    return f"5254.00{digits[:2]}.{digits[2:6]}"


def states(router: EmulatedRouter, config: RouterConfig) -> dict[str, State]:
    """Admin and line state of every interface."""
    found = {
        name: State("administratively down", "down") if item.shutdown else State("up", "up")
        for name, item in config.interfaces.items()
    }
    for tunnel in _tunnels(router, config).values():
        admin = "up" if tunnel.admin == "up" else "administratively down"
        found[tunnel.interface] = State(admin, tunnel.line)
    return found


def _config(context: Context) -> RouterConfig:
    return context.router.network.config(context.router.name)


def _chosen(context: Context, config: RouterConfig, head: int) -> Iterable[Interface] | None:
    """The interface named after the first ``head`` words, or all; None when it does not exist."""
    words = [word for word in context.words[head:] if word != "brief"]
    if not words:
        return tuple(config.interfaces.values())
    name = interface_name(" ".join(words))
    return (config.interfaces[name],) if name in config.interfaces else None


@command("show interfaces")
def show_interfaces(context: Context) -> str:
    """``show interfaces [INTERFACE]``; ``show interfaces tunnel N`` as well."""
    config = _config(context)
    chosen = _chosen(context, config, 2)
    if chosen is None:
        return "% Invalid input detected at '^' marker.\n\n"
    known = states(context.router, config)
    tunnels = _tunnels(context.router, config)
    return "".join(
        print_tunnel(tunnels[item.name])
        if item.name in tunnels
        else print_interface(context.router, item, known[item.name])
        for item in chosen
    )


def _tunnels(router: EmulatedRouter, config: RouterConfig) -> dict[str, TunnelInterface]:
    if not config.tunnels():
        return {}  # spares predicting the whole network
    found = router.network.snapshot(router.name, "tunnels").tunnels or ()
    return {tunnel.interface: tunnel for tunnel in found}


def print_interface(router: EmulatedRouter, item: Interface, state: State) -> str:
    """One interface that is no tunnel, as ``show interfaces`` prints it."""
    lines = [f"{item.name} is {state.admin}, line protocol is {state.line} "]
    lines.append(f"  Hardware is {_hardware(router, item)}")
    if item.description:
        lines.append(f"  Description: {item.description}")
    if item.address:
        lines.append(f"  Internet address is {item.address}")
    loopback = item.name.startswith("Loopback")
    speed, delay = (8000000, 5000) if loopback else (1000000, 10)
    mtu = 1514 if loopback else 1500
    lines.append(
        f"  MTU {mtu} bytes, BW {item.bandwidth or speed} Kbit/sec, "
        f"DLY {item.delay * 10 if item.delay else delay} usec, "
    )
    lines.append("     reliability 255/255, txload 1/255, rxload 1/255")
    lines += _media(router, item)
    return "\n".join(lines) + "\n" + _COUNTERS


def _hardware(router: EmulatedRouter, item: Interface) -> str:
    if item.name.startswith("Loopback"):
        return "Loopback"
    kind = "iGbE" if router.release.platform is Platform.IOS else "vNIC"
    address = mac_address(router.name, item.name)
    return f"{kind}, address is {address} (bia {address})"


def _media(router: EmulatedRouter, item: Interface) -> list[str]:
    if item.name.startswith("Loopback"):
        return ["  Encapsulation LOOPBACK, loopback not set", "  Keepalive set (10 sec)"]
    duplex = (
        "  Auto Duplex, Auto Speed, link type is auto, media type is RJ45"
        if router.release.platform is Platform.IOS
        else "  Full Duplex, 1000Mbps, link type is auto, media type is Virtual"
    )
    return [
        "  Encapsulation ARPA, loopback not set",
        "  Keepalive set (10 sec)",
        duplex,
        "  output flow-control is unsupported, input flow-control is unsupported",
        "  ARP type: ARPA, ARP Timeout 04:00:00",
    ]


@command("show ip interface brief")
def show_ip_interface_brief(context: Context) -> str:
    """``show ip interface brief``; the method is ``manual`` for an address that was typed."""
    config = _config(context)
    known = states(context.router, config)
    head = "Interface                  IP-Address      OK? Method Status                Protocol\n"
    return head + "".join(_brief_row(item, known[item.name]) for item in config.interfaces.values())


def _brief_row(item: Interface, state: State) -> str:
    address = str(item.address.ip) if item.address else "unassigned"
    method = "DHCP" if item.dhcp else "manual" if item.address else "unset"
    return f"{item.name:<26} {address:<15} YES {method:<6} {state.admin:<21} {state.line:<4}\n"


@command("show ip interface")
def show_ip_interface(context: Context) -> str:
    """``show ip interface [INTERFACE]``."""
    config = _config(context)
    chosen = _chosen(context, config, 3)
    if chosen is None:
        return "% Invalid input detected at '^' marker.\n\n"
    known = states(context.router, config)
    return "".join(_ip_interface(item, known[item.name]) for item in chosen)


def _ip_interface(item: Interface, state: State) -> str:
    lines = [f"{item.name} is {state.admin}, line protocol is {state.line}"]
    if not item.addresses:
        return "\n".join([*lines, "  Internet protocol processing disabled"]) + "\n"
    first, *rest = item.addresses
    lines += [f"  Internet address is {first}", "  Broadcast address is 255.255.255.255"]
    lines += ["  Address determined by setup command", f"  MTU is {item.ip_mtu or 1500} bytes"]
    lines += ["  Helper address is not set", "  Directed broadcast forwarding is disabled"]
    lines += [f"  Secondary address {address}" for address in rest]
    lines += [
        f"  Outgoing access list is {item.acl_out or 'not set'}",
        f"  Inbound  access list is {item.acl_in or 'not set'}",
        "  Proxy ARP is enabled",
        "  Split horizon is enabled",
        "  IP fast switching is enabled",
        "  IP CEF switching is enabled",
    ]
    return "\n".join(lines) + "\n"


@command("show ipv6 interface")
def show_ipv6_interface(context: Context) -> str:
    """``show ipv6 interface``: the interfaces that have IPv6 addresses."""
    config = _config(context)
    known = states(context.router, config)
    return "".join(
        _ipv6_interface(item, known[item.name])
        for item in config.interfaces.values()
        if item.ipv6_addresses
    )


def _ipv6_interface(item: Interface, state: State) -> str:
    lines = [f"{item.name} is {state.admin}, line protocol is {state.line}"]
    lines += [
        f"  IPv6 is enabled, link-local address is {address.ip} "
        for address in item.ipv6_addresses
        if address.is_link_local
    ]
    lines.append("  Global unicast address(es):")
    lines += [
        f"    {address.ip}, subnet is {address.network} "
        for address in item.ipv6_addresses
        if not address.is_link_local
    ]
    return "\n".join(lines) + "\n"
