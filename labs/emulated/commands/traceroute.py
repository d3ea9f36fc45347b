"""``traceroute``: the hops of the simulated path, each with round-trip times."""

from __future__ import annotations

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.ping import (
    INVALID_SOURCE,
    UNRECOGNIZED,
    InvalidSource,
    destination_of,
    missing_vrf,
    source_of,
)
from dmvpn.labs.emulated.show.words import argument_after
from dmvpn.model import Address
from dmvpn.simulate import Flow, Path

MAXIMUM_TTL = 30
PROBE_LIMIT = 100
"""More probes than this are not sent for a hop, whatever was asked for."""


@command("traceroute")
def traceroute(context: Context) -> str:
    """``traceroute [ip] A [source S] [numeric] [probe N] [timeout N] [ttl MIN MAX]``."""
    network, name, words = context.router.network, context.router.name, context.words[1:]
    destination = destination_of(words)
    if destination is None:
        return UNRECOGNIZED
    if (missing := missing_vrf(network, name, words)) is not None:
        return missing
    try:
        source = source_of(network, name, words)
    except InvalidSource:
        return INVALID_SOURCE
    probes = min(int(argument_after(words, "probe") or 3), PROBE_LIMIT)
    first, last = _ttl(words)
    flow = Flow(name, destination, source, argument_after(words, "vrf"))
    path = network.send(flow, probes).path
    return (
        "Type escape sequence to abort.\n"
        f"Tracing the route to {destination}\n"
        "VRF info: (vrf in name/id, vrf out name/id)\n"
    ) + "".join(f"{row}\n" for row in _rows(path, probes, first, last))


def _ttl(words: tuple[str, ...]) -> tuple[int, int]:
    if "ttl" not in words:
        return 1, MAXIMUM_TTL
    bounds = [int(word) for word in words[words.index("ttl") + 1 :][:2] if word.isdigit()]
    return (bounds[0], bounds[1]) if len(bounds) == 2 else (1, MAXIMUM_TTL)


def _rows(path: Path, probes: int, first: int, last: int) -> list[str]:
    hops: list[Address | None] = list(path.hops)
    if path.reached and not hops:
        hops = [path.destination]  # an address of the router itself
    rows = [_row(ttl, hop, probes, hop == path.destination) for ttl, hop in enumerate(hops, 1)]
    if not path.reached and hops and "no route" in path.why:
        rows.append(_unreachable(len(hops) + 1, hops[-1], probes))
    elif not path.reached:
        rows += [_row(ttl, None, probes, False) for ttl in range(len(hops) + 1, last + 1)]
    return rows[first - 1 : last]


def _row(ttl: int, hop: Address | None, probes: int, limited: bool) -> str:
    """limited: the destination answers every second probe only, IOS limits its unreachables."""
    if hop is None:
        return f"{ttl:>3} " + " * " * probes
    times = (
        " * " if limited and number % 2 else f" {ttl + number % 2} msec" for number in range(probes)
    )
    return f"{ttl:>3} {hop}" + "".join(times)


def _unreachable(ttl: int, hop: Address | None, probes: int) -> str:
    """``!H``: the last router knows no way on and says so, to every second probe."""
    return f"{ttl:>3} {hop}" + "".join(" * " if n % 2 else " !H " for n in range(probes))
