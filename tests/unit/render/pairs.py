"""Pairwise combinations: every two values of two rows meet in some combination (greedy)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = Mapping[str, str]
Pair = tuple[str, str, str, str]


def pairwise(rows: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Combinations that cover every pair of values of any two rows; the same ones every time."""
    names = list(rows)
    open_pairs: set[Pair] = {
        (one, a, other, b)
        for one, other in combinations(names, 2)
        for a, b in product(rows[one], rows[other])
    }
    found: list[dict[str, str]] = []
    while open_pairs:
        combination = _next(rows, open_pairs)
        open_pairs -= set(_pairs(combination, names))
        found.append(combination)
    return found


def _next(rows: Mapping[str, Sequence[str]], open_pairs: set[Pair]) -> dict[str, str]:
    """Start from an open pair; then give each row the value that closes most of them."""
    names = list(rows)
    one, a, other, b = min(open_pairs)
    combination = {one: a, other: b}
    for name in names:
        if name not in combination:
            combination[name] = max(
                rows[name], key=lambda value: _gain(combination, name, value, names, open_pairs)
            )
    return combination


def _gain(chosen: Row, name: str, value: str, names: Sequence[str], open_pairs: set[Pair]) -> int:
    tried = {**chosen, name: value}
    return sum(pair in open_pairs for pair in _pairs(tried, names) if name in (pair[0], pair[2]))


def _pairs(combination: Row, names: Sequence[str]) -> list[Pair]:
    known = [name for name in names if name in combination]
    return [(one, combination[one], other, combination[other])
            for one, other in combinations(known, 2)]  # fmt: skip
