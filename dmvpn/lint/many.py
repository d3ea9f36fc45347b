"""Reading and judging many configurations on several processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Mapping, Sequence

from dmvpn.findings import Finding
from dmvpn.lint import infer, lint_network
from dmvpn.lint.model import Network
from dmvpn.lint.texts import no_collection, read_all

FEW = 200
"""So many configurations are read and judged faster by one process."""

_network: Network | None = None


def lint_texts(
    texts: Mapping[str, str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    workers: int | None = None,
) -> tuple[Finding, ...]:
    """Read configurations by source and judge them all; the findings are those of `lint`.

    The rules that look at one router run in forked processes, which see the parent's network
    without copying it; where a system cannot fork, one process does it all.
    """
    with no_collection():
        routers = read_all(texts)
        network = infer(routers)
        count = workers or _processors()
        if len(routers) < FEW or count < 2 or "fork" not in multiprocessing.get_all_start_methods():
            return lint_network(network, routers, select, ignore)
        return _spread(network, list(routers), select, ignore, count)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _spread(
    network: Network, names: list[str], select: Sequence[str], ignore: Sequence[str], count: int
) -> tuple[Finding, ...]:
    global _network
    _network = network
    network.tunnels_of  # noqa: B018  worked out before the fork, so that nobody does it twice
    shares = [(names[place::count], select, ignore) for place in range(count)]
    context = multiprocessing.get_context("fork")
    try:
        with context.Pool(count) as pool:
            narrow = pool.map_async(_share, shares)
            wide = lint_network(network, (), select, ignore)
            found: Iterable[Finding] = (f for share in narrow.get() for f in share)
            return _ordered((*wide, *found))
    finally:
        _network = None


def _share(share: tuple[list[str], Sequence[str], Sequence[str]]) -> tuple[Finding, ...]:
    names, select, ignore = share
    assert _network is not None
    narrow = frozenset({"router", "tunnel"})
    return lint_network(_network, names, select, ignore, narrow)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    distinct = dict.fromkeys(findings)
    return tuple(sorted(distinct, key=lambda f: (f.router, f.line, f.code, f.message)))
