"""``show ip nhrp nhs detail`` (and without ``detail``): one `Nhs` for each next hop server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show ip nhrp nhs detail"
ALSO = ("show ip nhrp nhs", "show ipv6 nhrp nhs", "show ipv6 nhrp nhs detail")
OPTIONS = "detail tunnel interface vrf redundancy"


@dataclass(frozen=True, slots=True)
class Nhs:
    """One next hop server.  flags: as printed: ``RE`` responding, ``E`` expecting, ``W`` waiting.

    registration_pending: a request to it stands under ``Pending Registration Requests``.
    """

    interface: str
    vrf: str | None
    address: Printed
    flags: str
    nbma_address: Printed | None = None
    priority: int | None = None
    cluster: int | None = None
    requests_sent: int | None = None
    requests_failed: int | None = None
    replies_received: int | None = None
    last_reply: timedelta | None = None
    request_id: int | None = None
    registration_pending: bool = False


class _Fold:
    """Lines in order → next hop servers."""

    def __init__(self) -> None:
        self.servers: list[Nhs] = []

    def __call__(self, row: Row) -> None:
        if row["ADDRESS"]:
            self.servers.append(_server(row))
        elif row["REQUEST"]:
            if not self.servers:
                raise ValueError("a request before the first next hop server")
            self.servers[-1] = replace(self.servers[-1], request_id=int(row["REQUEST"]))
        elif row["PENDING"]:
            self.pending(row)

    def pending(self, row: Row) -> None:
        address = values.address(row["PENDING"])
        interface = values.interface(row["PENDING_INTERFACE"])
        found = False
        for index, server in enumerate(self.servers):
            if server.address == address and interface in ("", server.interface):
                found = True
                self.servers[index] = replace(
                    server,
                    registration_pending=True,
                    request_id=server.request_id or int(row["PENDING_REQUEST"]),
                )
        if not found:
            raise ValueError(f"a request is pending to '{address}', which is not listed above")


def parse(text: str) -> list[Nhs]:
    """Every next hop server, in order; ``[]`` when none is configured."""
    table = read("show_ip_nhrp_nhs_detail", COMMAND, text)
    fold = _Fold()
    table.convert(fold)
    return fold.servers


def _server(row: Row) -> Nhs:
    if not row["INTERFACE"]:
        raise ValueError("a next hop server before the line with its interface")
    return Nhs(
        values.interface(row["INTERFACE"]),
        None,
        values.address(row["ADDRESS"]),
        row["FLAGS"],
        values.address_or_none(row["NBMA"]),
        values.number(row["PRIORITY"]),
        values.number(row["CLUSTER"]),
        values.number(row["SENT"]),
        values.number(row["FAILED"]),
        values.number(row["RECEIVED"]),
        values.duration(row["AGO"]),
    )
