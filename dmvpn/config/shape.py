"""A line as a block's shapes see it, and what is known of lines of some keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dmvpn.config.model import Line
from dmvpn.config.tree import ConfigNode

if TYPE_CHECKING:
    from dmvpn.config.shapes import Shapes

D = TypeVar("D")


@dataclass(slots=True)
class Entry:
    """A line as a shape's function gets it.

    words: what follows the keywords of the shape.  no: the line began with ``no`` (or ``default``).
    """

    words: list[str]
    no: bool
    node: ConfigNode

    @property
    def line(self) -> Line:
        """The line, as records keep it."""
        return self.node

    def rest(self) -> str:
        """The words after the keywords as one text, as typed."""
        return " ".join(self.words)


Reader = Callable[[D, Entry], None]
Act = Callable[[D, ConfigNode], None]
"""What a line does to the draft of its block."""

Learn = Callable[[list[str], bool], Act[D]]
"""(the words behind the keywords, negated) → what such a line does; ValueError or IndexError when
nothing can be made of the words."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a line is known: keywords taken, how many of them in full, and the block it opens."""

    taken: int
    in_full: int
    opens: Shapes[Any] | None = None
    section: str = ""

    def better_than(self, other: Match) -> bool:
        """Whether a line belongs rather here than there; a tie goes to the first."""
        return self.taken > 0 and (self.taken, self.in_full) >= (other.taken, other.in_full)


UNKNOWN = Match(0, 0)


@dataclass(frozen=True, slots=True)
class Shape(Generic[D]):
    """What lines of some keywords do.  negatable: the ``no`` form says something too."""

    learn: Learn[D]
    negatable: bool = False
    opens: Shapes[Any] | None = None
    section: str = ""


def nothing(_draft: object, _node: ConfigNode) -> None:
    """A line that is understood and changes nothing we look at."""


IGNORED: Shape[Any] = Shape(lambda _words, _no: nothing, negatable=True)


def every_line(node: ConfigNode) -> Iterator[Line]:
    """A node's line and all below it."""
    for _path, below in node.walk():
        yield below
