"""Line shapes: which function reads which line of a block, abbreviations included.

A block's shapes stand in one module of `dmvpn.config.sections`.  Reading one more line is one more
small function there::

    @INTERFACE.on("ip mtu")
    def _ip_mtu(draft: InterfaceDraft, entry: Entry) -> None:
        draft.set("ip_mtu", int(entry.words[0]))

Keywords may be typed shortened as IOS allows (``tun prot ipsec prof P``).  A function raises
ValueError or IndexError when the line is none it understands; the line is then reported as unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from dmvpn.config.model import NOWHERE, Line
from dmvpn.config.tree import ConfigNode

D = TypeVar("D")
Built = TypeVar("Built")
AnyDraft = TypeVar("AnyDraft", bound="Draft")


@dataclass(slots=True)
class Entry:
    """A line as a shape's function gets it.

    words: what follows the keywords of the shape.  no: the line began with ``no`` (or ``default``).
    """

    words: list[str]
    no: bool
    line: Line
    node: ConfigNode

    def rest(self) -> str:
        """The words after the keywords as one text, as typed."""
        return " ".join(self.words)


Reader = Callable[[D, Entry], None]
_Known = tuple[Reader[D] | None, tuple[str, ...], bool, bool]
"""What a line is: its function, the words behind the keywords, negated, understood."""

_NEGATIONS = ("no", "default")
_MOST_REMEMBERED = 50_000
"""Lines whose shape is remembered; routers of a network say mostly the same."""


def _remember(memory: dict[str, Any], text: str, value: object) -> None:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[text] = value


def _words(text: str) -> list[str]:
    """The words that say what line it is: without ``no`` and without an entry's number."""
    words = text.split()
    if len(words) > 1 and (words[0].lower() in _NEGATIONS or words[0].isdigit()):
        del words[0]
    return words


