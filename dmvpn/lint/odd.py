"""The odd ones out: whom an engineer would mend when members of a cloud differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from dmvpn.lint.model import Member

Value = TypeVar("Value", bound=Hashable)


def odd_ones(
    members: Iterable[Member], value: Callable[[Member], Value]
) -> tuple[Value | None, list[tuple[Member, Value]]]:
    """(what most of them say, those that say something else).

    Of two values that are equally frequent the hubs' one is taken for right.
    """
    said = [(member, value(member)) for member in members]
    counts: Counter[Value] = Counter()
    for member, own in said:
        counts[own] += 1_000_000 + member.is_hub
    if len(counts) < 2:
        return (next(iter(counts)) if counts else None), []
    usual = counts.most_common(1)[0][0]
    return usual, [(member, own) for member, own in said if own != usual]
