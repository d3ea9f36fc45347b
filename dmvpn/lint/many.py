"""Reading and judging many configurations on several processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence

from dmvpn.config import RouterConfig, read
from dmvpn.findings import Finding
from dmvpn.lint import infer, lint_network
from dmvpn.lint.model import Network
from dmvpn.lint.texts import by_name, no_collection, read_all

FEW = 200
"""So many configurations are read and judged faster by one process."""

CHUNK = 250
"""Configurations a reading process hands over at once."""

_network: Network | None = None
_texts: Sequence[tuple[str, str]] = ()


def lint_texts(
    texts: Mapping[str, str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    workers: int | None = None,
) -> tuple[Finding, ...]:
    """Read configurations by source and judge them all; the findings are those of `lint`.

    Forked processes read a share each and hand it over; then they run the rules that look at one
    router, on the parent's network, which they see without copying it.  Few configurations, or a
    system that cannot fork, are one process's work.
    """
    count = workers or _processors()
    if len(texts) < FEW or count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        with no_collection():
            routers = read_all(texts)
            return lint_network(infer(routers), routers, select, ignore)
    with no_collection():
        routers = by_name(_read_spread(texts, count))
        return _lint_spread(infer(routers), list(routers), select, ignore, count)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_spread(texts: Mapping[str, str], count: int) -> list[RouterConfig]:
    """The parent reads a share itself, while the others read theirs: what they hand over costs."""
    global _texts
    _texts = tuple(texts.items())
    shared = len(_texts) * (count - 1) // count
    starts = range(0, shared, CHUNK)
    try:
        with multiprocessing.get_context("fork").Pool(count - 1) as pool:
            chunks = pool.imap(_read_chunk, [(n, min(n + CHUNK, shared)) for n in starts])
            own = [read(text, source) for source, text in _texts[shared:]]
            return [router for chunk in chunks for router in chunk] + own
    finally:
        _texts = ()


def _read_chunk(bounds: tuple[int, int]) -> list[RouterConfig]:
    return [read(text, source) for source, text in _texts[slice(*bounds)]]


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
