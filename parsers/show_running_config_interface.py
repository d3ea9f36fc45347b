"""``show running-config interface``: one `RunningInterface` for each interface printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Interface

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read
from dmvpn.redact import redact

COMMAND = "show running-config interface"
OPTIONS = "tunnel vlan loopback all"
ARGUMENTS = True

_EDITED = re.compile(r"\*{3}|<\w+>|xxx|REMOVED|HIDDEN|REDACTED", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RunningInterface:
    """What one interface is configured with.

    address: None for ``dhcp``, ``negotiated``, unnumbered or none.  nhrp_nhs, nhrp_maps,
    nhrp_multicast: the words after ``ip nhrp nhs``, ``map``, ``map multicast``.
    nhrp_authentication: whether there is one; the text itself is a secret.  tunnel_mode: None is
    the default, ``gre ip``.  tunnel_source, tunnel_destination: addresses, or names as printed.  lines: every line of the interface, in order, secrets masked.
    """

    interface: str
    vrf: str | None
    description: str | None
    address: IPv4Interface | None
    unnumbered: str | None
    ip_mtu: int | None
    tcp_mss: int | None
    nhrp_network_id: int | None
    nhrp_holdtime: int | None
    nhrp_authentication: bool
    nhrp_nhs: tuple[str, ...]
    nhrp_maps: tuple[str, ...]
    nhrp_multicast: tuple[str, ...]
    nhrp_redirect: bool
    nhrp_shortcut: bool
    tunnel_source: Printed | None
    tunnel_destination: Printed | None
    tunnel_mode: str | None
    tunnel_key: int | None
    tunnel_vrf: str | None
    ipsec_profile: str | None
    shutdown: bool
    lines: tuple[str, ...]


def parse(text: str) -> list[RunningInterface]:
    """The interfaces, in order.  Incomplete when the text is shorter than its header says."""
    table = read("show_running_config_interface", COMMAND, text)
    _conserve_bytes(table)
    return table.convert(_interface)


def _conserve_bytes(table: Table) -> None:
    """IOS counts the bytes of what follows its header, each line end as one, and one more."""
    rows = table.rows
    if not rows or not rows[0]["BYTES"]:
        return
    if table.state != "Done":
        raise table.capture.incomplete("the line 'end' is missing", table.capture.last)
    lines = table.capture.lines
    head = next(n for n, line in enumerate(lines) if line.startswith("Current configuration"))
    body = [line for line in lines[head + 1 : table.capture.last] if line]
    printed = sum(len(line.encode()) + 1 for line in body) + 1
    if not any(line.startswith(" ") for line in body):  # pasted from where indentation is lost
        printed += len(rows[0].lists["LINE"])
    promised = int(rows[0]["BYTES"])
    if printed + 2 < promised and not any(_EDITED.search(line) for line in body):
        reason = f"{promised} bytes of configuration, but {printed} are printed"
        raise table.capture.incomplete(reason, head + 1)


def _address(text: str) -> IPv4Interface | None:
    return values.interface_address(text.replace(" ", "/")) if text[:1].isdigit() else None


def _end(text: str) -> Printed | None:
    """An address, or the name of an interface or host."""
    return values.address(text) if text[:1].isdigit() or ":" in text else values.word(text)


def _interface(row: Row) -> RunningInterface:
    lists = row.lists
    if not row["INTERFACE"]:
        raise ValueError("the line with the interface is missing")
    return RunningInterface(
        interface=values.interface(row["INTERFACE"]),
        vrf=values.word(row["VRF"]),
        description=values.word(row["DESCRIPTION"]),
        address=_address(row["ADDRESS"]),
        unnumbered=values.word(row["UNNUMBERED"]),
        ip_mtu=values.number(row["IP_MTU"]),
        tcp_mss=values.number(row["TCP_MSS"]),
        nhrp_network_id=values.number(row["NETWORK_ID"]),
        nhrp_holdtime=values.number(row["HOLDTIME"]),
        nhrp_authentication=bool(row["AUTHENTICATION"]),
        nhrp_nhs=tuple(lists["NHS"]),
        nhrp_maps=tuple(lists["MAP"]),
        nhrp_multicast=tuple(lists["MULTICAST"]),
        nhrp_redirect=bool(row["REDIRECT"]),
        nhrp_shortcut=bool(row["SHORTCUT"]),
        tunnel_source=_end(row["SOURCE"]),
        tunnel_destination=_end(row["DESTINATION"]),
        tunnel_mode=values.word(row["MODE"]),
        tunnel_key=values.number(row["KEY"]),
        tunnel_vrf=values.word(row["TUNNEL_VRF"]),
        ipsec_profile=values.word(row["PROTECTION"]),
        shutdown=bool(row["SHUTDOWN"]),
        lines=tuple(redact("\n".join(lists["LINE"])).split("\n")) if lists["LINE"] else (),
    )
