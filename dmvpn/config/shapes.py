"""Line shapes: which function reads which line of a block, abbreviations included.

A block's shapes stand in one module of `dmvpn.config.sections`.  Reading one more line is one more
line there, or a small function where a line says more than a value::

    INTERFACE.value("ip mtu", "ip_mtu", int)

    @INTERFACE.on("ip nat")
    def _nat(draft: InterfaceDraft, entry: Entry) -> None:
        draft.set("nat", keyword(entry.words[0], "inside", "outside", "enable"))

Keywords may be typed shortened as IOS allows (``tun prot ipsec prof P``).  A function raises
ValueError or IndexError when the line is none it understands; the line is then reported as unread.

What a line does is worked out once per text and remembered: routers of a network say mostly the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import VALUE, Keyword, is_exit, is_negation, keyword, plain_words
from dmvpn.config.model import Line
from dmvpn.config.shape import (
    IGNORED,
    UNKNOWN,
    Act,
    Entry,
    Learn,
    Match,
    Reader,
    Shape,
    every_line,
    nothing,
)
from dmvpn.config.tree import ConfigNode

D = TypeVar("D")
V = TypeVar("V")
AnyDraft = TypeVar("AnyDraft", bound=Draft)

_MOST_REMEMBERED = 20_000
_MOST_MET = 100_000
"""Lines that are remembered by each block's shapes, and those of which it is known they were met."""


def _head(text: str) -> str:
    """The first two words, and whether a number follows; all of a shorter text."""
    behind = text.find(" ", text.find(" ") + 1)
    if behind <= 0:
        return text
    return text[:behind] + VALUE if text[behind + 1 : behind + 2].isdigit() else text[:behind]


_NEW: Any = object()
"""Stands for a line that is met for the first time."""


