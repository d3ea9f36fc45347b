"""The keywords lines begin with, as a tree; shortened words are found as IOS finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

VALUE = " 0"
"""Stands for a number behind keywords."""

_NEGATIONS = frozenset({"no", "default", "No", "NO", "Default", "DEFAULT"})


_MOST = 7
"""No line has more keywords than that before its values."""


def is_negation(word: str) -> bool:
    """``no`` or ``default`` before a command."""
    return word in _NEGATIONS


def plain_words(text: str) -> list[str]:
    """The words that say what line it is: without ``no`` and without an entry's number."""
    words = text.split(None, _MOST)
    if len(words) > 1 and (words[0] in _NEGATIONS or words[0].isdigit()):
        del words[0]
    return words


def keyword(word: str, *options: str) -> str:
    """The option this word is, or is short for; ValueError when it is none or several."""
    if word in options:
        return word
    found = [option for option in options if option.startswith(word.lower())]
    if len(found) != 1:
        raise ValueError(f"{word!r} is none of {', '.join(options)}")
    return found[0]


def is_exit(text: str) -> bool:
    """``exit``, ``end``, ``exit-address-family`` …: lines that only leave a mode."""
    if text[:1] not in "eEqQ":
        return False
    word = text.partition(" ")[0].lower()
    return word.startswith("exit") or word in ("ex", "exi", "end", "quit")


@dataclass(slots=True)
class Keyword(Generic[T]):
    """A keyword's place in the tree; held: what is known of lines that end their keywords here."""

    held: T | None = None
    words: dict[str, Keyword[T]] = field(default_factory=dict)

    def place(self, shape: str) -> Keyword[T]:
        """Where a line of these keywords belongs; made when it is new."""
        here = self
        for word in shape.split():
            here = here.words.setdefault(word, Keyword())
        return here

    def step(self, word: str) -> Keyword[T] | None:
        """The branch of that word, or of the only keyword it is short for."""
        if not word[0].isalpha():
            return None
        word = word.lower()
        found = [below for name, below in self.words.items() if name.startswith(word)]
        return found[0] if len(found) == 1 else self.words.get(word)

    def find(self, words: list[str], first: int = 0) -> tuple[T | None, int]:
        """What the longest known beginning of words[first:] holds, and the place of the word behind it."""
        here, best, behind = self, None, first
        for place in range(first, len(words)):
            below = here.words
            if not below:
                break
            word = words[place]
            following = below.get(word) or here.step(word)
            if following is None:
                break
            here = following
            if here.held is not None:
                best, behind = here.held, place + 1
        return best, behind

    def ends_with(self, words: list[str]) -> bool:
        """Whether these words, typed in full, are all keywords of a line: the next is a value."""
        here: Keyword[T] | None = self
        for word in words:
            if word == VALUE.strip():
                return here is not None and not any(name[0].isdigit() for name in here.words)
            here = here.words.get(word) if here else None
        return here is not None and not here.words

    def in_full(self, words: list[str]) -> int:
        """How many words are keywords without being shortened."""
        here, count = self, 0
        for word in words:
            following = here.words.get(word)
            if following is None:
                break
            here, count = following, count + 1
        return count

    def walk(self, before: str = "") -> Iterator[tuple[str, T]]:
        """(keywords, what is held) of the whole tree."""
        if self.held is not None:
            yield before.strip(), self.held
        for word, below in self.words.items():
            yield from below.walk(f"{before} {word}")
