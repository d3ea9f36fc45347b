"""Finding a line by its keywords, shortened as IOS allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from dmvpn.config.model import Line


@lru_cache(maxsize=4096)
def _words(shape: str) -> tuple[str, ...]:
    return tuple(shape.split())


def is_typed(text: str, shape: str) -> bool:
    """Whether the line begins with these keywords, each at least two letters of it."""
    if text.startswith(shape):
        rest = text[len(shape) :]
        return not rest or rest[0] == " "
    if text[:2] != shape[:2]:  # at least two letters of every word are typed
        return False
    typed, words = text.split(), _words(shape)
    if len(typed) < len(words):
        return False
    return all(
        word == keyword or (len(word) >= 2 and word != "ip" and keyword.startswith(word))
        for word, keyword in zip(typed, words, strict=False)
    )


def first(lines: Iterable[Line], *shapes: str) -> Line | None:
    """The first line of one of these shapes."""
    return next(every(lines, *shapes), None)


def every(lines: Iterable[Line], *shapes: str) -> Iterator[Line]:
    """Every line of one of these shapes."""
    return (line for line in lines if any(is_typed(line.text, shape) for shape in shapes))
