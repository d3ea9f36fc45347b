"""Judging many configurations on several processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence

from dmvpn.findings import Finding
from dmvpn.lint import infer, lint_network
from dmvpn.lint.model import Network
from dmvpn.lint.texts import no_collection, read_all

FEW = 200
"""So many configurations are judged faster by one process."""

_network: Network | None = None


def lint_texts(
    texts: Mapping[str, str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    workers: int | None = None,
) -> tuple[Finding, ...]:
    """Read configurations by source and judge them all; the findings are those of `lint`.

    One process reads them all: handing a configuration over takes twice as long as reading it.  Then
    forked ones run the rules that look at one router, on the parent's network, which they see without
    copying it; a section no other rule asked for is read there.  Few configurations, or a system that
    cannot fork, are one process's work.
    """
    count = workers or _processors()
    with no_collection():
        routers = read_all(texts)
        network = infer(routers)
        if len(texts) < FEW or count < 2 or "fork" not in multiprocessing.get_all_start_methods():
            return lint_network(network, routers, select, ignore)
        return _lint_spread(network, list(routers), select, ignore, count)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lint_spread(
    network: Network, names: list[str], select: Sequence[str], ignore: Sequence[str], count: int
) -> tuple[Finding, ...]:
    global _network
    _network = network
    shares = [(names[place::count], select, ignore) for place in range(count)]
    wide = lint_network(network, (), select, ignore)  # works out what the children then share
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            found = [f for share in pool.map(_lint_share, shares) for f in share]
    finally:
        _network = None
    distinct = dict.fromkeys((*wide, *found))
    return tuple(sorted(distinct, key=lambda f: (f.router, f.line, f.code, f.message)))


def _lint_share(share: tuple[list[str], Sequence[str], Sequence[str]]) -> tuple[Finding, ...]:
    names, select, ignore = share
    assert _network is not None
    return lint_network(_network, names, select, ignore, frozenset({"router", "tunnel"}))
