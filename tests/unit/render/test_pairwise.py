"""Every two values of two rows of the matrix meet: a design that works, or a refusal that says why.

`rows` says what each value writes, `covering` puts them together.  Each accepted combination is
rendered: routers and the syntax oracle take every line.  ``pytest -s`` prints the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from dmvpn.design import Design, design
from dmvpn.errors import InputError
from dmvpn.intent import read_intent
from dmvpn.intent.schema import FILES, schema
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.render import render
from dmvpn.simulate import simulate
from tests.unit.render.covering import Covering, cover
from tests.unit.render.lab import on_the_lab
from tests.unit.render.matrix import SECRETS, built
from tests.unit.render.oracle import unknown_lines
from tests.unit.render.printed import lines_of, printed_back, without_reason
from tests.unit.render.rows import PLAINLY, ROWS, content_of

NAMES = {row: list(values) for row, values in ROWS.items()}
SINGLES = [(row, name) for row, names in NAMES.items() for name in names]


@pytest.fixture(scope="module")
def secrets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def covering(secrets: None) -> Covering:
    return cover(NAMES, _why_refused)


@pytest.mark.parametrize(("row", "name"), SINGLES)
def test_every_value_works_alone(row: str, name: str, secrets: None) -> None:
    assert _why_refused({**PLAINLY, row: name}) == ""


def test_every_pair_is_met_or_refused_with_a_reason(covering: Covering) -> None:
    met = [set(combination.items()) for combination in covering.accepted]
    for pair in covering.pairs():
        if not any(pair <= one for one in met):  # the reason is that of these two alone
            why = covering.why_refused(pair)
            assert why, sorted(pair)
            assert _why_refused({**PLAINLY, **dict(pair)}) == why


def test_every_accepted_combination_renders(
    covering: Covering, tmp_path: Path, shared: Path
) -> None:
    """The counts the matrix promises: tried, rendered, refused, lines checked, lines unknown."""
    counts = Counter({"combinations tried": covering.tried, "pairs": len(covering.pairs())})
    counts["pairs refused"] = sum(bool(covering.why_refused(pair)) for pair in covering.pairs())
    counts["combinations refused"] = len(covering.refused)
    counts += _rendered(covering.accepted, tmp_path)
    unknown = unknown_lines(shared, tmp_path.iterdir())
    counts["lines unknown"] = len(unknown)
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    assert unknown == []
    assert counts["combinations rendered"] > 100
    assert counts["pairs refused"] < counts["pairs"] / 20


def test_every_accepted_combination_works(covering: Covering) -> None:
    """Over the provider of a lab the simulator reads every line and finds nothing wrong.

    Left out: NAT, for the lab has no device that translates.
    """
    simulated = 0
    for combination in covering.accepted:
        if combination["wan"] in ("nat", "hub-nat"):
            continue
        configs = on_the_lab(_designed(combination))
        assert [line for config in configs.values() for line in config.unread] == [], combination
        assert [cause.cause for cause in simulate(configs).causes] == [], combination
        simulated += 1
    print(f"{simulated} combinations simulated")
    assert simulated > 80


def test_an_editor_takes_every_accepted_combination(covering: Covering) -> None:
    validators = {file: Draft202012Validator(schema(file)) for file in FILES}
    for combination in covering.accepted:
        content = content_of(combination)
        for file, validator in validators.items():
            assert [e.message for e in validator.iter_errors(content[file])] == [], combination


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_pair_alone_renders_or_is_refused(
    secrets: None, tmp_path: Path, shared: Path
) -> None:
    """The same pairs, each with all else plain: what hides behind nothing."""
    alone = [{**PLAINLY, **dict(pair)} for pair in Covering(NAMES).pairs()]
    accepted = [combination for combination in alone if not _why_refused(combination)]
    counts = _rendered(accepted, tmp_path)
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    assert unknown_lines(shared, tmp_path.iterdir()) == []
    assert counts["combinations rendered"] > 5000


def _designed(combination: Mapping[str, str]) -> Design:
    inventory = built(content_of(combination))
    return design(read_intent(inventory.hosts, inventory.groups))


def _why_refused(combination: Mapping[str, str]) -> str:
    try:
        _designed(combination)
    except InputError as error:
        assert error.problems and all(problem.what for problem in error.problems)
        return str(error)
    return ""


def _rendered(combinations: Iterable[Mapping[str, str]], folder: Path) -> Counter[str]:
    """Render each; a router takes every line and prints it back, and each section has a reason."""
    counts = Counter[str]()
    seen: set[tuple[str, str]] = set()
    for combination in combinations:
        counts["combinations rendered"] += 1
        for router in _designed(combination).routers.values():
            text = render(router)
            if (text, str(router.release)) in seen:
                continue  # another combination differs elsewhere
            seen.add((text, str(router.release)))
            running = RunningConfig(router.release, [item.name for item in router.interfaces])
            assert type_text(running, text) == (), combination
            assert printed_back(running, text) == lines_of(text), (combination, router.name)
            assert without_reason(router, text) == [], (combination, router.name)
            file = folder / f"{counts['combinations rendered']}-{router.name}.cfg"
            file.write_text(text, "utf-8")
            counts["lines checked"] += sum(line.strip("! ") != "" for line in text.splitlines())
    return counts
