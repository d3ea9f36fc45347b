"""No text makes a rule raise: half lines, lines in another place, lines of another router."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import read
from dmvpn.lint import lint
from tests.examples import examples
from tests.unit.lint.networks import network

CASES = sorted((Path(__file__).parents[2] / "cases" / "lint").glob("*/*.cfg"))
LINES = sorted(
    {line for path in CASES for line in path.read_text().replace("  ! <-", "").splitlines()}
)


@examples(60)
@given(st.lists(st.sampled_from(LINES), max_size=60), st.integers(0, 2**32))
def test_lines_in_any_order_and_cut_anywhere(lines: list[str], seed: int) -> None:
    chance = random.Random(seed)
    cut = [
        line[: chance.randrange(len(line) + 1)] if chance.random() < 0.2 else line for line in lines
    ]
    texts = {"hub": network()["hub"], "a": "\n".join(cut), "b": "\n".join(reversed(lines))}
    for finding in lint({name: read(text, name) for name, text in texts.items()}, select=["ALL"]):
        assert finding.message and "\n" not in finding.message


@pytest.mark.parametrize("seed", range(12))
def test_real_configurations_with_words_lost(shared: Path, seed: int) -> None:
    chance = random.Random(seed)
    folders = sorted(path for path in (shared / "configs").iterdir() if path.is_dir())
    for folder in chance.sample(folders, 5):
        texts = {path.stem: path.read_text(errors="replace") for path in folder.glob("*.cfg")}
        lint(
            {name: read(_damaged(text, chance), name) for name, text in texts.items()},
            select=["ALL"],
        )


def _damaged(text: str, chance: random.Random) -> str:
    return "\n".join(
        " ".join(word for word in line.split(" ") if not word or chance.random() > 0.05)
        for line in text.splitlines()
        if chance.random() > 0.05
    )
