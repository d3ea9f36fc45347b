"""``?`` has a word to say about every command of a rendered configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dmvpn.config.tree import ConfigTree
from dmvpn.labs.emulated.grammar.language import read_language
from tests.unit.render.matrix import CASES

LANGUAGE = read_language()
KEYWORD = re.compile(r"[a-z][a-z0-9-]*")


def patterns() -> Iterator[str]:
    """The patterns of the configuration language that a rendered line may be one of."""
    words = {word for words in rendered() for word in words}
    for mode in LANGUAGE.modes.values():
        for command in mode.commands:
            if command.pattern.split()[0] in words:
                yield command.pattern


def rendered() -> set[tuple[str, ...]]:
    return {
        tuple(node.text.split())
        for golden in CASES.glob("*/*.cfg")
        for _, node in ConfigTree.parse(golden.read_text("utf-8")).walk()
    }


def test_every_keyword_that_is_rendered_is_explained() -> None:
    typed = {word for words in rendered() for word in words}
    known = {
        word
        for pattern in patterns()
        for word in re.findall(r"[\w.-]+", re.sub(r"<[^>]*>|\([^)]*\)", " ", pattern))
    }
    silent = {word for word in known & typed if KEYWORD.fullmatch(word)} - set(LANGUAGE.help)
    assert len(known & typed) > 250
    assert silent == set()


def test_what_is_explained_is_in_the_language() -> None:
    """No text explains a word that nobody can type."""
    everything = " ".join(
        command.pattern for mode in LANGUAGE.modes.values() for command in mode.commands
    )
    words = set(re.findall(r"[\w/.-]+", everything))
    assert {word for word in LANGUAGE.help if word.lstrip("<") not in words} == set()
