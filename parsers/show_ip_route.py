"""``show ip route``: one `Route` for each path of each prefix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from dmvpn.model import Address

COMMAND = "show ip route"


@dataclass(frozen=True, slots=True)
class Route:
    """One path to one prefix.

    code: letters as printed without marks: ``D``, ``D EX``, ``C``, ``L``, ``S``, ``H``, ``O IA``.
    candidate_default: ``*``.  next_hop_override: ``%``.  override_next_hops: the ``[NHO]`` next
    hops of ``show ip route next-hop-override``.  next_hop None: directly connected.
    """

    prefix: IPv4Network | IPv6Network
    vrf: str | None
    code: str
    next_hop: Address | None
    interface: str | None
    distance: int | None = None
    metric: int | None = None
    age: timedelta | None = None
    candidate_default: bool = False
    next_hop_override: bool = False
    override_next_hops: tuple[Address, ...] = ()
