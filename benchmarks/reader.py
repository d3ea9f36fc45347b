"""How fast the reader is, side by side with ciscoconfparse2.

python benchmarks/reader.py [ROUTERS]

Every router's text is its own (addresses differ), nothing is read twice, and both read the same
texts in turns.  Two comparisons: building the tree of lines (like with like), and the whole typed
`read`, which does more than ciscoconfparse2 does.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ciscoconfparse2 import CiscoConfParse  # type: ignore[import-untyped]

from dmvpn.config import ConfigTree, read

CASES = Path(__file__).parents[1] / "tests" / "cases" / "render"
LINES = 250
TURNS = 3


def texts(count: int) -> list[str]:
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


def main() -> None:
    """Print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    every = texts(count * TURNS)
    works: dict[str, Callable[[str], object]] = {
        "ConfigTree.parse": ConfigTree.parse,
        "read": read,
        "CiscoConfParse": lambda text: CiscoConfParse(text.splitlines(), syntax="ios"),
    }
    best = dict.fromkeys(works, float("inf"))
    for turn in range(TURNS):
        given = every[turn * count : (turn + 1) * count]
        for name, work in works.items():
            best[name] = min(best[name], seconds(work, given))
    lines = count * LINES
    print(f"{count} routers of {LINES} lines, best of {TURNS} turns over different texts")
    for name, spent in best.items():
        times = best["CiscoConfParse"] / spent
        print(f"{name:18} {spent:7.3f} s  {spent / lines * 1e6:6.2f} us a line  {times:5.1f} x")


if __name__ == "__main__":
    main()
