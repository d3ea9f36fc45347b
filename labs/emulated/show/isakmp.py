"""``show crypto isakmp sa``: IKEv1 is not spoken here, so the tables are empty."""

from __future__ import annotations

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import lines

HEADER = "dst             src             state          conn-id status"


@command("show crypto isakmp sa")
def show_crypto_isakmp_sa(context: Context) -> str:
    """The heads of both tables, as a router without IKEv1 SAs prints them."""
    return lines("IPv4 Crypto ISAKMP SA", HEADER, "", "IPv6 Crypto ISAKMP SA", "")