class Shapes(Generic[D]):
    """The shapes of one block."""

    def __init__(self) -> None:
        self._keywords: Keyword[Shape[D]] = Keyword()
        self._acts: dict[str, Act[D] | None] = {}
        self._met: set[int] = set()
        self._matches: dict[str, Match] = {}
        self._heads: dict[str, Match] = {}

    def learned(self, shape: str, learn: Learn[D], *, negatable: bool = True,
                opens: Shapes[Any] | None = None) -> None:  # fmt: skip
        """Register what works out what lines of these keywords do."""
        self.hold(shape, Shape(learn, negatable, opens))

    def hold(self, shape: str, held: Shape[D]) -> None:
        """Put what is known of lines of these keywords in its place."""
        self._keywords.place(shape).held = held

    def on(
        self, *shapes: str, negatable: bool = False, opens: Shapes[Any] | None = None
    ) -> Callable[[Reader[D]], Reader[D]]:
        """Register a function for lines that begin with these keywords.

        negatable: the function wants the ``no`` form too; otherwise ``no …`` means "not set".
        opens: the shapes of the block that such a line opens.
        """

        def register(reader: Reader[D]) -> Reader[D]:
            def learn(words: list[str], no: bool) -> Act[D]:
                return lambda draft, node: reader(draft, Entry(words.copy(), no, node))

            for shape in shapes:
                self.learned(shape, learn, negatable=negatable, opens=opens)
            return reader

        return register

    def parsed(
        self, shape: str, parse: Callable[[list[str]], V]
    ) -> Callable[[Callable[[D, V, ConfigNode], None]], object]:
        """Register a function for lines of whose words ``parse`` makes a value, once per text."""

        def register(reader: Callable[[D, V, ConfigNode], None]) -> object:
            def learn(words: list[str], _no: bool) -> Act[D]:
                value = parse(words)
                return lambda draft, node: reader(draft, value, node)

            self.learned(shape, learn, negatable=False)
            return reader

        return register

    def value(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose next word is a field's value; ``no`` takes it back."""
        self.learned(shape, lambda words, no: _drop(name) if no else _give(name, convert(words[0])))

    def text(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose rest is a field's value, as typed; ``no`` takes it back."""
        self.learned(
            shape, lambda words, no: _drop(name) if no else _give(name, convert(" ".join(words)))
        )

    def flag(self: Shapes[AnyDraft], shape: str, name: str, value: bool = True) -> None:
        """A line that switches a field; ``no`` switches it the other way."""
        self.learned(shape, lambda _words, no: _give(name, no != value))

    def each(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose rest is one more value of a field."""

        def learn(words: list[str], _no: bool) -> Act[AnyDraft]:
            value = convert(" ".join(words))
            return lambda draft, _node: draft.add(name, value)

        self.learned(shape, learn, negatable=False)

    def words(
        self: Shapes[AnyDraft], shape: str, name: str, convert: Callable[[str], object] = str
    ) -> None:
        """A line whose words are a field's values."""
        self.learned(
            shape, lambda words, _no: _give(name, tuple(map(convert, words))), negatable=False
        )

    def option(self: Shapes[AnyDraft], shape: str, name: str, *options: str) -> None:
        """A line whose next word, perhaps shortened, is one of some options."""
        self.value(shape, name, lambda word: keyword(word, *options))

    def ignore(self, *shapes: str) -> None:
        """Lines we know and that say nothing about DMVPN."""
        for shape in shapes:
            self.hold(shape, IGNORED)

    def family(self, shape: str, inner: Shapes[Draft], own: Callable[[D], Draft]) -> None:
        """Lines of a record of its own: behind the keywords stand the shapes of another table.

        own: the draft of that record.
        """

        def learn(words: list[str], no: bool) -> Act[D]:
            act = inner.act(" ".join(["no", *words] if no else words))
            if act is None:
                raise ValueError(f"{shape} {words} is not understood")
            return through(act, own)

        self.learned(shape, learn)

    def read_by_a_function(self) -> Iterator[str]:
        """The keywords of every shape that says something, for the tests to look for cases."""
        return (words for words, shape in self._keywords.walk() if shape is not IGNORED)

    def match(self, text: str) -> Match:
        """How well a line is known here, without its ``no`` and without an entry's number."""
        known = self._matches.get(text) or self._heads.get(_head(text))
        if known is None:
            words = plain_words(text)
            shape, taken = self._keywords.find(words)
            known = UNKNOWN
            if shape is not None:
                in_full = self._keywords.in_full(words)
                known = Match(taken, in_full, shape.opens, shape.section)
            self._remember(text, known)
        return known

    def _remember(self, text: str, known: Match) -> None:
        """Lines whose keywords are two words at the most are known by those."""
        head = _head(text)
        memory = self._heads if self._keywords.ends_with(head.split()) else self._matches
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        memory[head if memory is self._heads else text] = known

    def act(self, text: str) -> Act[D] | None:
        """What a line of this text does; None when no shape understands it."""
        known = self._acts.get(text, _NEW)
        return self._learn(text) if known is _NEW else known

    def _learn(self, text: str) -> Act[D] | None:
        """Work it out; remember it when the same text was met before: most lines with an address or
        a name in them never come again, and remembering costs more than working out."""
        act = self._worked_out(text.split())
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        if len(self._acts) >= _MOST_REMEMBERED:
            self._acts.clear()
        met = hash(text)
        if met in self._met:
            self._acts[text] = act
        else:
            self._met.add(met)
        return act

    def _worked_out(self, words: list[str]) -> Act[D] | None:
        no = is_negation(words[0]) and len(words) > 1
        shape, behind = self._keywords.find(words, first=int(no))
        if shape is None:
            return None
        if no and not shape.negatable:
            return nothing
        try:
            return shape.learn(words[behind:], no)
        except (ValueError, IndexError):
            return None

    def read(self, draft: D, node: ConfigNode, text: str | None = None) -> bool:
        """Read one line into the draft; False when no shape understood it.

        text: the part of the line that is left to these shapes, when it is not the whole.
        """
        act = self.act(node.text if text is None else text)
        if act is None:
            return False
        try:
            act(draft, node)
        except (ValueError, IndexError):
            return False
        return True

    def read_block(self, draft: D, nodes: Iterable[ConfigNode]) -> list[Line]:
        """Read all lines of a block; gives those that were not understood."""
        unread: list[Line] = []
        acts = self._acts
        for node in nodes:
            act = acts.get(node.text, _NEW)
            if act is _NEW:
                act = self._learn(node.text)
            if act is not None:
                try:
                    act(draft, node)
                    continue
                except (ValueError, IndexError):
                    pass
            if not is_exit(node.text):
                unread += every_line(node)
        return unread


def _give(name: str, value: object) -> Act[Draft]:
    def act(draft: Draft, _node: ConfigNode) -> None:
        draft.fields[name] = value

    return act


def _drop(name: str) -> Act[Draft]:
    return lambda draft, _node: draft.fields.pop(name, None)


def through(act: Act[AnyDraft], own: Callable[[D], AnyDraft]) -> Act[D]:
    """The same line, in the draft of its own record."""

    def through(draft: D, node: ConfigNode) -> None:
        below = own(draft)
        act(below, node)
        below.lines.append(node)

    return through
