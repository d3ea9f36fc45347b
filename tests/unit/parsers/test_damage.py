"""Damaged texts: the right answer or a ParseError, never another exception, never a lost peer."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.errors import ParseError
from dmvpn.parsers import COMMANDS, find, parse
from tests.examples import examples
from tests.unit.parsers.conftest import real_captures
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


HOWS = ("cut", "drop", "double", "swap", "garble", "shorten", "shuffle", "noise", "splice")


def damage(text: str, how: str, dice: random.Random) -> str:
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
    elif how == "shuffle":
        part = lines[min(at, other) : max(at, other)]
        dice.shuffle(part)
        lines[min(at, other) : max(at, other)] = part
    elif how == "noise":
        lines.insert(at, dice.randbytes(dice.randrange(200)).decode("utf-8", errors="replace"))
    elif how == "splice":
        lines[at:at] = dice.choice(GOOD)[1].split("\n")[:20]
    return "\n".join(lines)


def _is_error_or_right(command: str, text: str) -> str:
    """Right: every address that still stands in a data line stands in a record."""
    try:
        records = parse(command, text)
    except ParseError as error:
        assert error.command and error.reason
        return "refused"
    assert missing_addresses(find(command).name, text, records) == set(), text
    return "parsed"


def _mutate(texts: list[tuple[str, str]], mutations: int, seed: int) -> Counter[str]:
    dice = random.Random(seed)
    outcomes: Counter[str] = Counter()
    for number in range(mutations):
        command, text = texts[number % len(texts)]
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            text = damage(text, dice.choice(HOWS), dice)
        started = time.process_time()
        outcomes[_is_error_or_right(command, text)] += 1
        assert time.process_time() - started < 5
    return outcomes


def test_ten_thousand_mutations() -> None:
    texts = GOOD + [(real.command, real.text) for real in real_captures()]
    outcomes = _mutate(texts, 10_000, seed=2)
    assert outcomes["refused"] > 2000 and outcomes["parsed"] > 500


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_thousand_mutations() -> None:
    texts = GOOD + [(real.command, real.text) for real in real_captures()]
    outcomes = _mutate(texts, 200_000, seed=1)
    assert outcomes["refused"] > 40_000 and outcomes["parsed"] > 10_000


@examples(200)
@given(name=st.sampled_from(sorted(COMMANDS)), text=st.text(max_size=300))
def test_any_text_at_all(name: str, text: str) -> None:
    try:
        parse(name, text)
    except ParseError:
        pass


@pytest.mark.parametrize("name", COMMANDS)
def test_ten_megabytes_in_one_line(name: str) -> None:
    started = time.process_time()
    with pytest.raises(ParseError):
        parse(name, "1 " * 5_000_000)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "piece", ["1 ", "a", "::", "1.", " ", "never ", "via 1.1.1.1 ", "[1/1]", "- "]
)
def test_long_lines_take_no_long_time(name: str, piece: str) -> None:
    """No expression of a template runs away on a line of the longest permitted length."""
    started = time.process_time()
    try:
        parse(name, piece * (4000 // len(piece)) + "\x01")
    except ParseError:
        pass
    assert time.process_time() - started < 5


def test_the_line_and_its_number_are_those_of_the_text_given() -> None:
    text = "hub1#show ip nhrp\r\n\r\n10.0.0.1/32 via 10.0.0.1\r\n\tgarbled here\r\n"
    with pytest.raises(ParseError) as caught:
        parse("show ip nhrp", text)
    assert (caught.value.line_number, caught.value.line) == (4, "\tgarbled here")
    assert caught.value.command == "show ip nhrp"
