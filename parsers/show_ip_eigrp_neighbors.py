"""``show ip eigrp neighbors``: one `EigrpNeighbor` for each neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dmvpn.model import Address

COMMAND = "show ip eigrp neighbors"


@dataclass(frozen=True, slots=True)
class EigrpNeighbor:
    """One EIGRP neighbour.  hold in seconds, srtt and rto in milliseconds.

    interface: full name, though IOS prints ``Tu0``.
    """

    interface: str
    vrf: str | None
    autonomous_system: int
    address: Address
    handle: int | None = None
    hold: int | None = None
    uptime: timedelta | None = None
    srtt: int | None = None
    rto: int | None = None
    queue: int | None = None
    sequence: int | None = None
    instance: str | None = None
