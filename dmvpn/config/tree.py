"""IOS configuration text as a tree of lines.

tree = ConfigTree.parse(text)       # never raises on odd text; IndentationError is not a thing
for node in tree: node.text, node.line (number from 1), node.children
tree.find("interface Tunnel0")      # the first top-level node of that text, or None
tree.text()                         # printed back, one blank of indentation per level
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dmvpn.config.model.line import Line
from dmvpn.config.text import rows
from dmvpn.redact import redact

_DEEPEST = 15
"""IOS nests five modes at most; deeper indentation is no configuration, and stays at this depth."""


@dataclass(slots=True, eq=False, repr=False)
class ConfigNode(Line):
    """A line and the lines below it.  text has no indentation and no trailing blanks.

    ``text`` may hold a secret; ``repr()`` masks it.  Equal nodes are equal lines; `ConfigTree` compares
    all that stands below them too.
    """

    children: list[ConfigNode] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Its number."""
        return self.number

    @property
    def at(self) -> Line:
        """Itself, as records keep it."""
        return self

    def __repr__(self) -> str:
        below = f", {len(self.children)} below" if self.children else ""
        return f"<{type(self).__name__} {self.number}: {redact(self.text)!r}{below}>"

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ConfigNode]]:
        """(texts of the parents, node) for this node and all below it."""
        yield path, self
        for child in self.children:
            yield from child.walk((*path, self.text))


@dataclass(slots=True, eq=False)
class ConfigTree:
    """All top-level lines in order."""

    nodes: list[ConfigNode] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> ConfigTree:
        """Read text by its indentation; comments and blank lines are dropped."""
        tree = cls()
        depth, beside = 0, tree.nodes
        above: list[tuple[int, list[ConfigNode]]] = []
        for number, indentation, bare in rows(text):
            if indentation != depth:
                while indentation < depth and above:
                    depth, beside = above.pop()
                if indentation < depth or not beside:
                    depth = indentation
                elif indentation > depth and len(above) < _DEEPEST:
                    above.append((depth, beside))
                    depth, beside = indentation, beside[-1].children
            beside.append(ConfigNode(bare, number, []))
        return tree

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ConfigTree):
            return NotImplemented
        return list(self.walk()) == list(other.walk())

    def __iter__(self) -> Iterator[ConfigNode]:
        return iter(self.nodes)

    def find(self, text: str) -> ConfigNode | None:
        """The first top-level line with exactly this text."""
        return next((node for node in self.nodes if node.text == text), None)

    def walk(self) -> Iterator[tuple[tuple[str, ...], ConfigNode]]:
        """(texts of the parents, node) for every line, in order."""
        for node in self.nodes:
            yield from node.walk()

    def text(self) -> str:
        """The lines again, one blank of indentation per level, without comments."""
        return "".join(f"{' ' * len(path)}{node.text}\n" for path, node in self.walk())
