"""docs/parsers.md says what the records hold."""

from __future__ import annotations

from pathlib import Path

from dmvpn.parsers import COMMANDS
from dmvpn.parsers.documentation import reference

PAGE = Path(__file__).resolve().parents[3] / "docs" / "parsers.md"
MARK = "--update -->\n"


def test_the_page_is_current(update: bool) -> None:
    head, mark, shown = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark
    if update:
        PAGE.write_text(f"{head}{MARK}\n{reference()}", encoding="utf-8")
    assert update or shown == f"\n{reference()}"


def test_every_field_is_documented() -> None:
    for command in COMMANDS.values():
        assert f"## {command.name}\n" in reference()
        assert all(f"| `{name}` |" in reference() for name in command.fields)
