"""Every router of the matrix, and every two values of its rows together, reads back to its design."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import read
from dmvpn.design import Design, design
from dmvpn.errors import InputError
from dmvpn.intent import read_intent
from dmvpn.render import render_file
from tests.examples import examples
from tests.unit.config.read_back import AREAS, differences, facts
from tests.unit.render.matrix import NAMES, SECRETS, applied, built, change_of, designed
from tests.unit.render.rows import PLAINLY, ROWS, content_of


@pytest.fixture(scope="module", autouse=True)
def _secrets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        yield


def assert_read_back(network: Design) -> None:
    for router in network.routers.values():
        assert differences(router, read(render_file(router))) == [], router.name


@pytest.mark.parametrize("name", NAMES)
def test_every_router_of_the_matrix_reads_back_to_its_design(name: str, tmp_path: Path) -> None:
    assert_read_back(designed(applied(change_of(name)), tmp_path))


def assert_accepted_reads_back(combination: Mapping[str, str]) -> bool:
    """Whether the combination is a design; when it is, all of its routers read back."""
    inventory = built(content_of(combination))
    try:
        network = design(read_intent(inventory.hosts, inventory.groups))
    except InputError:
        return False
    assert_read_back(network)
    return True


SINGLES = [(row, name) for row, names in ROWS.items() for name in names]


@pytest.mark.parametrize(("row", "name"), SINGLES)
def test_every_value_of_every_row_reads_back(row: str, name: str) -> None:
    assert assert_accepted_reads_back({**PLAINLY, row: name})


@examples(100)
@given(st.sets(st.sampled_from(SINGLES), min_size=2, max_size=5).map(dict))
def test_any_accepted_combination_reads_back_to_its_design(changed: dict[str, str]) -> None:
    assert_accepted_reads_back({**PLAINLY, **changed})


def test_every_area_is_compared_somewhere_in_the_matrix(tmp_path: Path) -> None:
    """A fact that no case has proves nothing: each area has something that is no default."""
    seen: Counter[str] = Counter()
    for name in NAMES:
        folder = tmp_path / name
        folder.mkdir()
        for router in designed(applied(change_of(name)), folder).routers.values():
            for where, _held, expected in facts(router, read(render_file(router))):
                seen[where.split()[0]] += bool(expected)
    assert [area.__name__ for area in AREAS if not seen[area.__name__]] == []
