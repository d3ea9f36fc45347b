"""Our runner reads templates as TextFSM itself does, and refuses those that could lose a line."""

from __future__ import annotations

from pathlib import Path

import pytest
import textfsm  # type: ignore[import-untyped, unused-ignore]

import dmvpn.parsers
from dmvpn.errors import ParseError
from dmvpn.parsers import COMMANDS
from dmvpn.parsers.capture import Capture
from dmvpn.parsers.template import Template, template

FOLDER = Path(dmvpn.parsers.__file__).parent
CASES = Path(__file__).resolve().parents[2] / "cases" / "parsers"


@pytest.mark.parametrize(
    "path", sorted(CASES.glob("*/*.txt")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_textfsm_gives_the_same_rows(path: Path) -> None:
    """Where both read a text they read the same, save that TextFSM ends with a row of kept values."""
    name = path.parent.name
    try:
        capture = Capture(name, path.read_bytes().decode())
        ours = [{**row, **row.lists} for row in template(name).read(capture).rows]
    except ParseError:
        return
    with (FOLDER / f"{name}.textfsm").open(encoding="utf-8") as file:
        machine = textfsm.TextFSM(file)
    rows = machine.ParseTextToDicts("\n".join(capture.lines) + "\n")
    kept = template(name).kept
    told = [row for row in rows if any(row[key] for key in row if key not in kept)]
    assert ours == [
        {key: value or ([] if value == [] else "") for key, value in row.items()} for row in told
    ]


def test_every_command_has_a_template_and_every_template_a_command() -> None:
    assert {path.stem for path in FOLDER.glob("*.textfsm")} == {
        command.module for command in COMMANDS.values()
    }


def test_a_template_that_could_drop_a_line_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = "Value NAME (\\w+)\n\nStart\n  ^${NAME}$$ -> Record\n  ^x -> Error\n"
    (tmp_path / "loose.textfsm").write_text(loose, encoding="utf-8")
    monkeypatch.setattr("dmvpn.parsers.template._FOLDER", tmp_path)
    with pytest.raises(ValueError, match="does not end in an error line"):
        Template("loose")
