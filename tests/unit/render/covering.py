"""A covering array that learns what excludes each other.

Every two values of two rows shall meet in a combination that is accepted.  A combination that is
refused is cut down to the values that are to blame; they are never put together again.  Two values
to blame are a refused pair; three or more only tell where else the pair must be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

Rows = Mapping[str, Sequence[str]]
Item = tuple[str, str]
"""(row, value)."""
Pair = frozenset[Item]
Try = Callable[[Mapping[str, str]], str]
"""A combination → why it is refused; empty when it is accepted."""


@dataclass
class Covering:
    """accepted: combinations; refused: values to blame → the reason; tried: combinations asked."""

    rows: Rows
    accepted: list[dict[str, str]] = field(default_factory=list)
    refused: dict[frozenset[Item], str] = field(default_factory=dict)
    tried: int = 0

    def pairs(self) -> list[Pair]:
        """Every two values of two rows."""
        return [
            frozenset({(one, a), (other, b)})
            for one, other in combinations(self.rows, 2)
            for a, b in product(self.rows[one], self.rows[other])
        ]

    def why_refused(self, pair: Pair) -> str:
        """The reason for which two values never meet; empty where they do."""
        return next((why for blamed, why in self.refused.items() if blamed <= pair), "")


def cover(rows: Rows, attempt: Try) -> Covering:
    """Combinations for every pair of values, the same ones every time; ``attempt`` judges each.

    The first value of a row is the plain one: a pair stands alone when all else is plain.
    """
    found = Covering(rows)
    plain = {row: values[0] for row, values in rows.items()}
    waiting = dict.fromkeys(found.pairs())
    while waiting:
        pair = next(iter(waiting))
        if found.why_refused(pair):
            del waiting[pair]
            continue
        combination = _combine(rows, plain, pair, waiting, found.refused)
        if combination is None:  # three or more exclude each other around it: alone it may stand
            combination = plain | dict(pair)
        found.tried += 1
        why = attempt(combination)
        if not why:
            found.accepted.append(combination)
            for met in _pairs_of(combination):
                waiting.pop(met, None)
        else:
            blamed, why = _blame(combination, plain, why, found, attempt)
            found.refused[blamed] = why
            if combination == plain | dict(pair) and not found.why_refused(pair):
                found.refused[pair] = why
    return found


def _pairs_of(combination: Mapping[str, str]) -> Iterator[Pair]:
    yield from map(frozenset, combinations(combination.items(), 2))


def _combine(
    rows: Rows,
    plain: Mapping[str, str],
    pair: Pair,
    waiting: Mapping[Pair, None],
    refused: Mapping[frozenset[Item], str],
) -> dict[str, str] | None:
    """The pair, and in each row the allowed value that meets most for the first time."""
    chosen = dict(pair)
    for row in rows:
        if row in chosen:
            continue
        allowed = [value for value in rows[row] if not _forbidden(chosen, (row, value), refused)]
        if not allowed:
            return None
        chosen[row] = max(
            allowed, key=lambda value: (_gain(chosen, (row, value), waiting), value == plain[row])
        )
    return {row: chosen[row] for row in rows}


def _forbidden(
    chosen: Mapping[str, str], item: Item, refused: Mapping[frozenset[Item], str]
) -> bool:
    with_it = {*chosen.items(), item}
    return any(item in blamed and blamed <= with_it for blamed in refused)


def _gain(chosen: Mapping[str, str], item: Item, waiting: Mapping[Pair, None]) -> int:
    return sum(frozenset({one, item}) in waiting for one in chosen.items())


def _blame(
    combination: Mapping[str, str],
    plain: Mapping[str, str],
    why: str,
    found: Covering,
    attempt: Try,
) -> tuple[frozenset[Item], str]:
    """The values that are to blame: with all else plain they are refused, with one less they are not.

    Halves are put back first, then single values: a third of the attempts of one at a time.
    """
    kept = [item for item in combination.items() if plain[item[0]] != item[1]]
    size = max(len(kept) // 2, 1)
    while True:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            found.tried += 1
            reason = attempt(dict(plain) | dict(fewer))
            if reason:
                kept, why = fewer, reason
            else:
                start += size
        if size == 1:
            return frozenset(kept), why
        size = max(size // 2, 1)
