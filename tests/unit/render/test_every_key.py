"""Every key of the inventory, and every word it may hold, stands in some case of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from dmvpn.intent import read_intent
from dmvpn.intent.models import CloudIntent, RouterSettings
from dmvpn.suites import AUTOMATIC, SUITES
from tests.unit.render.matrix import NAMES, SECRETS, applied, built, change_of

Said = tuple[str, str, object]
"""(model, key, word or True for anything else that is said)."""
REFUSED: set[Said] = {
    ("OspfIntent", "network_type", "non-broadcast"), ("OspfIntent", "network_type", "point-to-point"),
}  # fmt: skip
"""Words that are understood and refused, the second where a hub has more than one spoke."""
ELSEWHERE: set[Said] = {("IpsecIntent", "suite", name) for name in (AUTOMATIC, *SUITES)} | {
    ("CloudIntent", "phase", number) for number in (1, 2, 3)
}
"""tests/cases/render/suite-*; routing-*-phase*."""


def kinds(annotation: Any) -> Iterator[Any]:
    """The types and words an annotation is made of."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from kinds(get_args(annotation)[0])
    elif origin in (Union, UnionType, tuple, dict, list):
        for one in get_args(annotation):
            yield from kinds(one)
    elif origin is Literal:
        yield from get_args(annotation)
    else:
        yield annotation


def wanted(model: type[BaseModel]) -> Iterator[Said]:
    """What can be said by a model and those inside it."""
    for key, field in model.model_fields.items():
        for kind in kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from wanted(kind)
            elif isinstance(kind, str | int):
                yield model.__name__, key, kind
            elif kind not in (type(None), Ellipsis):
                yield model.__name__, key, True


def said(model: BaseModel) -> Iterator[Said]:
    """What a case says, defaults of absent keys among it."""
    for key in type(model).model_fields:
        yield from _said(type(model).__name__, key, getattr(model, key))


def _said(model: str, key: str, value: object) -> Iterator[Said]:
    if isinstance(value, BaseModel):
        yield from said(value)
    elif isinstance(value, tuple | dict):
        if value:
            yield model, key, True
        for one in value.values() if isinstance(value, dict) else value:
            yield from _said(model, key, one)
    elif value is not None and value is not False:
        yield (
            model,
            key,
            value if isinstance(value, str | int) and not isinstance(value, Enum) else True,
        )
        yield model, key, True


def test_every_key_and_word_stands_in_some_case(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    found: set[Said] = set()
    for name in NAMES:
        inventory = built(applied(change_of(name)))
        intent = read_intent(inventory.hosts, inventory.groups)
        for cloud in intent.clouds.values():
            found |= set(said(cloud))
        for router in intent.routers.values():
            found |= set(said(router.settings))
    missing = {*wanted(CloudIntent), *wanted(RouterSettings)} - found - REFUSED - ELSEWHERE
    assert missing == set()
