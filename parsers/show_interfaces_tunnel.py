"""``show interfaces Tunnel0`` (or all tunnels): one `TunnelInterface` for each."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface

COMMAND = "show interfaces tunnel"


@dataclass(frozen=True, slots=True)
class TunnelInterface:
    """One tunnel interface.

    admin: ``up`` or ``down`` (``administratively down``); line: ``up`` or ``down``.
    mtu, bandwidth (kbit/s) and delay (µs) as printed.  source, destination as printed.
    protection: the IPsec profile.
    """

    interface: str
    vrf: str | None
    admin: str
    line: str
    address: IPv4Interface | None = None
    mtu: int | None = None
    bandwidth: int | None = None
    delay: int | None = None
    source: str | None = None
    source_interface: str | None = None
    destination: str | None = None
    protocol: str | None = None
    key: int | None = None
    transport_mtu: int | None = None
    protection: str | None = None
    packets_in: int | None = None
    packets_out: int | None = None
