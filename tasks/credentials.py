"""Secret references in what a connection needs, and the masking of what a session says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dmvpn.errors import Problem, SecretError
from dmvpn.model import MASK, Secret
from dmvpn.redact import SHORTEST, redact
from dmvpn.secrets import resolve_secret

FIELDS = frozenset({"password", "secret", "passphrase"})
"""The names under which Nornir, Netmiko and NAPALM look for secrets."""

SCHEMES = ("env:", "file:", "keyring:", "vault:")


def is_reference(value: object) -> bool:
    """Whether a value names a secret in place of being one."""
    return isinstance(value, str) and value.startswith(SCHEMES)


def resolve_references(element: Any, where: str) -> list[Problem]:
    """Replace the references of a host, a group, defaults or connection options, in place.

    The problems of those that cannot be resolved are given back, so that a run names them all.
    """
    problems: list[Problem] = []
    for path, value, put in _fields(element, where):
        try:
            if is_reference(value):
                put(resolve_secret(value, path).reveal())
        except SecretError as error:
            problems += error.problems
    return problems


class Masker:
    """Masks the secrets of one router's session in any text.

    values: passwords of the session.  `learn` adds those that stand in a configuration, so that
    they are masked as well where the router repeats them in words of its own.
    """

    def __init__(self, values: Iterable[str | None]) -> None:
        self._secrets: dict[str, Secret] = {}
        self._add(value for value in values if value)

    def learn(self, configuration: str) -> None:
        """Know the secrets of a configuration text by value."""
        self._add(_values(configuration))

    def __call__(self, text: str) -> str:
        return redact(text, self._secrets.values())

    def _add(self, values: Iterable[str]) -> None:
        self._secrets |= {value: Secret(value) for value in values if len(value) >= SHORTEST}


def _values(configuration: str) -> Iterator[str]:
    lines, masked = configuration.splitlines(), redact(configuration).splitlines()
    for line, hidden in zip(lines, masked, strict=True):
        before, found, after = hidden.partition(MASK)
        if found and MASK not in line:
            yield line[len(before) : len(line) - len(after)]


Put = Callable[[str], None]


def _fields(element: Any, where: str) -> Iterator[tuple[str, str, Put]]:
    # the slot itself: attribute access on a host would walk its groups
    password = object.__getattribute__(element, "password")
    if isinstance(password, str):
        yield f"{where}: password", password, lambda value: setattr(element, "password", value)
    for name, option in getattr(element, "connection_options", {}).items():
        yield from _fields(option, f"{where}: connection_options.{name}")
    yield from _nested(getattr(element, "extras", None) or {}, f"{where}.extras")


def _nested(mapping: dict[str, Any], where: str) -> Iterator[tuple[str, str, Put]]:
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield from _nested(value, f"{where}.{key}")
        elif key in FIELDS and isinstance(value, str):
            yield f"{where}.{key}", value, _setter(mapping, key)


def _setter(mapping: dict[str, Any], key: str) -> Put:
    return lambda value: mapping.__setitem__(key, value)
