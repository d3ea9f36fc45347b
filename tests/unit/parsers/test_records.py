"""Records are built fast and stay what dataclasses make; the garbage collector waits and returns."""

from __future__ import annotations

import copy
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from threading import Barrier

import pytest

from dmvpn.parsers import COMMANDS
from dmvpn.parsers.records import build_fast, collector_waits


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    size: int = 1
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    name: str
    size: int = 1
    seen: list[str] = field(default_factory=list)


build_fast(Plain)
build_fast(Computed)


def test_it_is_still_a_frozen_dataclass() -> None:
    record = Plain("a", more=("b",))
    assert (record.name, record.size, record.more) == ("a", 1, ("b",))
    assert type(record) is Plain and repr(record) == "Plain(name='a', size=1, more=('b',))"
    assert record == Plain("a", 1, ("b",)) != Plain("a") and len({record, Plain("a")}) == 2
    assert replace(record, size=2) == Plain("a", 2, ("b",))
    assert pickle.loads(pickle.dumps(record)) == copy.copy(record) == record
    with pytest.raises(FrozenInstanceError):
        record.size = 2  # type: ignore[misc]
    assert not hasattr(record, "__dict__")


@pytest.mark.parametrize("values", [(), ("a", 1, (), 4)])
def test_it_refuses_what_does_not_fit(values: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Plain(*values)  # type: ignore[arg-type]


def test_a_record_that_computes_fields_is_left_as_it_was() -> None:
    first, second = Computed("a"), Computed("a")
    assert first == second and first.seen is not second.seen


@pytest.mark.parametrize("name", COMMANDS)
def test_every_record_is_built_fast(name: str) -> None:
    record = COMMANDS[name].record
    values = {part.name: object() for part in fields(record)}
    built = record(**values)
    assert {name: getattr(built, name) for name in values} == values
    assert record.__init__.__globals__.get("_record") is record  # type: ignore[misc]


def test_the_collector_waits_and_returns() -> None:
    def fails() -> None:
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError):
        collector_waits(fails)()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        collector_waits(lambda: None)()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_returns_after_the_last_of_many_threads() -> None:
    together = Barrier(4)

    @collector_waits
    def reading() -> bool:
        together.wait(10)
        return gc.isenabled()

    with ThreadPoolExecutor(4) as pool:
        assert [task.result() for task in [pool.submit(reading) for _ in range(4)]] == [False] * 4
    assert gc.isenabled()
