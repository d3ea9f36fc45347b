"""A plan as lines to send, and as a diff to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dmvpn.config.tree import ConfigNode, ConfigTree
from dmvpn.model import Secret
from dmvpn.plan.node import ADD, CHANGE, REMOVE, PlanNode, marks
from dmvpn.redact import redact

_LEAVE = {
    "address-family": "exit-address-family",
    "af-interface": "exit-af-interface",
    "topology": "exit-af-topology",
    "peer": "exit",
}
"""How a mode inside another is left.  Without it the next line would be read in the wrong mode."""


def lines(tree: ConfigTree) -> list[str]:
    """The plan ready to be typed in configuration mode, one blank of indentation per level.

    Secrets stand in it as they are: these lines are for a router and for nobody else.
    """
    return [line for node in tree for line in _lines(node, 0)]


def _lines(node: ConfigNode, depth: int) -> Iterator[str]:
    indent = " " * depth
    yield indent + node.text
    for child in node.children:
        yield from _lines(child, depth + 1)
    leave = _LEAVE.get(node.text.partition(" ")[0], "exit" if node.children else "")
    if depth and leave:
        yield indent + leave


def diff_text(tree: ConfigTree, secrets: Iterable[Secret] = ()) -> str:
    """The plan for people: ``+`` added, ``~`` changed (old -> new), ``-`` removed; secrets masked."""
    known = tuple(secrets)
    return "".join(
        f"{_mark(node)} {' ' * len(path)}{_shown(node, known)}\n" for path, node in tree.walk()
    )


def _mark(node: ConfigNode) -> str:
    return node.mark if isinstance(node, PlanNode) else ADD


def _shown(node: ConfigNode, secrets: tuple[Secret, ...]) -> str:
    if not isinstance(node, PlanNode):
        return redact(node.text, secrets)
    if node.mark == REMOVE:
        return redact(node.old, secrets)
    text = redact(node.text, secrets)
    if node.old:
        text = f"{redact(node.old, secrets)} -> {text}"
    return f"{text} ({node.note})" if node.note else text


def summary(tree: ConfigTree) -> str:
    """One line: ``3 to add, 1 to change, 0 to remove``."""
    count = Counter(marks(tree))
    return f"{count[ADD]} to add, {count[CHANGE]} to change, {count[REMOVE]} to remove"
