"""`missing`: the lines a running configuration lacks to do what the intent says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dmvpn.config.tree import ConfigNode, ConfigTree
from dmvpn.model import Release
from dmvpn.plan import rules
from dmvpn.plan.meaning import cannot_be_compared, is_exit, meaning, without_no
from dmvpn.plan.node import ADD, CHANGE, CONTEXT, PlanNode, removal
from dmvpn.plan.traps import entered_again


def missing(running: str, intended: str, release: Release) -> ConfigTree:
    """The lines that must be sent, in their context and in the order of the intent.

    running, intended: configuration texts.  Lines are compared by meaning, so what the release does
    by default and does not print is not missing.  What the intent does not mention stays, but for
    lines inside our own blocks that contradict it (`rules.RESET`, `rules.SUPERFLUOUS`).  A pre-shared
    key that the router stores encrypted cannot be compared and counts as equal.
    The tree is empty when there is nothing to do.
    """
    wanted, held = ConfigTree.parse(intended), ConfigTree.parse(running)
    merge = _Merge(release, frozenset(_tunnels(wanted.nodes)))
    nodes: list[ConfigNode] = list(merge.block(wanted.nodes, held.nodes, ()))
    return ConfigTree(nodes)


def _tunnels(nodes: Iterable[ConfigNode]) -> Iterator[str]:
    keys = (meaning(node.text) for node in nodes)
    return (key.split()[1] for key in keys if key.startswith("interface Tunnel"))


def _by_slot(nodes: Iterable[ConfigNode], kind: str) -> dict[str, tuple[str, ConfigNode]]:
    """The lines of a block by slot, with their meaning: a later line wins, a repeated block is one."""
    lines: dict[str, tuple[str, ConfigNode]] = {}
    for node in nodes:
        if is_exit(node.text) or (not kind and rules.is_header(node.text)):
            continue
        key = meaning(node.text)
        slot = rules.slot(kind, key)
        if slot not in lines:
            lines[slot] = key, node
            continue
        before_key, before = lines[slot]
        if before_key != key:
            del lines[slot]  # the winner stands where it was typed last
        both = [*before.children, *node.children]
        lines[slot] = key, ConfigNode(node.text, node.line, both)
    return lines


@dataclass(slots=True)
class _Merge:
    """One comparison; the release decides what is hidden.  tunnels: those the intent has, by name."""

    release: Release
    tunnels: frozenset[str]

    def block(
        self,
        wanted: Iterable[ConfigNode],
        running: Iterable[ConfigNode] | None,
        path: tuple[str, ...],
    ) -> list[PlanNode]:
        """The lines to send inside the block that path leads to; running None: there is none."""
        kind = rules.section(path)
        lines, held = _by_slot(wanted, kind), _by_slot(running or (), kind)
        before, after = self._leftovers(held, lines.keys(), kind)
        keys = [key for key, _node in lines.values()]
        before += _doubles(running or (), held, keys, kind)
        body: list[PlanNode] = []
        for slot, (key, node) in lines.items():
            body += self._line(node, key, held.get(slot), path)
        sent = [*before, *body, *after]
        return [*sent, *entered_again(kind, path, sent, keys, running is not None)]

    def _line(
        self, node: ConfigNode, key: str, held: tuple[str, ConfigNode] | None, path: tuple[str, ...]
    ) -> list[PlanNode]:
        """What to send for one line of the intent: nothing, the line, or a removal and the line."""
        kind = rules.section(path)
        old, same = held or ("", None)
        if same is not None and old == key:
            inner = self.block(node.children, same.children, (*path, key))
            return [_context(node, inner)] if inner else []
        if not old and rules.needs_no_line(kind, key, self.release):
            return []
        if old and cannot_be_compared(old):
            return []
        new = PlanNode(node.text, node.line)
        new.children = list(self.block(node.children, None, (*path, key)))
        if not old or old in (f"no {key}", "no ip address"):
            return [new]
        if rules.removed_first(kind, key):
            return [removal(old), new]
        new.mark, new.old = CHANGE, old
        return [new]

    def _leftovers(
        self, held: Mapping[str, tuple[str, ConfigNode]], wanted: Collection[str], kind: str
    ) -> tuple[list[PlanNode], list[PlanNode]]:
        """Running lines of our own block that contradict the intent: undone before, and after."""
        before: list[PlanNode] = []
        after: list[PlanNode] = []
        neighbors = {slot.split()[1] for slot in wanted if slot.startswith("neighbor ")}
        for slot, (key, node) in held.items():
            if slot in wanted:
                continue
            line, no = without_no(key)
            on = rules.on_by_default(kind, line, self.release)
            if no:
                if on and rules.in_table(rules.RESET, kind, line):
                    before.append(PlanNode(line, mark=CHANGE, old=key))
            elif line == "shutdown" and rules.in_table(rules.RESET, kind, line):
                after.append(PlanNode("no shutdown", mark=CHANGE, old=key))
            elif (not on and rules.in_table(rules.RESET, kind, line)) or rules.contradicts(
                kind, line, self.tunnels | neighbors
            ):
                before.append(removal(_typed(node)))
            elif not on and rules.in_table(rules.SUPERFLUOUS, kind, line):
                after.append(removal(_typed(node)))
        return before, after


def _doubles(
    running: Iterable[ConfigNode],
    held: Mapping[str, tuple[str, ConfigNode]],
    wanted: Collection[str],
    kind: str,
) -> list[PlanNode]:
    """Lines of which the router should have one and has several, such as two NBMA addresses of an NHS."""
    keys = (meaning(node.text) for node in running)
    several = (key for key in keys if rules.removed_first(kind, key) and key not in wanted)
    return [removal(key) for key in several if held[rules.slot(kind, key)][0] != key]


def _typed(node: ConfigNode) -> str:
    """As the router prints it: undoing wants its own words, masks and all."""
    return " ".join(node.text.split())


def _context(node: ConfigNode, inner: list[PlanNode]) -> PlanNode:
    context = PlanNode(node.text, node.line, mark=CONTEXT)
    context.children = list(inner)
    return context


def unprinted_toggles(tree: ConfigTree, release: Release) -> Iterator[str]:
    """The lines ``no X`` of a plan where the router shows neither X nor ``no X``, nor is X known to be
    on unless it says so: a router that took such a line has nothing to print."""
    for path, node in tree.walk():
        line, no = without_no(node.text)
        fresh = isinstance(node, PlanNode) and node.mark == ADD and not node.old
        if no and fresh and not rules.on_by_default(rules.section(path), line, release):
            yield node.text
