"""What a push would send: the lines in the order they are typed, and the diff a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dmvpn.config.tree import ConfigNode, ConfigTree

EXITS = ("exit-", "exit", "end", "quit")
"""How lines begin that leave a mode by themselves."""


@dataclass(frozen=True, slots=True)
class Change:
    """lines: as typed, secrets included, indented one blank per mode.  diff: masked, ``+ - ``."""

    lines: tuple[str, ...]
    diff: str

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __repr__(self) -> str:
        return f"Change({len(self.lines)} lines)"


def change(tree: ConfigTree, running: str, mask: Callable[[str], str]) -> Change:
    """The change that sends a tree of lines to a router running that configuration."""
    lines = tuple(_typed(tree.nodes, 0))
    present = {(*path, node.text) for path, node in ConfigTree.parse(running).walk()}
    diff = "\n".join(_diff(tree, present))
    return Change(lines, mask(diff))


def _typed(nodes: list[ConfigNode], depth: int) -> Iterator[str]:
    for position, node in enumerate(nodes):
        yield f"{' ' * depth}{node.text}"
        yield from _typed(node.children, depth + 1)
        if depth and node.children and not _leaves(node, nodes[position + 1 :]):
            # IOS looks for an unknown line in global configuration, not in the mode above: the
            # inner mode of a nested block must be left before the outer block goes on
            yield f"{' ' * (depth + 1)}exit"


def _leaves(node: ConfigNode, following: list[ConfigNode]) -> bool:
    """Whether the inner mode is left anyway: by the block's last line, the next line, or the end."""
    if node.children[-1].text.startswith(EXITS):
        return True
    return not following or following[0].text.startswith(EXITS)


def _diff(tree: ConfigTree, present: set[tuple[str, ...]]) -> Iterator[str]:
    for path, node in tree.walk():
        if node.text.startswith(EXITS):
            continue
        known = bool(node.children) and (*path, node.text) in present
        sign = " " if known else "-" if node.text.startswith("no ") else "+"
        yield f"{sign} {' ' * len(path)}{node.text}"
