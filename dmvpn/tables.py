"""The look of every table."""

from __future__ import annotations

from rich import box
from rich.table import Table


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """A table without a cage; columns named in ``right`` are right-aligned."""
    made = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left")
    return made
