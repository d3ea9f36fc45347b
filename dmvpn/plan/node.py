"""A line of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dmvpn.config.tree import ConfigNode, ConfigTree

CONTEXT, ADD, CHANGE, REMOVE = " ", "+", "~", "-"


@dataclass(slots=True, repr=False)
class PlanNode(ConfigNode):
    """A line to send.  text: as it is sent (``no …`` for a removal).

    mark: context (the block is there already), add, change or remove.  old: the running line that is
    changed or removed.  note: why a line is sent that the router already shows.
    """

    mark: str = ADD
    old: str = ""
    note: str = ""


def removal(old: str) -> PlanNode:
    """The line that undoes a running line."""
    return PlanNode(f"no {old}", mark=REMOVE, old=old)


def marks(tree: ConfigTree) -> Iterator[str]:
    """The mark of every line that changes something."""
    for _path, node in tree.walk():
        mark = node.mark if isinstance(node, PlanNode) else ADD
        if mark != CONTEXT:
            yield mark
