"""``show interfaces Tunnel0`` (or all tunnels): one `TunnelInterface` for each."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface

from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show interfaces tunnel"
ALSO = ("show interfaces", "show interfaces | section ^Tunnel")
OPTIONS = "tunnel"


@dataclass(frozen=True, slots=True)
class TunnelInterface:
    """One tunnel interface.

    admin: ``up`` or ``down`` (``administratively down``); line: ``up`` or ``down``.
    mtu, bandwidth (kbit/s) and delay (µs) as printed.  source, destination as printed.
    protection: the IPsec profile.  linestate: what IOS evaluated and why
    (``down - no output interface``).  unnumbered: the interface whose address is used.
    output_drops: by the queue; input_errors, output_errors: in all.  vrf: IOS does not print it here.
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
    description: str | None = None
    linestate: str | None = None
    unnumbered: str | None = None
    bytes_in: int | None = None
    bytes_out: int | None = None
    output_drops: int | None = None
    input_errors: int | None = None
    output_errors: int | None = None


def parse(text: str) -> list[TunnelInterface]:
    """Every tunnel interface, in order; other interfaces in the text are stepped over."""
    return read("show_interfaces_tunnel", COMMAND, text).convert(_tunnel)


def _tunnel(row: Row) -> TunnelInterface:
    source_interface = row["SOURCE_INTERFACE"]
    return TunnelInterface(
        interface=values.interface(row["INTERFACE"]),
        vrf=None,
        admin="up" if row["ADMIN"] == "up" else "down",
        line=row["LINE"],
        address=values.interface_address(row["ADDRESS"]),
        mtu=values.number(row["MTU"]),
        bandwidth=values.number(row["BANDWIDTH"]),
        delay=values.number(row["DELAY"]),
        source=values.word(row["SOURCE"]),
        source_interface=values.interface(source_interface) if source_interface else None,
        destination=values.word(row["DESTINATION"]),
        protocol=values.word(row["PROTOCOL"]),
        key=values.number(row["KEY"]),
        transport_mtu=values.number(row["TRANSPORT_MTU"]),
        protection=values.word(row["PROTECTION"]),
        packets_in=values.number(row["PACKETS_IN"]),
        packets_out=values.number(row["PACKETS_OUT"]),
        description=values.word(row["DESCRIPTION"]),
        linestate=values.word(row["LINESTATE"]),
        unnumbered=values.word(values.interface(row["UNNUMBERED"])),
        bytes_in=values.number(row["BYTES_IN"]),
        bytes_out=values.number(row["BYTES_OUT"]),
        output_drops=values.number(row["OUTPUT_DROPS"]),
        input_errors=values.number(row["INPUT_ERRORS"]),
        output_errors=values.number(row["OUTPUT_ERRORS"]),
    )
