"""``show dmvpn``: one `DmvpnPeer` for each row, continuation rows included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Address

COMMAND = "show dmvpn"


@dataclass(frozen=True, slots=True)
class DmvpnPeer:
    """One row of ``show dmvpn``.

    address_family: ``ipv4`` or ``ipv6``, of the overlay.  role: the interface's ``Hub``, ``Spoke``,
    ``Hub/Spoke``, ``Unknown``.  entries: the ``# Ent`` column; a continuation row carries the NBMA
    address and entries of the row it continues.  nbma_address: None for ``UNKNOWN``.  state: ``UP``,
    ``NHRP``, ``IKE``, ``IPSEC``, ``INTF``.  uptime: None for ``never``.  attributes: as printed,
    ``S``, ``D``, ``DT1``, ``IX``.  continuation: the row left ``# Ent`` and NBMA blank.
    """

    interface: str
    vrf: str | None
    address_family: str
    role: str
    entries: int | None
    nbma_address: Address | None
    tunnel_address: Address | None
    state: str
    uptime: timedelta | None
    attributes: str
    continuation: bool = False
    target_network: IPv4Network | IPv6Network | None = None
    group: str | None = None
