"""How fast the reader is, side by side with ciscoconfparse2.

    python benchmarks/reader.py [ROUTERS]

Three kinds of configurations: spokes that `dmvpn render` made, one behind the other up to 250 lines;
spokes of 250 lines with many sites; hubs of more than 1,000 lines.  Every text is its own
(addresses differ), nothing is read twice, all read the same texts in turns, and the best turn counts.

Compared are `ConfigTree.parse` (a tree of lines, as ciscoconfparse2 makes one), the whole `read` (text to
`RouterConfig`: every section's records, built), and `CiscoConfParse(...)`, which makes the tree and
leaves the rest to its caller.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ciscoconfparse2 import CiscoConfParse  # type: ignore[import-untyped]
from network import LINES, large_hub, router

from dmvpn.config import ConfigTree, RouterConfig, read

CASES = Path(__file__).parents[1] / "tests" / "cases" / "render"
TURNS = 5


def every_field(config: RouterConfig) -> list[object]:
    """Every field, so that every section is read."""
    return [getattr(config, field.name) for field in FIELDS]


FIELDS = list(dataclasses.fields(RouterConfig))
WORKS: dict[str, Callable[[str], object]] = {
    "ConfigTree.parse": ConfigTree.parse,
    "read": read,
    "read, every field": lambda text: every_field(read(text)),
    "CiscoConfParse": lambda text: CiscoConfParse(text.splitlines(), syntax="ios"),
}


def rendered(count: int) -> list[str]:
    """Texts of 250 lines: rendered spokes one behind the other, with addresses of their own."""
    spokes = [path.read_text() for path in sorted(CASES.glob("phase*/spoke*.cfg"))]
    whole = "".join(spokes).splitlines()
    rounds = (whole * (1 + LINES // max(1, len(whole))))[:LINES]
    text = "\n".join(rounds)
    return [_with_own_addresses(text, number) for number in range(count)]


def _with_own_addresses(text: str, number: int) -> str:
    """Every 10.x.y.z becomes another one for each router."""
    own = f"10.{number >> 8 & 255}.{number & 255}."
    return re.sub(r"\b10\.\d+\.\d+\.(?=[1-9])", own, text)


def seconds(work: Callable[[str], object], given: list[str]) -> float:
    """CPU seconds for all texts."""
    begun = time.process_time()
    for text in given:
        work(text)
    return time.process_time() - begun


def compare(name: str, every: list[str]) -> None:
    """Print a table of one kind of texts."""
    count = len(every) // TURNS
    best = dict.fromkeys(WORKS, float("inf"))
    for turn in range(TURNS):
        given = every[turn * count : (turn + 1) * count]
        for work, call in WORKS.items():
            best[work] = min(best[work], seconds(call, given))
    lines = len(every[0].splitlines())
    print(f"{name}: {count} texts of {lines} lines, best of {TURNS} turns over different texts")
    for work, spent in best.items():
        times = best["CiscoConfParse"] / spent
        print(
            f"  {work:18} {spent:7.3f} s  {spent / count / lines * 1e6:6.2f} us a line  {times:5.1f} x"
        )


def main() -> None:
    """Print a table for each kind."""
    count = (int(sys.argv[1]) if len(sys.argv) > 1 else 100) * TURNS
    compare("rendered spokes", rendered(count))
    compare("spokes with many sites", [router(number + 2) for number in range(count)])
    compare("large hubs", [large_hub(number) for number in range(count // 4)])


if __name__ == "__main__":
    main()
