"""Pastes: lines that belong to a block without being indented beneath it.

A router does not look at indentation: a line typed in a block's mode belongs to the block, and a
line that opens another section leaves it.  What a block's mode knows is what `dmvpn.config.shapes`
has registered for it, so a new line shape is at once known to pastes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dmvpn.config.keywords import is_exit
from dmvpn.config.shape import UNKNOWN, Match
from dmvpn.config.shapes import Shapes
from dmvpn.config.tree import ConfigNode, ConfigTree

_HEADS = ("int", "router ", "crypto i", "ip route ", "vrf def")
"""Beginnings of lines that may open another section, wherever they are indented."""


Sections = dict[str | None, list[ConfigNode]]
"""Lines at the top by the section whose shapes know them; None: nothing knows them."""


def nest(tree: ConfigTree, top: Shapes[Any]) -> tuple[ConfigTree, Sections]:
    """The same lines, each in the block a router would put it in.  top: the global shapes."""
    paste = _Paste(top)
    for node in _hoisted(tree.nodes, top):
        paste.place(node)
    return ConfigTree(paste.nodes), paste.sections


def _hoisted(nodes: Iterable[ConfigNode], top: Shapes[Any]) -> Iterator[ConfigNode]:
    """Section heads that stand indented beneath another section's lines come to the top."""
    for whole in nodes:
        node = _levelled(whole, top)
        cut = _first_misplaced(node, top)
        if cut is None:
            yield node
            continue
        tail = node.children[cut:]
        yield ConfigNode(node.text, node.line, node.children[:cut])
        yield from _hoisted(tail, top)


def _levelled(node: ConfigNode, top: Shapes[Any]) -> ConfigNode:
    """The block with nothing beneath lines that open no mode: section heads only stand too deep."""
    if not any(_has_heads(below) for below in node.children):
        return node
    inside = top.match(node.text).opens
    lines: list[ConfigNode] = []
    for below in node.children:
        match = inside.match(below.text) if inside and _has_heads(below) else UNKNOWN
        if match.taken and match.opens is None:
            lines += [ConfigNode(below.text, below.line), *below.children]
        else:
            lines.append(below)
    return ConfigNode(node.text, node.line, lines)


def _has_heads(node: ConfigNode) -> bool:
    return any(below.text.startswith(_HEADS) for below in node.children)


def _first_misplaced(node: ConfigNode, top: Shapes[Any]) -> int | None:
    """Where the first line stands that opens another section; a banner holds no lines."""
    if not node.children or node.text.startswith(("banner", "aaa authentication")):
        return None
    for place, below in enumerate(node.children):
        if below.text.startswith(_HEADS) and _misplaced(node, below, top):
            return place
    return None


def _misplaced(parent: ConfigNode, child: ConfigNode, top: Shapes[Any]) -> bool:
    here = top.match(child.text)
    known = top.match(parent.text)
    if not here.taken or not known.taken:
        return False
    inner = known.opens.match(child.text) if known.opens else UNKNOWN
    return not inner.better_than(here)


class _Paste:
    """The lines placed so far; open: the blocks a next unindented line may belong to.

    indented: the last block, whose lines are indented; a line behind it that means nothing at the
    top, but something in there, was only written without its indentation.
    """

    def __init__(self, top: Shapes[Any]) -> None:
        self.top = top
        self.nodes: list[ConfigNode] = []
        self.sections: Sections = {}
        self.open: list[tuple[ConfigNode, Shapes[Any]]] = []
        self.indented: tuple[ConfigNode, Shapes[Any]] | None = None

    def place(self, node: ConfigNode) -> None:
        """Put a line that stands at the top where it belongs."""
        if is_exit(node.text):
            self._leave(node)
            return
        here = self.top.match(node.text)
        block, match = self._block_of(node.text, here)
        if block is not None:
            block.children.append(node)
        else:
            self.nodes.append(node)
            self.sections.setdefault(here.section if here.taken else None, []).append(node)
            self.open.clear()
            match = here
        if match.opens is not None and not node.text.startswith("no "):
            if not node.children:
                self.open.append((node, match.opens))
            elif block is None:
                self.indented = node, match.opens

    def _block_of(self, text: str, here: Match) -> tuple[ConfigNode | None, Match]:
        """The innermost open block that knows the line better than the top does."""
        if self.indented is not None and not self.open:
            node, shapes = self.indented
            if not here.taken and (match := shapes.match(text)).taken:
                return node, match
            self.indented = None
        for depth in range(len(self.open) - 1, -1, -1):
            block, shapes = self.open[depth]
            match = shapes.match(text)
            if match.better_than(here):
                del self.open[depth + 1 :]
                return block, match
        if self.open and self.open[-1][0].children and not here.taken:
            return self.open[-1][0], UNKNOWN  # a router stays in the mode when it refuses a line
        return None, UNKNOWN

    def _leave(self, node: ConfigNode) -> None:
        self.indented = None
        if not self.open:
            self.nodes.append(node)
            return
        block, _shapes = self.open.pop()
        block.children.append(node)
        if node.text.lower() == "end":
            self.open.clear()
