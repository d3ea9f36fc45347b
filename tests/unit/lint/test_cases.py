"""Every rule has a bad case it is heard on, at the marked lines and nowhere else, and a good one.

``tests/cases/lint/CODE/bad*.cfg`` and ``good*.cfg`` hold one router or several, each from its
``hostname``; ``! <-`` marks a line a finding must name.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dmvpn.config import RouterConfig, read
from dmvpn.lint import RULES, lint

CASES = Path(__file__).parents[2] / "cases" / "lint"
MARK = re.compile(r"\s*! <-$")
CODES = sorted(rule.manual.code for rule in RULES if rule.manual.table != "silence")


def test_every_rule_has_cases_and_every_case_a_rule() -> None:
    assert sorted(folder.name for folder in CASES.iterdir()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_rule_is_heard_on_the_bad_and_silent_on_the_good(code: str) -> None:
    bad, good = sorted((CASES / code).glob("bad*.cfg")), sorted((CASES / code).glob("good*.cfg"))
    assert bad and good, "a bad and a good case"
    for path in bad:
        routers, marked = split(path)
        assert marked, f"{path.name} marks no line"
        assert heard(code, routers) == marked, path.name
    for path in good:
        assert heard(code, split(path)[0]) == set(), path.name


def heard(code: str, routers: dict[str, RouterConfig]) -> set[tuple[str, int]]:
    return {(finding.router, finding.line) for finding in lint(routers, select=[code])}


def split(path: Path) -> tuple[dict[str, RouterConfig], set[tuple[str, int]]]:
    """(routers by name, (router, line) of every marked line)."""
    parts = re.split(r"^(?=hostname )", path.read_text(), flags=re.MULTILINE)
    routers: dict[str, RouterConfig] = {}
    marked: set[tuple[str, int]] = set()
    for number, part in enumerate(part for part in parts if part.strip()):
        lines = part.splitlines()
        name = f"r{number}"
        marked |= {(name, n) for n, line in enumerate(lines, 1) if MARK.search(line)}
        routers[name] = read("\n".join(MARK.sub("", line) for line in lines), name)
    return routers, marked
