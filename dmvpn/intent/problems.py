"""Pydantic's errors in our words: where, what, what is allowed; never a value that may be secret."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dmvpn.errors import Problem

Path = Sequence[int | str]


def problems_of(error: ValidationError, where: str, model: type[BaseModel]) -> list[Problem]:
    """Every error of one model as a Problem; where: ``host spoke1: data.dmvpn``."""
    details = error.errors(include_url=False, include_input=False)
    return [_problem(one, where, model) for one in details if not _follows(one, details)]


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Pydantic calls a list empty once its only entry was refused: one error is enough."""
    path = detail["loc"]
    inner = (other["loc"] for other in details if other is not detail)
    return detail["type"] == "too_short" and any(loc[: len(path)] == path for loc in inner)


def near_miss(word: str, known: Iterable[str]) -> str:
    """A known word that looks like this one, or nothing."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def unknown(word: str, known: Iterable[str]) -> str:
    """The hint for an unknown word: what was perhaps meant, and all that is allowed."""
    allowed = sorted(known)
    meant = near_miss(word, allowed)
    return (
        (f"did you mean {meant}? " if meant else "") + "allowed: " + (", ".join(allowed) or "none")
    )


def _problem(detail: ErrorDetails, where: str, model: type[BaseModel]) -> Problem:
    path: Path = detail["loc"]
    kind = detail["type"]
    if kind.startswith("union_tag"):
        return _tag_problem(detail, where)
    shown = _without_tags(path, model)
    place = where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in shown)
    return Problem(place, *_words(detail, path, model))


def _tag_problem(detail: ErrorDetails, where: str) -> Problem:
    """The key that says which model is meant is missing or wrong."""
    context = detail.get("ctx", {})
    key = str(context.get("discriminator", "")).strip("'")
    place = where + "".join(f".{step}" for step in detail["loc"]) + f".{key}"
    if detail["type"] == "union_tag_not_found":
        return Problem(place, "is missing")
    allowed = str(context.get("expected_tags", "")).replace("'", "")
    return Problem(place, f"{context.get('tag')!r} is not known", f"allowed: {allowed}")


def _without_tags(path: Path, model: type[BaseModel]) -> Path:
    """Pydantic puts the tag of a union's member into the path; a user never wrote it there."""
    here: Any = model
    kept: list[int | str] = []
    for step in path:
        if _is_union(here):
            here = _tagged(here, str(step))
            continue
        kept.append(step)
        here = _plain(_step(_plain(here), step))
    return kept


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and len(_members(kind)) > 1


def _members(kind: Any) -> list[Any]:
    return [one for one in get_args(kind) if _is_model(one)]


def _tagged(kind: Any, tag: str) -> Any:
    """The member of a union whose ``protocol`` is that word."""
    return next(
        (one for one in _members(kind) if tag in get_args(one.model_fields["protocol"].annotation)),
        None,
    )


def _words(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "dmvpn":
        context = detail.get("ctx", {})
        return str(context["what"]), str(context["hint"])
    if kind == "missing":
        return "is missing", ""
    if kind in ("extra_forbidden", "invalid_key"):
        return "is an unknown key", unknown(str(path[-1]), _keys(model, path[:-1]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        keys = _keys(model, path)
        return "is not a mapping", "keys: " + ", ".join(sorted(keys)) if keys else ""
    if kind in ("too_short", "too_long"):
        return "is an empty list", "write at least one entry"
    if kind in ("tuple_type", "list_type"):
        return "is not a list", "write each entry after '- '"
    if kind == "string_type":
        return "is not text", "put it in quotes"
    if kind in ("bool_type", "bool_parsing"):
        return "is not true or false", "allowed: true, false"
    return detail["msg"].lower(), ""


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys allowed at that path of the model."""
    here: Any = model
    for step in path:
        here = _tagged(here, str(step)) if _is_union(here) else _plain(_step(_plain(here), step))
    here = _plain(here)
    if _is_union(here):
        return sorted({name for one in _members(here) for name in one.model_fields})
    return list(here.model_fields) if _is_model(here) else []


def _step(kind: Any, step: int | str) -> Any:
    if _is_model(kind):
        field = kind.model_fields.get(str(step))
        return field.annotation if field else None
    arguments = get_args(kind)
    return (arguments[1] if get_origin(kind) is dict else arguments[0]) if arguments else None


def _plain(kind: Any) -> Any:
    """``X`` of ``X | None``; a union of models stays as it is."""
    if get_origin(kind) in (Union, UnionType) and not _is_union(kind):
        return next(one for one in get_args(kind) if one is not type(None))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
