"""``show crypto isakmp sa``: the IKEv1 SAs of both address families."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import lines
from dmvpn.parsers.show_crypto_isakmp_sa import IsakmpSa

HEADER = "dst             src             state          conn-id status"


@command("show crypto isakmp sa")
def show_crypto_isakmp_sa(context: Context) -> str:
    """Both tables; a router without IKEv1 SAs prints their heads."""
    router = context.router
    return print_isakmp(router.network.snapshot(router.name, "ikev1").ikev1 or ())


def print_isakmp(rows: Iterable[IsakmpSa]) -> str:
    """The IPv4 table with its rows; IPv6 is not spoken here."""
    here = [_row(row) for row in rows if ":" not in str(row.destination)]
    return lines("IPv4 Crypto ISAKMP SA", HEADER, *here, "", "IPv6 Crypto ISAKMP SA", "")


def _row(row: IsakmpSa) -> str:
    ends = f"{row.destination!s:<15} {row.source!s:<15}"
    return f"{ends} {row.state:<14} {row.connection_id:>7} {row.status}"
