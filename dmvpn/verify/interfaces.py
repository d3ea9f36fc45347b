"""Tunnel interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.verify.model import RULES, Verdict, View, failed, judged


@RULES.add("VFY101", layer="interface", table="tunnels")
def tunnel_up(view: View) -> Iterator[Verdict]:
    """Every tunnel interface is up, line protocol up.

    Why: everything above it is a consequence; look here first.
    Fix: ``no shutdown``; check that the tunnel source is up and, with ``if-state nhrp``, that an
        NHS answers.
    Source: Cisco IOS Interface Command Reference, show interfaces.
    """
    observed = {row.interface: row for row in view.observed.tunnels or ()}
    for row in view.expected.tunnels or ():
        seen = observed.get(row.interface)
        if seen is None:
            yield failed(
                row.interface, "up/up", "no such interface", hint="deploy the router first"
            )
            continue
        yield judged(
            (seen.admin, seen.line) == ("up", "up"),
            row.interface,
            "up/up",
            f"{seen.admin}/{seen.line}",
            hint="no shutdown, and check the tunnel source",
        )


@RULES.add("VFY102", layer="interface", table="tunnels")
def tunnel_address(view: View) -> Iterator[Verdict]:
    """Every tunnel interface has the address that the design gave it.

    Why: a router with another tunnel address registers as a stranger and answers for nobody.
    Fix: deploy again.
    Source: RFC 2332 §2, the protocol address is what NHRP resolves.
    """
    observed = {row.interface: row.address for row in view.observed.tunnels or ()}
    for row in view.expected.tunnels or ():
        if row.address is not None and row.interface in observed:
            seen = observed[row.interface]
            yield judged(
                seen == row.address,
                f"{row.interface} address",
                str(row.address),
                str(seen or "none"),
            )
