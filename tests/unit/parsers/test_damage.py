"""Damaged texts: the right answer or a ParseError, never another exception, never a lost peer."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dmvpn.errors import ParseError
from dmvpn.parsers import COMMANDS, find, parse
from tests.unit.parsers.test_captures import missing_addresses

CASES = Path(__file__).resolve().parents[2] / "cases" / "parsers"


def _good() -> list[tuple[str, str]]:
    found = []
    for path in sorted(CASES.glob("*/*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        if case.get("records"):
            found.append((case["command"], path.with_suffix(".txt").read_bytes().decode()))
    return found


GOOD = _good()


def _damage(text: str, how: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    other = dice.randrange(len(lines))
    if how == "cut":
        return text[: dice.randrange(len(text) + 1)]
    if how == "drop":
        del lines[at]
    elif how == "double":
        lines.insert(at, lines[at])
    elif how == "swap":
        lines[at], lines[other] = lines[other], lines[at]
    elif how == "garble" and lines[at]:
        spot = dice.randrange(len(lines[at]))
        lines[at] = lines[at][:spot] + dice.choice("x#9.:/ \x00é%") + lines[at][spot + 1 :]
    elif how == "shorten":
        lines[at] = lines[at][: dice.randrange(len(lines[at]) + 1)]
    return "\n".join(lines)


@settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    case=st.sampled_from(GOOD),
    hows=st.lists(
        st.sampled_from(["cut", "drop", "double", "swap", "garble", "shorten"]),
        min_size=1,
        max_size=3,
    ),
    seed=st.integers(0, 2**32),
)
def test_damage_is_a_parse_error_or_a_right_answer(
    case: tuple[str, str], hows: list[str], seed: int
) -> None:
    """Right: every address that still stands in a data line stands in a record."""
    command, text = case
    dice = random.Random(seed)
    for how in hows:
        text = _damage(text, how, dice)
    try:
        records = parse(command, text)
    except ParseError as error:
        assert error.command and error.reason
        return
    assert missing_addresses(find(command).name, text, records) == set()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(COMMANDS)), text=st.text(max_size=300))
def test_any_text_at_all(name: str, text: str) -> None:
    try:
        parse(name, text)
    except ParseError:
        pass


@pytest.mark.parametrize("name", COMMANDS)
def test_ten_megabytes_in_one_line(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ParseError):
        parse(name, "1 " * 5_000_000)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "piece", ["1 ", "a", "::", "1.", " ", "never ", "via 1.1.1.1 ", "[1/1]", "- "]
)
def test_long_lines_take_no_long_time(name: str, piece: str) -> None:
    """No expression of a template runs away on a line of the longest permitted length."""
    started = time.perf_counter()
    try:
        parse(name, piece * (4000 // len(piece)) + "\x01")
    except ParseError:
        pass
    assert time.perf_counter() - started < 5


def test_the_line_and_its_number_are_those_of_the_text_given() -> None:
    text = "hub1#show ip nhrp\r\n\r\n10.0.0.1/32 via 10.0.0.1\r\n\tgarbled here\r\n"
    with pytest.raises(ParseError) as caught:
        parse("show ip nhrp", text)
    assert (caught.value.line_number, caught.value.line) == (4, "\tgarbled here")
    assert caught.value.command == "show ip nhrp"
