"""Whose configuration to mend, when two ends merely disagree.

Two keys that differ do not say which is wrong.  The others do: a hub on which every spoke fails in
the same way, and none succeeds, is blamed; otherwise the one that differs from its fellows, the
client.
"""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.simulate.model import Cause, Layer
from dmvpn.simulate.nhrp_cache import Trouble

Pairs = set[tuple[str, str]]


def causes(troubles: Iterable[Trouble], passed: Pairs, adjacent: Pairs) -> tuple[Cause, ...]:
    """One `Cause` for each pair and reason, in the order found.

    passed: (client, server) of registrations that were answered; adjacent: routing neighbours.
    """
    items = list(dict.fromkeys(troubles))
    failing: dict[tuple[Layer, str], set[str]] = {}
    for item in items:
        failing.setdefault((item.stop.layer, item.peer), set()).add(item.client)
    healthy = _by_server(passed)
    neighbours = _by_server(adjacent)
    found = (
        _cause(item, failing, neighbours if item.stop.layer is Layer.ROUTING else healthy)
        for item in items
    )
    return tuple(dict.fromkeys(found))


def _by_server(pairs: Pairs) -> dict[str, set[str]]:
    result: dict[str, set[str]] = {}
    for client, server in pairs:
        result.setdefault(server, set()).add(client)
    return result


def _cause(
    item: Trouble, failing: dict[tuple[Layer, str], set[str]], good: dict[str, set[str]]
) -> Cause:
    router = item.stop.router
    if router is None:
        failed = failing[(item.stop.layer, item.peer)]
        healthy = good.get(item.peer, set()) - failed
        router = item.peer if len(failed) > 1 and not healthy else item.client
    peer = item.client if router == item.peer else item.peer
    stop = item.stop
    return Cause(router, peer, stop.layer, stop.cause, stop.lines, stop.stops)
