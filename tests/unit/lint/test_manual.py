"""The pages of docs/rules are what the docstrings say."""

from __future__ import annotations

from pathlib import Path

from dmvpn.lint.manual import pages

DOCS = Path(__file__).parents[3] / "docs" / "rules"


def test_the_pages_are_current() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}
    assert written == pages(), "python -m dmvpn.lint.manual docs/rules"
