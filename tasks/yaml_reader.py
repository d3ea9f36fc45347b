"""YAML files of an inventory, read fast and strictly.

Values mean what they mean to Nornir's SimpleInventory, which reads YAML 1.2: ``no`` and ``on`` are
words there, ``010`` is ten.  PyYAML alone reads YAML 1.1.  A key written twice is refused.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dmvpn.errors import IntentError, Problem, StoreError

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:  # the C parser is some five times faster; a PyYAML built without it still works
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+")
_FLOAT = re.compile(
    r"""[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
    |[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+
    |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")


_YAML_1_2 = {
    first: [known for known in resolvers if not known[0].endswith((":bool", ":int", ":float"))]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}


class StrictLoader(_Base):
    """A safe loader for YAML 1.2 values that notes the keys written twice."""

    yaml_implicit_resolvers = _YAML_1_2

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.twice: list[yaml.ScalarNode] = []
        self._tags: dict[str, str] = {}

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """As the resolver; remembered, for an inventory says the same words again and again."""
        if kind is not yaml.ScalarNode or value is None or not implicit[0]:
            return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
        if value not in self._tags:
            self._tags[value] = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        return self._tags[value]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As SafeLoader; the keys are looked at again only when some are fewer than written."""
        written = node.value
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            self._note_twice(written)
        return mapping

    def _note_twice(self, written: list[tuple[yaml.ScalarNode, yaml.Node]]) -> None:
        seen = set()
        for key, _ in written:
            if key.value in seen:
                self.twice.append(key)
            seen.add(key.value)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """``010`` is ten in YAML 1.2, ``0o10`` is eight; 1.1's base sixty is gone."""
        text = str(self.construct_scalar(node)).replace("_", "")
        digits = text.lstrip("+-")
        base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 10)
        value = int(digits[2:] if base != 10 else digits, base)
        return -value if text.startswith("-") else value


def _resolver(tag: str, expression: re.Pattern[str], first: str) -> None:
    whole = re.compile(f"^(?:{expression.pattern})$", expression.flags)
    StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", whole, list(first))


_resolver("bool", _BOOLEAN, "tTfF")
_resolver("float", _FLOAT, "-+0123456789.")
_resolver("int", _INTEGER, "-+0123456789")
StrictLoader.add_constructor("tag:yaml.org,2002:int", StrictLoader.construct_yaml_int)


def read_mapping(path: Path, encoding: str = "utf-8") -> dict[str, Any]:
    """The mapping a YAML file holds; ``{}`` for an empty file.

    IntentError names file, line and column of what cannot be read; StoreError when there is no
    such file.
    """
    try:
        text = path.read_text(encoding=encoding)
    except OSError as error:
        raise StoreError(Problem(str(path), error.strerror or "cannot be read")) from error
    except UnicodeDecodeError as error:
        raise IntentError(Problem(f"{path}: byte {error.start}", f"is not {encoding}")) from error
    return _load(path, text)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: nothing of a tree being built is garbage, and looking for
    it again and again takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(path: Path, text: str) -> dict[str, Any]:
    loader = StrictLoader(text)
    try:
        with _uncollected():
            loaded = loader.get_single_data()
    except yaml.YAMLError as error:
        raise IntentError(_problem(path, error)) from error
    except ValueError as error:
        raise IntentError(Problem(str(path), f"holds a value that is none: {error}")) from error
    finally:
        loader.dispose()
    if loader.twice:
        raise IntentError(*(_twice(path, key) for key in loader.twice))
    if loaded is not None and not isinstance(loaded, dict):
        raise IntentError(
            Problem(str(path), f"holds a {type(loaded).__name__}", "a mapping of names is needed")
        )
    return loaded or {}


def _twice(path: Path, key: yaml.ScalarNode) -> Problem:
    mark = key.start_mark
    where = f"{path}:{mark.line + 1}:{mark.column + 1}"
    return Problem(where, f"the key {key.value!r} is written twice", "keep one of them")


def _problem(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
    words = (getattr(error, "context", None), getattr(error, "problem", None))
    return Problem(where, ": ".join(word for word in words if word) or "is no YAML")


def place(path: Path, *keys: str, encoding: str = "utf-8") -> str:
    """``FILE:LINE:COLUMN`` of a key in a mapping of mappings; the file alone when it is not there."""
    with path.open(encoding=encoding) as stream:
        node = yaml.compose(stream, Loader=yaml.SafeLoader)
    mark = None
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        mark, node = next(
            ((name.start_mark, value) for name, value in pairs if str(name.value) == key),
            (mark, node),
        )
    return f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
