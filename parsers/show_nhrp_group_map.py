"""``show nhrp group-map``: one `NhrpGroupMap` for each tunnel of each group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show nhrp group-map"
ALSO = ("show ip nhrp group-map", "show ipv6 nhrp group-map")
OPTIONS = "interface tunnel"
ARGUMENTS = True


@dataclass(frozen=True, slots=True)
class NhrpGroupMap:
    """One tunnel that uses the QoS policy of its NHRP group.

    A group that no tunnel uses is one record without addresses.  tunnel_address: the overlay's;
    None on releases that print the transport address alone.
    """

    interface: str
    group: str
    policy: str | None
    tunnel_address: Printed | None = None
    nbma_address: Printed | None = None


class _Fold:
    """Lines in order → groups with their tunnels."""

    def __init__(self) -> None:
        self.head: NhrpGroupMap | None = None
        self.found: list[NhrpGroupMap] = []
        self.used = True

    def __call__(self, row: Row) -> None:
        if row["GROUP"]:
            self.close()
            self.head = NhrpGroupMap(values.interface(row["INTERFACE"]), row["GROUP"], None)
            self.used = False
        elif self.head is None:
            raise ValueError("a line of a group before the line with the group")
        elif row["POLICY"]:
            if self.head.policy:
                raise ValueError(f"a second policy '{row['POLICY']}' for one group")
            self.head = replace(self.head, policy=row["POLICY"])
        elif row["TRANSPORT"]:
            self.used = True
            self.found.append(
                replace(
                    self.head,
                    tunnel_address=values.address_or_none(row["OVERLAY"]),
                    nbma_address=values.address(row["TRANSPORT"]),
                )
            )

    def close(self) -> None:
        if self.head is not None and not self.used:
            self.found.append(self.head)


def parse(text: str) -> list[NhrpGroupMap]:
    """Every tunnel of every group, in order; ``[]`` without groups.  Incomplete without policy."""
    table = read("show_nhrp_group_map", COMMAND, text)
    fold = _Fold()
    table.convert(fold)
    fold.close()
    for entry in fold.found:
        if not entry.policy or not entry.interface:
            reason = f"the group {entry.group} without its interface or QoS policy"
            raise table.capture.incomplete(reason, table.capture.last)
    return fold.found
