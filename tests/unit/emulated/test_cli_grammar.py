"""Laws of the grammar: whatever line it allows, a router takes, keeps, prints and takes again."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import Configurator
from dmvpn.labs.emulated.grammar import EXEC_MODES, Match, Refusal, grammar_of
from dmvpn.labs.emulated.grammar.arguments import TYPES, ArgumentType, argument_type
from dmvpn.labs.emulated.grammar.net import State
from dmvpn.labs.emulated.session import is_handled
from dmvpn.model import Release
from dmvpn.releases import release_facts
from tests.examples import examples

RELEASES = [
    Release.parse(text) for text in ("15.2(4)M", "15.9(3)M9", "16.3.1", "17.9.4", "17.15.1")
]
MODES = sorted(set(grammar_of(RELEASES[-1]).modes) - {*EXEC_MODES, "every"})

SAMPLES = {
    "IP4": ("192.0.2.1", "198.51.100.7"),
    "MASK": ("255.255.255.0", "255.255.255.252"),
    "PREFIX": ("203.0.113.0/24",),
    "IP6": ("2001:DB8::1", "FE80::2"),
    "PREFIX6": ("2001:DB8::/64",),
    "INTERFACE": ("GigabitEthernet2", "Tunnel1", "Loopback0"),
    "HOSTNAME": ("hub-1",),
    "ASN": ("65000", "64512"),
    "TIME": ("12:30:00",),
    "RD": ("65000:1",),
    "HEX": ("0A1B",),
    "MAC": ("0050.56ab.0001",),
    "FILE": ("flash:base.cfg",),
    "WORD": ("Xname", "Zother"),
    "LINE": ("Xsome text", "Zone"),
}


def _sample(kind: ArgumentType, chance: random.Random) -> str:
    low, dash, high = kind.name.partition("-")
    if dash:
        return str(chance.choice((int(low), int(high), chance.randint(int(low), int(high)))))
    return chance.choice(SAMPLES[kind.name.partition("/")[0]])


def _line(state: State, chance: random.Random) -> list[tuple[str, State | None]]:
    """A random line the net allows: (word, the state it is a keyword of)."""
    words: list[tuple[str, State | None]] = []
    while True:
        ends = state.accept is not None
        if ends and (len(words) > 12 or chance.random() < 0.4):
            return words
        choice = chance.randrange(len(state.keywords) + len(state.arguments) or 1)
        if choice < len(state.keywords):
            word = list(state.keywords)[choice]
            words.append((word, state))
            state = state.keywords[word]
        elif state.arguments:
            kind, _, following = state.arguments[choice - len(state.keywords)]
            words.append((_sample(kind, chance), None))
            state = following
        else:
            return words


def test_every_argument_type_has_a_sample_that_reads_as_itself() -> None:
    assert set(SAMPLES) == set(TYPES)
    for name, words in SAMPLES.items():
        assert [argument_type(name).read(word) for word in words] == list(words)


@pytest.mark.parametrize("release", RELEASES, ids=str)
@pytest.mark.parametrize("mode", [*MODES, *EXEC_MODES])
@examples(15)
@given(seed=st.integers(0, 2**32))
def test_an_allowed_line_matches_and_its_canonical_form_is_stable(
    release: Release, mode: str, seed: int
) -> None:
    grammar = grammar_of(release)
    words = _line(grammar.net(mode).start, random.Random(seed))
    line = " ".join(word for word, _ in words)
    match = grammar.match(mode, line)
    assert isinstance(match, Match), (line, match)
    again = grammar.match(mode, match.text)
    assert isinstance(again, Match) and again.text == match.text, (line, match.text)


def _shortest(word: str, state: State) -> str:
    for length in range(1, len(word)):
        short = word[:length]
        alone = state.beginning(short) == [word] and short not in state.keywords
        if alone and not any(kind.rank < 20 and kind.read(short) for kind, _, _ in state.arguments):
            return short
    return word


@pytest.mark.parametrize("mode", [*MODES, *EXEC_MODES])
@examples(25)
@given(seed=st.integers(0, 2**32))
def test_every_keyword_may_be_abbreviated(mode: str, seed: int) -> None:
    grammar = grammar_of(RELEASES[-1])
    words = _line(grammar.net(mode).start, random.Random(seed))
    full = grammar.match(mode, " ".join(word for word, _ in words))
    short = " ".join(_shortest(word, state) if state else word for word, state in words)
    shortened = grammar.match(mode, short)
    assert isinstance(full, Match) and isinstance(shortened, Match), short
    assert (shortened.command, shortened.text) == (full.command, full.text), short


@examples(60)
@given(seed=st.integers(0, 2**32), release=st.sampled_from(RELEASES))
def test_whatever_was_typed_is_printed_and_loads_to_the_same(seed: int, release: Release) -> None:
    chance = random.Random(seed)
    running = RunningConfig(release)
    typist = Configurator(running)
    for _ in range(60):
        mode = typist.mode if chance.random() < 0.8 else "configure"
        line = " ".join(word for word, _ in _line(running.grammar.net(mode).start, chance))
        if not line.startswith("banner"):
            typist.type(chance.choice(("", "", "", "no ", "default ")) + line)
        typist.left = False
    text = running.text()
    other = RunningConfig(release)
    refused = other.load(text)
    assert refused == ()
    assert other.text() == text
    assert running.copy().text() == text


@examples(300)
@given(st.sampled_from(MODES), st.text(max_size=60))
def test_no_text_breaks_the_matching(mode: str, text: str) -> None:
    result = grammar_of(RELEASES[-1]).match(mode, text)
    assert isinstance(result, Match) or result.answer(10).endswith("\n")
    assert isinstance(grammar_of(RELEASES[-1]).help(mode, text), str)


@pytest.mark.parametrize(
    "line", ["a" * 65536, "a " * 32768, "ip " * 21845, "no " * 21845, "\t" * 65536]
)
def test_a_64_kilobyte_line_is_refused_at_once(line: str) -> None:
    begun = time.process_time()
    for mode in ("privileged", "configure", "interface"):
        assert isinstance(grammar_of(RELEASES[-1]).match(mode, line), Refusal)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_hidden_defaults_are_those_of_the_release_table(release: Release) -> None:
    facts = release_facts(release)
    running = RunningConfig(release)
    running.apply((), "interface Tunnel0")
    lines = {
        "ip nhrp map multicast dynamic": facts.multicast_dynamic,
        "ip nhrp shortcut": facts.shortcut,
        "ip nhrp holdtime 7200": facts.nhrp_holdtime == 7200,
    }
    for line, hidden in lines.items():
        running.apply(("interface Tunnel0",), line)
        assert (f" {line}\n" not in running.text()) == hidden
    weak = grammar_of(release).match("ikev2-proposal", "encryption 3des")
    assert isinstance(weak, Refusal) == facts.refuses_weak_crypto


def test_every_exec_command_is_handled() -> None:
    unhandled = [
        command.pattern
        for command in grammar_of(RELEASES[-1]).commands("privileged")
        if not is_handled(tuple(command.head.split()))
    ]
    assert unhandled == []
