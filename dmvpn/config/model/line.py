"""A line of a configuration, and where things stand that nobody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.redact import redact


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the configuration text: number from 1, text without its indentation.

    ``text`` may hold a secret; ``str()`` and ``repr()`` mask it, so print the line, not its text.
    """

    number: int
    text: str

    def __str__(self) -> str:
        return redact(self.text)

    def __repr__(self) -> str:
        return f"Line({self.number}, {redact(self.text)!r})"


NOWHERE = Line(0, "")
"""The line of a thing that stands in no text: a default."""
