"""Records read by their shape are those that reading line by line gives, damaged texts included."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.errors import ParseError
from dmvpn.parsers import find, shapes
from dmvpn.parsers.capture import Capture
from dmvpn.parsers.rules import within_line
from dmvpn.parsers.template import Template
from tests.examples import examples
from tests.unit.parsers.conftest import real_captures
from tests.unit.parsers.test_damage import GOOD, HOWS, damage

ANY_NUMBER = 1_000_000
TEXTS = GOOD + [(real.command, real.text) for real in real_captures()]


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Template]:
    """Templates of this test alone, which know every shape they saw once."""
    _learn_at_once(monkeypatch)
    return cache(Template)


@pytest.fixture
def patient() -> Callable[[str], Template]:
    """Templates of this test alone, which read line by line."""

    return cache(_patient)


def _learn_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shapes, "OFTEN", 1)
    patch.setattr(shapes, "_MOST", ANY_NUMBER)
    patch.setattr(shapes, "_COUNTED", ANY_NUMBER)


def _patient(name: str) -> Template:
    found = Template(name)
    found.shapes.notice = lambda trace: None  # type: ignore[method-assign]
    return found


def _outcome(template: Template, command: str, text: str) -> object:
    try:
        table = template.read(Capture(command, text))
    except ParseError as error:
        return str(error)
    return table.state, [(dict(row), dict(row.lists), row.first, row.number) for row in table.rows]


def test_the_same_rows_at_the_same_lines(
    eager: Callable[[str], Template], patient: Callable[[str], Template]
) -> None:
    for command, text in TEXTS:
        name = find(command).module
        expected = _outcome(patient(name), command, text)
        for _ in range(2):
            assert _outcome(eager(name), command, text) == expected
    assert sum(map(len, eager("show_dmvpn").shapes.known.values())) > 10


def test_the_same_rows_or_the_same_error_of_damaged_texts(
    eager: Callable[[str], Template], patient: Callable[[str], Template]
) -> None:
    for command, text in TEXTS:
        _outcome(eager(find(command).module), command, text)
    dice = random.Random(5)
    for number in range(4000):
        command, text = TEXTS[number % len(TEXTS)]
        name = find(command).module
        text = damage(text, dice.choice(HOWS), dice)
        assert _outcome(eager(name), command, text) == _outcome(patient(name), command, text)


OVERLAPPING = r"""Value FIRST (\d+)
Value SECOND ([^,]+?)
Value THIRD (\S*)
Value FOURTH (.*)
Value List PARTS ([ab]+)

Start
  ^\s*x -> Continue.Record
  ^\s*x\s*${FIRST}$$
  ^\s*#?\s*${FIRST},${THIRD}$$ -> Record
  ^\s+,${SECOND}$$
  ^(?:b|a1),\s*${THIRD}$$ -> Record
  ^a\s*(?:${PARTS},)?\s*${SECOND}$$ -> Record
  ^(?:ab)?${SECOND},$$ -> Continue
  ^\s*[\s,]${FOURTH}$$ -> Record
  ^1 ?${SECOND}$$ -> Other
  ^x?${FOURTH}$$ -> Record
  ^. -> Error "none"

Other
  ^\s*${SECOND}\s*,$$ -> Record Start
  ^\S+\s${THIRD}$$ -> Record Start
  ^b -> Error "b"
  ^.*\D${FIRST}$$
  ^. -> Start
  ^. -> Error "none"
"""
"""Rules that match the same lines in many ways: which comes first decides."""


@examples(400)
@given(
    lines=st.lists(st.text("aabx1,,# \t\xa0\x0b", min_size=1, max_size=6), min_size=1, max_size=4),
    others=st.lists(st.text("abx1,# ", min_size=1, max_size=6), max_size=6),
)
def test_the_first_rule_that_matches_reads_a_line_in_a_shape_too(
    overlapping: tuple[Template, Template], lines: list[str], others: list[str]
) -> None:
    eager, patient = overlapping
    for text in ("\n".join(lines), "\n".join([*others, *lines, *others, *lines])):
        assert _outcome(eager, "show x", text) == _outcome(patient, "show x", text)


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Template, Template]]:
    """An eager and a patient template of these rules; what one example teaches, the next meets."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "overlapping.textfsm").write_text(OVERLAPPING, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dmvpn.parsers.template._FOLDER", folder)
        both = Template("overlapping"), _patient("overlapping")
    with pytest.MonkeyPatch.context() as patch:
        _learn_at_once(patch)
        yield both


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        (r"^\s*(?P<A>\d+)\s+(?P<B>\S+)$", "  1\n2"),
        (r"^a[^,]+$", "a\nb"),
        (r"^a[\s-]+b", "a \nb"),
        (r"^a\W+\D+$", "a\n\n-"),
        (r"^a[^]x]+$", "a\nb"),
    ],
)
def test_a_rule_never_reaches_over_the_end_of_its_line(expression: str, line: str) -> None:
    assert re.compile(expression, re.MULTILINE).match(line)
    assert not re.compile(within_line(expression), re.MULTILINE).match(line)


def test_a_rule_within_a_text_takes_its_values_in_order() -> None:
    within = within_line(r"^(?P<A>\d+)(x|y)\s(?P<B>(?:[^,]|,,)+)$", taking=True)
    assert re.compile(within, re.MULTILINE).findall("1x b\n2y c,,\n3z d") == [
        ("1", "b"),
        ("2", "c,,"),
    ]


@pytest.mark.parametrize(
    "expression", [r"^(\d)\1$", r"^(?P<A>x)(?P=A)", r"^a\n", r"^(?i)a", r"^a\Z"]
)
def test_a_rule_that_has_no_form_within_a_text_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="within a text"):
        within_line(expression)


def test_every_rule_of_every_template_has_a_form_within_a_text() -> None:
    for name in {find(command).module for command, _ in TEXTS}:
        for rules in Template(name).states.values():
            for rule in rules:
                re.compile(within_line(rule.expression, taking=True), re.MULTILINE)
