"""A line of a configuration, and where things stand that nobody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.redact import redact


@dataclass(slots=True, eq=False, repr=False)
class Line:
    """A line of the configuration text: text without its indentation, number from 1.

    ``text`` may hold a secret; ``str()`` and ``repr()`` mask it, so print the line, not its text.
    The nodes of a tree are lines too, and records keep them: a line is never changed once it is in
    a record.  (Not frozen: a configuration has thousands, and frozen ones are made three times slower.)
    """

    text: str
    number: int = 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Line):
            return NotImplemented
        return self.number == other.number and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.number, self.text))

    def __str__(self) -> str:
        return redact(self.text)

    def __repr__(self) -> str:
        return f"Line({self.number}, {redact(self.text)!r})"


NOWHERE = Line("")
"""The line of a thing that stands in no text: a default."""
