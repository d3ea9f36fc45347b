"""Records while their lines are read: fields by name, until the frozen record is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, field, fields, make_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from dmvpn.config.model import NOWHERE, Line

if TYPE_CHECKING:
    from dmvpn.config.shape import Entry
    from dmvpn.config.shapes import Shapes

Built = TypeVar("Built")


class _Several(dict[Any, None]):
    """Several values of a field in their order, each once."""


class Draft:
    """The fields of a frozen record while its block is being read."""

    __slots__ = ("at", "fields", "lines", "unread")

    def __init__(self, at: Line = NOWHERE, unread: list[Line] | None = None) -> None:
        self.at = at
        self.fields: dict[str, Any] = {}
        self.lines: list[Line] = []
        self.unread: list[Line] = [] if unread is None else unread

    def read(self, shapes: Shapes[Any], entry: Entry) -> None:
        """Read the block below a line; what is not understood goes to ``unread``."""
        children = entry.node.children
        if children:
            self.lines += children
            self.unread += shapes.read_block(self, children)

    def mapping(self, name: str) -> dict[Any, Any]:
        """A field that holds values by key."""
        held: dict[Any, Any] = self.fields.setdefault(name, {})
        return held

    def set(self, name: str, value: object) -> None:
        """Give a field its value; a later line wins, as on the router."""
        self.fields[name] = value

    def add(self, name: str, *values: object) -> None:
        """Append to a field that holds several; a repeated line counts once."""
        held = self.fields.get(name)
        if held is None:
            held = self.fields[name] = _Several()
        for value in values:
            held.setdefault(value)

    def default(self, name: str, value: object) -> None:
        """Give a field a value unless a line gave it one."""
        self.fields.setdefault(name, value)

    def build(self, record: Callable[..., Built], **more: object) -> Built:
        """The finished record; several values become a tuple."""
        typed = {
            name: tuple(value) if isinstance(value, (list, _Several)) else value
            for name, value in self.fields.items()
        }
        typed.update(more)
        return make(record, typed)

    def build_with_lines(self, record: Callable[..., Built], **more: object) -> Built:
        """The finished record of a block: it has the fields at and lines too."""
        return self.build(record, at=self.at, lines=tuple(self.lines), **more)


def make(record: Callable[..., Built], values: dict[str, Any]) -> Built:
    """An instance of a frozen dataclass, as fast as one of a dataclass that is not frozen.

    A frozen dataclass sets its fields one by one through ``object.__setattr__``; reading a
    configuration makes hundreds of records, some with fifty fields.  So a twin that is not frozen, of
    the same layout, is filled and then becomes what it stands for.
    """
    twin = _twin(record)(**values)
    twin.__class__ = record
    finished: Built = twin
    return finished


@cache
def _twin(record: Any) -> Any:
    copies = [
        (
            one.name,
            Any,
            field(default=one.default)
            if one.default_factory is MISSING
            else field(default_factory=one.default_factory),
        )
        for one in fields(record)
    ]
    return make_dataclass("Twin", copies, slots=True, kw_only=True, eq=False, repr=False)
