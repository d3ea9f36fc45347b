"""``show interfaces TunnelN``: what ``show interfaces`` prints for a tunnel."""

from __future__ import annotations

from dmvpn.labs.emulated.show.words import lines
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface


def print_tunnel(tunnel: TunnelInterface) -> str:
    """One tunnel, as IOS 15.x and IOS-XE 17.x print it."""
    admin = "administratively down" if tunnel.admin == "down" else tunnel.admin
    return (
        f"{tunnel.interface} is {admin}, line protocol is {tunnel.line} \n"
        "  Hardware is Tunnel\n"
        + (f"  Description: {tunnel.description}\n" if tunnel.description else "")
        + (f"  Internet address is {tunnel.address}\n" if tunnel.address else "")
        + _unnumbered(tunnel.unnumbered)
        + f"  MTU {tunnel.mtu or 17916} bytes, BW {tunnel.bandwidth or 100} Kbit/sec, "
        + f"DLY {tunnel.delay or 50000} usec, \n"
        + _transport(tunnel)
        + _counters(tunnel)
    )


def _transport(tunnel: TunnelInterface) -> str:
    down = "down - admin down" if tunnel.admin == "down" else "down - no output interface"
    state = tunnel.linestate or ("up" if tunnel.line == "up" else down)
    behind = f" ({tunnel.source_interface})" if tunnel.source_interface else ""
    source = f"{tunnel.source or 'UNKNOWN'}{behind}"
    destination = f", destination {tunnel.destination}" if tunnel.destination else ""
    key = "disabled" if tunnel.key is None else f"0x{tunnel.key:X}"
    protection = (
        (f'  Tunnel protection via IPSec (profile "{tunnel.protection}")',)
        if tunnel.protection
        else ()
    )
    return lines(
        "     reliability 255/255, txload 1/255, rxload 1/255",
        "  Encapsulation TUNNEL, loopback not set",
        "  Keepalive not set",
        f"  Tunnel linestate evaluation {state}",
        f"  Tunnel source {source}{destination}",
        *_subblock(tunnel),
        f"  Tunnel protocol/transport {tunnel.protocol or 'multi-GRE/IP'}",
        f"    Key {key}, sequencing disabled",
        "    Checksumming of packets disabled",
        "  Tunnel TTL 255, Fast tunneling enabled",
        f"  Tunnel transport MTU {tunnel.transport_mtu or 1476} bytes",
        "  Tunnel transmit bandwidth 8000 (kbps)",
        "  Tunnel receive bandwidth 8000 (kbps)",
        *protection,
    )


def _subblock(tunnel: TunnelInterface) -> tuple[str, ...]:
    """Only a tunnel whose source is an interface tracks one."""
    below = tunnel.source_interface
    if below is None:
        return ()
    members = f"Set of tunnels with source {below}, 1 member (includes iterators)"
    return (
        "   Tunnel Subblocks:",
        "      src-track:",
        f"         {tunnel.interface} source tracking subblock associated with {below}",
        f"          {members}, on interface <OK>",
    )


def _unnumbered(interface: str | None) -> str:
    return f"  Interface is unnumbered. Using address of {interface}\n" if interface else ""


def _counters(tunnel: TunnelInterface) -> str:
    packets_in, packets_out = tunnel.packets_in or 0, tunnel.packets_out or 0
    last = "00:00:01" if packets_in else "never"
    drops = tunnel.output_drops or 0
    return lines(
        f"  Last input {last}, output {last if packets_out else 'never'}, output hang never",
        '  Last clearing of "show interface" counters never',
        f"  Input queue: 0/375/0/0 (size/max/drops/flushes); Total output drops: {drops}",
        "  Queueing strategy: fifo",
        "  Output queue: 0/0 (size/max)",
        "  5 minute input rate 0 bits/sec, 0 packets/sec",
        "  5 minute output rate 0 bits/sec, 0 packets/sec",
        f"     {packets_in} packets input, {tunnel.bytes_in or 0} bytes, 0 no buffer",
        "     Received 0 broadcasts (0 IP multicasts)",
        "     0 runts, 0 giants, 0 throttles ",
        f"     {tunnel.input_errors or 0} input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort",
        f"     {packets_out} packets output, {tunnel.bytes_out or 0} bytes, 0 underruns",
        f"     {tunnel.output_errors or 0} output errors, 0 collisions, 0 interface resets",
        "     0 unknown protocol drops",
        "     0 output buffer failures, 0 output buffers swapped out",
    )
