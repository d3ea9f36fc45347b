"""``show ip nhrp nhs`` and its ``detail``: the servers a router registers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import (
    duration,
    interface_argument,
    lines,
    short_interface,
    written,
)
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs

LEGEND = "Legend:\tE=Expecting replies, R=Responding, W=Waiting, D=Dynamic\n"


def print_nhs(servers: Iterable[Nhs], *, detail: bool = False) -> str:
    """The whole answer; nothing at all when the router registers nowhere."""
    rows = tuple(servers)
    if not rows:
        return ""
    text = LEGEND
    for interface, group in groupby(rows, lambda nhs: nhs.interface):
        text += f"{interface}:\n" + "".join(_server(nhs, detail) for nhs in group) + "\n"
    pending = [nhs for nhs in rows if nhs.registration_pending]
    if detail and pending:
        text += "\nPending Registration Requests:\n" + "".join(_request(nhs) for nhs in pending)
    return text + ("\n" if detail and pending else "")


def _server(nhs: Nhs, detail: bool) -> str:
    nbma = f"NBMA Address: {written(nhs.nbma_address)} " if nhs.nbma_address else ""
    text = (
        f"{written(nhs.address)}  {nhs.flags:>2}  {nbma}"
        f"priority = {nhs.priority or 0} cluster = {nhs.cluster or 0}"
    )
    if detail:
        text += (
            f"  req-sent {nhs.requests_sent or 0}  req-failed {nhs.requests_failed or 0}"
            f"  repl-recv {nhs.replies_received or 0} "
        )
        text += f"({duration(nhs.last_reply)} ago)" if nhs.last_reply is not None else ""
    return text + "\n"


def _request(nhs: Nhs) -> str:
    return (
        f"Registration Request: Reqid {nhs.request_id or 0}, Ret 64  NHS {written(nhs.address)} expired "
        f"({short_interface(nhs.interface)})\n"
    )


@command("show ip nhrp nhs")
def show_ip_nhrp_nhs(context: Context) -> str:
    """``show ip nhrp nhs [TunnelN] [detail]``."""
    return _servers(context, 4)


@command("show ipv6 nhrp nhs")
def show_ipv6_nhrp_nhs(context: Context) -> str:
    """``show ipv6 nhrp nhs [TunnelN] [detail]``."""
    return _servers(context, 6)


def _servers(context: Context, version: int) -> str:
    router, words = context.router, context.words[4:]
    interface = interface_argument(words)
    servers = of_version(router.network.snapshot(router.name, "nhs").nhs or (), version)
    return print_nhs(
        (nhs for nhs in servers if interface in (None, nhs.interface)), detail="detail" in words
    )


def of_version(servers: Iterable[Nhs], version: int) -> Iterator[Nhs]:
    """The next hop servers of an IP version."""
    return (nhs for nhs in servers if (":" in str(nhs.address)) == (version == 6))


def traffic_block(
    interface: str, sent: tuple[int, int, int], received: tuple[int, int, int]
) -> str:
    """``show ip nhrp traffic`` of a tunnel; counts: resolution requests, registration requests,
    registration replies."""
    return (
        f"{interface}: Max-send limit:10000Pkts/10Sec, Usage:0%\n"
        + _direction("Sent", sent)
        + _direction("Rcvd", received)
    )


def _direction(word: str, counts: tuple[int, int, int]) -> str:
    resolution, request, reply = counts
    return lines(
        f"   {word}: Total {sum(counts)}",
        f"         {resolution} Resolution Request  0 Resolution Reply  "
        f"{request} Registration Request  ",
        f"         {reply} Registration Reply  0 Purge Request  0 Purge Reply  ",
        "         0 Error Indication  0 Traffic Indication  0 Redirect Suppress  ",
    )


@command("show ip nhrp traffic")
def show_ip_nhrp_traffic(context: Context) -> str:
    """Registrations sent and answered, counted as `Nhs` counts them."""
    router = context.router
    snapshot = router.network.snapshot(router.name)
    text = ""
    for tunnel in snapshot.tunnels or ():
        servers = [
            nhs for nhs in of_version(snapshot.nhs or (), 4) if nhs.interface == tunnel.interface
        ]
        sent = sum(nhs.requests_sent or 0 for nhs in servers)
        answered = sum(nhs.replies_received or 0 for nhs in servers)
        served = router.network.registrations_served(router.name, tunnel.interface)
        text += traffic_block(tunnel.interface, (0, sent, served), (0, served, answered))
    return text
