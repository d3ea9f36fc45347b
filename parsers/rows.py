"""What a template makes of a text: rows of texts, to be made records."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from dmvpn.errors import ParseError
from dmvpn.parsers.capture import Capture

T = TypeVar("T")


class Row(dict[str, str]):
    """One record of a template: value name → text, ``""`` when it was not printed.

    lists: the values declared ``List``.  first, number: the lines it was read from.
    """

    __slots__ = ("first", "lists", "number")

    lists: dict[str, list[str]]
    first: int
    number: int


class Table:
    """What a template made of one text: rows in order, and the state it ended in."""

    __slots__ = ("capture", "rows", "state")

    def __init__(self, capture: Capture, rows: list[Row], state: str) -> None:
        self.capture = capture
        self.rows = rows
        self.state = state

    def convert(self, function: Callable[[Row], T]) -> list[T]:
        """function of each row; its ValueError becomes a ParseError at the row's line."""
        records = []
        for row in self.rows:
            try:
                records.append(function(row))
            except ValueError as error:
                raise self.misread(row, error) from error
        return records

    def misread(self, row: Row, error: ValueError) -> ParseError:
        """A ValueError about a row, placed at the line that holds the text it quotes."""
        quoted = re.search(r"'([^']+)'", str(error))
        number = row.number
        if quoted:
            number = self.capture.locate(quoted[1], row.first, row.number)
        return self.capture.error(number, str(error))
