"""Records by the ten thousand: built fast, and while the garbage collector waits."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def collector_waits(function: Callable[P, T]) -> Callable[P, T]:
    """The function with no garbage collection while it runs; afterwards as before.

    Each collection looks at every record made so far and finds nothing, as records hold no cycles:
    the time of a record grew with their number.  Threads may run such functions side by side.
    """

    @wraps(function)
    def waiting(*values: P.args, **named: P.kwargs) -> T:
        with _collector:
            return function(*values, **named)

    return waiting


class _Collector:
    """The process's garbage collector, off while anybody is within."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.within = 0
        self.was_on = False

    def __enter__(self) -> None:
        with self.lock:
            if not self.within:
                self.was_on = gc.isenabled()
                gc.disable()
            self.within += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.within -= 1
            if self.was_on and not self.within:
                gc.enable()


_collector = _Collector()


def build_fast(record: type) -> None:
    """Give a frozen slotted dataclass an ``__init__`` that takes a third of the time.

    The one that dataclasses write sets each field by ``object.__setattr__``.  This one sets them on
    a twin of the class that is not frozen, whose slots are the same, and makes the object one of
    the class at last; nobody sees it before.  Records that compute fields are left as they are.
    """
    parts = fields(record) if is_dataclass(record) else ()
    computed = any(part.default_factory is not MISSING or not part.init for part in parts)
    if not parts or computed or hasattr(record, "__post_init__") or record.__dictoffset__:
        return
    known: dict[str, Any] = {f"_{part.name}": part.default for part in parts}
    known["_record"] = record
    known["_twin"] = type(
        record.__name__,
        record.__bases__,
        {"__slots__": record.__dict__["__slots__"], "__setattr__": object.__setattr__},
    )
    known["_become"] = object.__setattr__
    given = [part for part in parts if not part.kw_only]
    named = [part for part in parts if part.kw_only]
    stated = ["self", *map(_stated, given), *(["*"] if named else []), *map(_stated, named)]
    lines = [
        f"def __init__({', '.join(stated)}):",
        "    _become(self, '__class__', _twin)",
        *(f"    self.{part.name} = {part.name}" for part in parts),
        "    self.__class__ = _record",
    ]
    exec("\n".join(lines), known)  # noqa: S102 - as dataclasses do; it is our own text
    known["__init__"].__annotations__ = record.__dict__["__init__"].__annotations__
    setattr(record, "__init__", known["__init__"])  # noqa: B010 - mypy refuses the assignment


def _stated(part: Field[Any]) -> str:
    return part.name if part.default is MISSING else f"{part.name}=_{part.name}"