@dataclass(slots=True)
class _Branch(Generic[D]):
    """A keyword's place in the tree of shapes."""

    reader: Reader[D] | None = None
    negatable: bool = False
    opens: Shapes[Any] | None = None
    words: dict[str, _Branch[D]] = field(default_factory=dict)

    def step(self, word: str) -> _Branch[D] | None:
        """The branch of that word, or of the only keyword it is short for."""
        exact = self.words.get(word)
        if exact is not None or not self.words:
            return exact
        word = word.lower()
        found = [branch for keyword, branch in self.words.items() if keyword.startswith(word)]
        return found[0] if len(found) == 1 else self.words.get(word)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a line is known: keywords taken, how many of them in full, and the block it opens."""

    taken: int
    in_full: int
    opens: Shapes[Any] | None = None

    def better_than(self, other: Match) -> bool:
        """Whether a line belongs rather here than there; a tie goes to the first."""
        return self.taken > 0 and (self.taken, self.in_full) >= (other.taken, other.in_full)


UNKNOWN = Match(0, 0)


def _understood(draft: object, entry: Entry) -> None:
    """The reader of lines that change nothing we look at."""


class Shapes(Generic[D]):
    """The shapes of one block."""

    def __init__(self) -> None:
        self._root: _Branch[D] = _Branch()
        self._known: dict[str, _Known[D]] = {}
        self._matches: dict[str, Match] = {}

    def on(
        self, *shapes: str, negatable: bool = False, opens: Shapes[Any] | None = None
    ) -> Callable[[Reader[D]], Reader[D]]:
        """Register a function for lines that begin with these keywords.

        negatable: the function wants the ``no`` form too; otherwise ``no …`` means "not set".
        opens: the shapes of the block that such a line opens.
        """

        def register(reader: Reader[D]) -> Reader[D]:
            for shape in shapes:
                branch = self._place(shape)
                branch.reader, branch.negatable, branch.opens = reader, negatable, opens
            return reader

        return register

    def value(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose next word is a field's value; ``no`` takes it back."""

        def reader(draft: AnyDraft, entry: Entry) -> None:
            if entry.no:
                draft.fields.pop(name, None)
            else:
                draft.set(name, convert(entry.words[0]))

        self.on(shape, negatable=True)(reader)

    def text(self: Shapes[AnyDraft], shape: str, name: str) -> None:
        """A line whose rest is a field's value, as typed."""
        self.on(shape)(lambda draft, entry: draft.set(name, entry.rest()))

    def flag(self: Shapes[AnyDraft], shape: str, name: str, value: bool = True) -> None:
        """A line that switches a field; ``no`` switches it the other way."""
        self.on(shape, negatable=True)(lambda draft, entry: draft.set(name, entry.no != value))

    def each(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose rest is one more value of a field."""
        self.on(shape)(lambda draft, entry: draft.add(name, convert(entry.rest())))

    def words(self: Shapes[AnyDraft], shape: str, name: str) -> None:
        """A line whose words are a field's values."""
        self.on(shape)(lambda draft, entry: draft.set(name, list(entry.words)))

    def ignore(self, *shapes: str) -> None:
        """Lines we know and that say nothing about DMVPN."""
        for shape in shapes:
            self._place(shape).reader = _understood

    def _place(self, shape: str) -> _Branch[D]:
        branch = self._root
        for word in shape.split():
            branch = branch.words.setdefault(word, _Branch())
        return branch

    def read_by_a_function(self) -> Iterator[str]:
        """The keywords of every shape that says something, for the tests to look for cases."""
        waiting = [("", self._root)]
        while waiting:
            before, branch = waiting.pop()
            if branch.reader not in (None, _understood):
                yield before.strip()
            waiting += [(f"{before} {word}", below) for word, below in branch.words.items()]

    def _find(self, words: list[str]) -> tuple[_Branch[D] | None, int]:
        """The deepest registered shape these words begin with, and how many words it took."""
        branch, best, taken = self._root, None, 0
        for index, word in enumerate(words, 1):
            following = branch.step(word)
            if following is None:
                break
            branch = following
            if branch.reader is not None:
                best, taken = branch, index
        return best, taken

    def match(self, text: str) -> Match:
        """How well a line is known here, without its ``no`` and without an entry's number."""
        known = self._matches.get(text)
        if known is None:
            words = _words(text)
            branch, taken = self._find(words)
            known = UNKNOWN
            if branch is not None:
                known = Match(taken, self._typed_in_full(words), branch.opens)
            _remember(self._matches, text, known)
        return known

    def _typed_in_full(self, words: list[str]) -> int:
        """How many words are keywords without being shortened."""
        branch, count = self._root, 0
        for word in words:
            following = branch.words.get(word)
            if following is None:
                break
            branch, count = following, count + 1
        return count

    def read(self, draft: D, node: ConfigNode) -> bool:
        """Read one line into the draft; False when no shape understood it."""
        known = self._known.get(node.text)
        if known is None:
            known = self._look_up(node.text.split())
            _remember(self._known, node.text, known)
        reader, words, no, understood = known
        if reader is None:
            return understood
        try:
            reader(draft, Entry(list(words), no, node.at, node))
        except (ValueError, IndexError):
            return False
        return True

    def _look_up(self, words: list[str]) -> _Known[D]:
        no = len(words) > 1 and words[0].lower() in _NEGATIONS
        if no:
            del words[0]
        branch, taken = self._find(words)
        if branch is None or branch.reader is None:
            return None, (), no, False
        if branch.reader is _understood or (no and not branch.negatable):
            return None, (), no, True
        return branch.reader, tuple(words[taken:]), no, True

    def read_words(self, draft: D, words: list[str], line: Line, node: ConfigNode) -> bool:
        """Read the words of a line, or of the part of it that is left to these shapes."""
        reader, rest, no, understood = self._look_up(words)
        if reader is None:
            return understood
        try:
            reader(draft, Entry(list(rest), no, line, node))
        except (ValueError, IndexError):
            return False
        return True

    def read_block(self, draft: D, nodes: Iterable[ConfigNode]) -> Iterator[Line]:
        """Read all lines of a block; yields those that were not understood."""
        for node in nodes:
            if not self.read(draft, node) and not is_exit(node.text):
                yield from every_line(node)


def is_exit(text: str) -> bool:
    """``exit``, ``end``, ``exit-address-family`` …: lines that only leave a mode."""
    word = text.partition(" ")[0].lower()
    return word.startswith("exit") or word in ("ex", "exi", "end", "quit")


def every_line(node: ConfigNode) -> Iterator[Line]:
    """A node's line and all below it."""
    for _path, below in node.walk():
        yield below.at


def keyword(word: str, *options: str) -> str:
    """The option this word is, or is short for; ValueError when it is none or several."""
    if word in options:
        return word
    found = [option for option in options if option.startswith(word.lower())]
    if len(found) != 1:
        raise ValueError(f"{word!r} is none of {', '.join(options)}")
    return found[0]


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
            self.lines += [node.at for node in children]
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
        held: list[object] = self.fields.setdefault(name, [])
        held.extend(value for value in values if value not in held)

    def default(self, name: str, value: object) -> None:
        """Give a field a value unless a line gave it one."""
        self.fields.setdefault(name, value)

    def build(self, record: Callable[..., Built], **more: object) -> Built:
        """The finished record; several values become a tuple."""
        fields = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.fields.items()
        }
        return record(**fields, **more)
