"""Shapes of lines that belong to something of their own, though their keywords stand among others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Generic, TypeVar

from dmvpn.config.drafts import Draft
from dmvpn.config.shape import IGNORED, Act, Shape
from dmvpn.config.shapes import Shapes, through

D = TypeVar("D")
AnyDraft = TypeVar("AnyDraft", bound=Draft)


class Part(Shapes[AnyDraft], Generic[D, AnyDraft]):
    """Lines of a block that belong to a record of its own; their keywords stand among the block's.

    keep: the record keeps its lines.
    """

    def __init__(self, block: Shapes[D], own: Callable[[D], AnyDraft], keep: bool = True) -> None:
        super().__init__()
        self._block, self._own, self._keep = block, own, keep

    def hold(self, shape: str, held: Shape[AnyDraft]) -> None:
        """Put it in its place in the block."""
        own, keep, learn = self._own, self._keep, held.learn

        def learn_part(words: list[str], no: bool) -> Act[D]:
            act = learn(words, no)
            if keep:
                return through(act, own)
            return lambda draft, node: act(own(draft), node)

        self._block.hold(shape, Shape(learn_part, held.negatable, held.opens))


class Section(Shapes[D]):
    """Lines of a table that are read together, when the first of their records is asked for."""

    def __init__(self, block: Shapes[D], name: str) -> None:
        super().__init__()
        self._block, self._name = block, name

    def hold(self, shape: str, held: Shape[D]) -> None:
        """Put it in its place in the table."""
        known = held if held is IGNORED else replace(held, section=self._name)
        self._block.hold(shape, known)
