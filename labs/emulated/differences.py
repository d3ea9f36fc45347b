"""Differences of two configurations, in the words of ``show archive config differences``.

Lines only in the second are ``+``, lines only in the first ``-``; first all that come, then all that
go.  A line whose block changed stands above it without a sign.  The sign follows the indentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dmvpn.config.tree import ConfigNode, ConfigTree

HEADER = "!Contextual Config Diffs:\n"
NO_CHANGES = "!No changes were found\n"
_UNCOMPARED = ("version ", "end", "ntp clock-period")


def contextual(first: str, second: str) -> str:
    """What is printed below the header; empty when nothing differs."""
    before, after = _nodes(first), _nodes(second)
    return "".join([*_only(after, before, "+", 0), *_only(before, after, "-", 0)])


def _nodes(text: str) -> list[ConfigNode]:
    return [
        node
        for node in ConfigTree.parse(text)
        if not node.text.startswith(_UNCOMPARED) and not node.text.startswith("Building ")
    ]


def _only(
    here: Iterable[ConfigNode], there: Iterable[ConfigNode], sign: str, depth: int
) -> Iterator[str]:
    """Lines of ``here`` that ``there`` lacks, with the blocks they stand in."""
    others: dict[str, list[ConfigNode]] = {}
    for node in there:
        others.setdefault(node.text, []).append(node)
    for node in here:
        twins = others.get(node.text)
        if not twins:
            yield from _whole(node, sign, depth)
            continue
        twin = twins.pop(0)
        below = list(_only(node.children, twin.children, sign, depth + 1))
        if below:
            yield f"{' ' * depth}{node.text}\n"
            yield from below


def _whole(node: ConfigNode, sign: str, depth: int) -> Iterator[str]:
    yield f"{' ' * depth}{sign}{node.text}\n"
    for child in node.children:
        yield from _whole(child, sign, depth + 1)
