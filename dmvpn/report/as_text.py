"""Text for people: a matrix of routers and layers, then what is wrong and what to do."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from dmvpn.findings import Check, Outcome
from dmvpn.tables import table
from dmvpn.verify.consequences import LAYERS as TUNNEL_LAYERS
from dmvpn.verify.consequences import suspects

LAYERS = ("observed", *TUNNEL_LAYERS)
"""Columns of the matrix, from the bottom of the tunnel up."""

_STYLE = {Outcome.FAILED: "bold red", Outcome.UNKNOWN: "bold yellow", Outcome.PASSED: "green"}


def checks_as_text(checks: Sequence[Check]) -> str:
    """The matrix and the list of what is not as expected, without colours."""
    out = io.StringIO()
    console = Console(file=out, width=120, color_system=None)
    for part in checks_for_console(checks):
        console.print(part)
    return out.getvalue().rstrip("\n")


def checks_for_console(checks: Sequence[Check]) -> list[RenderableType]:
    """The same, as Rich renderables."""
    wrong = [check for check in checks if check.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]
    parts: list[RenderableType] = [matrix(checks)]
    parts += [line for alike in _alike(c for c in wrong if not c.because) for line in _lines(alike)]
    parts += _consequences([check for check in wrong if check.because])
    if suspected := suspects(checks):
        parts.append(Text(f"Look at {', '.join(suspected)} first: in most of the causes.", "bold"))
    parts.append(_summary(checks))
    return parts


def _consequences(checks: list[Check]) -> list[Text]:
    if not checks:
        return []
    counts = Counter(check.layer for check in checks)
    layers = ", ".join(f"{layer} {counts[layer]}" for layer in LAYERS if counts[layer])
    return [
        Text(f"and {len(checks)} consequences of these: {layers} (all in --format json)", "dim")
    ]


def matrix(checks: Sequence[Check]) -> Table:
    """Routers down, layers across: checks passed of checks made."""
    layers = [layer for layer in LAYERS if any(check.layer == layer for check in checks)]
    rows = table("router", *layers, right=tuple(layers))
    for router in dict.fromkeys(check.router for check in checks):
        own = [check for check in checks if check.router == router]
        rows.add_row(router, *(_cell([c for c in own if c.layer == layer]) for layer in layers))
    return rows


def _cell(checks: list[Check]) -> Text:
    counts = Counter(check.outcome for check in checks)
    if not checks:
        return Text("-", "dim")
    worst = next(
        o for o in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED, *Outcome) if counts[o]
    )
    mark = {Outcome.FAILED: " ✗", Outcome.UNKNOWN: " ?"}.get(worst, " ✓")
    return Text(f"{counts[Outcome.PASSED]}/{len(checks)}{mark}", _STYLE.get(worst, ""))


def _alike(checks: Iterable[Check]) -> Iterator[list[Check]]:
    """Findings of one rule on one router that differ in peer and subject alone stand together."""
    groups: dict[tuple[object, ...], list[Check]] = {}
    for check in checks:
        same = (check.code, check.router, check.outcome, check.expected, check.actual, check.hint)
        groups.setdefault(same, []).append(check)
    yield from groups.values()


def _together(subjects: list[str]) -> str:
    """``route A, B`` for ``route A`` and ``route B``."""
    first, *others = subjects
    shared = os.path.commonprefix(subjects).rfind(" ") + 1 if others else 0
    return ", ".join([first, *(other[shared:] for other in others)])


def _lines(alike: list[Check]) -> list[Text]:
    check, peers = alike[0], ", ".join(dict.fromkeys(check.peer for check in alike if check.peer))
    towards = f" → {peers}" if peers else ""
    head = Text.assemble(
        (f"{check.outcome.upper()} ", _STYLE[check.outcome]),
        (f"{check.router}{towards}", "bold"),
        f"  {check.layer}: {_together([check.subject for check in alike])}  ",
        (check.code, "dim"),
    )
    lines = [head, Text(f"    expected {check.expected}\n    actual   {check.actual}")]
    if check.hint:
        lines.append(Text(f"    hint     {check.hint}", "dim"))
    return lines


def _summary(checks: Sequence[Check]) -> Text:
    counts = Counter(check.outcome for check in checks)
    words = [
        f"{counts[o]} {'could not tell' if o is Outcome.UNKNOWN else o}"
        for o in Outcome
        if counts[o]
    ]
    style = _STYLE[Outcome.FAILED] if counts[Outcome.FAILED] else _STYLE[Outcome.PASSED]
    noun = "check" if len(checks) == 1 else "checks"
    return Text(f"{len(checks)} {noun}: {', '.join(words) or 'none'}.", style)
