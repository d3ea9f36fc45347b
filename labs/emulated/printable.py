"""What of a snapshot the emulated commands print.

``show ip …`` shows IPv4 alone; ``show dmvpn`` and the crypto commands show both families.  No
``show ipv6 …`` of these tables is emulated.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network

from dmvpn.snapshot import Snapshot


def printable(snapshot: Snapshot) -> Snapshot:
    """The snapshot without the IPv6 rows that no emulated command shows."""

    def four(value: object) -> bool:
        return not isinstance(value, (IPv6Address, IPv6Network))

    return replace(
        snapshot,
        nhrp=tuple(row for row in snapshot.nhrp or () if four(row.target)),
        nhs=tuple(row for row in snapshot.nhs or () if four(row.address)),
        eigrp=tuple(row for row in snapshot.eigrp or () if four(row.address)),
        ospf=tuple(row for row in snapshot.ospf or () if four(row.address)),
        bgp=tuple(row for row in snapshot.bgp or () if four(row.neighbor)),
        routes=tuple(row for row in snapshot.routes or () if four(row.prefix)),
    )
