"""What of a snapshot the emulated commands print.

``show dmvpn`` and the crypto commands show both families, NHRP and BGP have a command for each.
What EIGRP, OSPFv3 and the routing table of IPv6 show is not emulated.
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
        eigrp=tuple(row for row in snapshot.eigrp or () if four(row.address)),
        ospf=tuple(row for row in snapshot.ospf or () if four(row.address)),
        routes=tuple(row for row in snapshot.routes or () if four(row.prefix)),
    )
